"""Finds when a person was born, in plain letters (tokens.py): a date behind "lahir", "kelahiran" or
"TTL", also with the place between, or before "lahirnya".

A year alone is none; nor is the date on which a birth certificate was applied for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_MONTH = (
    r"(?:jan(?:uari)?|[fp]eb(?:r?uari)?|mar(?:et)?|mrt|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?"
    r"|a(?:gu?s(?:t(?:us)?)?|gt)|sept?(?:ember)?|o[kc]t(?:ober)?|no[vp](?:ember)?|de[sc](?:ember)?)"
    r"(?![^\W\d_])\.?"
)
_SPELLED = (
    r"(?:(?:satu|dua|duo|tiga|tigo|empat|ampek|lima|limo|enam|anam|tujuh|delapan|lapan|sembilan"
    r"|sepuluh|sebelas|belas|puluh|ribu|ratus)\s?)"
)
_GAP = r"[\s.,/-]{1,3}"
_SMALL_GAP = r"[\s.,/-]{0,3}"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_OF_MONTH = r"(?:(?:bulan|bln)\s)?"
_FULL_YEAR = r"(?:19|20)[0-9]{2}"
_YEAR_WORD = r"(?:tahun|thn|th)\b\.?\s?"
_YEAR = rf"(?:{_YEAR_WORD})?(?:{_FULL_YEAR}|'?[0-9]{{2}}(?![0-9])|{_SPELLED}{{2,6}})"
_DATE = (
    rf"(?:{_DAY}{_GAP}{_OF_MONTH}(?:0?[1-9]|1[0-2]){_GAP}{_YEAR}"
    rf"|{_FULL_YEAR}{_GAP}(?:0?[1-9]|1[0-2]){_GAP}{_DAY}"
    rf"|{_YEAR_WORD}{_FULL_YEAR}\s(?:bulan|bln)\s(?:0?[1-9]|1[0-2])\s(?:tgl|tanggal)\s{_DAY}"
    rf"|(?:{_YEAR_WORD}{_FULL_YEAR}\s)?(?:(?:tgl|tanggal)\s)?"
    rf"(?:{_DAY}{_SMALL_GAP}|{_SPELLED}{{1,3}}){_OF_MONTH}{_MONTH}(?:{_SMALL_GAP}{_YEAR})?"
    rf"|(?:{_YEAR_WORD}{_FULL_YEAR}\s)?{_OF_MONTH}{_MONTH}{_GAP}(?:(?:tgl|tanggal)\s)?{_DAY}(?![0-9])(?:{_GAP}{_YEAR})?"
    r"|[0-9]{8}|[0-9]{6})(?![0-9])"
)
_PERSON = (
    r"(?:saya|sy|aku|kami|anak|ank|adik|istri|suami|ibu|bapak|ayah|cucu|nenek|kakek|bayi|beliau)"
)
_POSSESSED = r"(?:\s?(?:ny[ao]|ne|ku|e))?"
_BORN = (
    # A paper, a jubilee and an expected birth have dates of their own.
    r"(?:(?<!akta )(?<!akte )(?<!surat )(?<!keterangan )(?<!ket )(?<!hari )(?<!perkiraan )"
    r"(?<![^\W_])(?:tgl|tanggal)?"
    rf"(?:(?:di|ter)?(?:lahir|lahia|lair|lhr)(?:kan)?|k(?:e)?lahiran|born){_POSSESSED}(?![^\W_])"
    r"|(?<!\w)t\.?t\.?l\b\.?"
    rf"|\b(?:ultah|ulang tahun)(?:\s?ny[ao]|\s{_PERSON})\b)"
)
_SEPARATOR = r"[\s:=.,/()-]{1,4}"
_BETWEEN = (
    rf"(?:(?:{_PERSON}|tgl|tanggal|tggl|pad[ao]|hari|senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad"
    r"|dia|ini|itu|tertulis|tertera|ditulis|tercatat|adalah|ialah|salah|(?:se)?harusny[ao]|yg|yang"
    rf"|benar|di|ktp|kk|akt[ae]|ijazah|rapor|dapodik)\b{_SEPARATOR})"
)
# Where it was; no word of what was done on that day.
_PLACE = (
    r"(?!(?:batin|perda|perbup|uu|undang|pancasila|kab|kabupaten|belum|blm|sudah|sdh|lah|sejak"
    r"|sampai|mulai|\w*urus|daftar|didaftar\w*|jadwal\w*|buka|tutup|libur|cair|acara|upacara|jadi"
    r"|selesai|\w*ambil|rapat|kejadian|karena|krn|imunisasi|posyandu|satu|dua|duo|tiga|tigo|empat|lima|limo|enam|tujuh|delapan|sembilan|sepuluh"
    r"|sebelas)\b)[^\W\d_][\w']{0,20}"
)
_BIRTH: Final = re.compile(
    rf"{_BORN}{_SEPARATOR}{_BETWEEN}{{0,6}}(?:{_PLACE}(?:\s{_PLACE}){{0,4}}{_SEPARATOR}"
    rf"{_BETWEEN}{{0,4}})?({_DATE})"
    rf"|({_DATE})\s(?:itu\s)?(?:(?:(?:tgl|tanggal)\s)?lahir(?:ny[ao]|ne|\s{_PERSON}|(?=\sdi?\s|[,.]|$))"
    r"|kelahiranny[ao])(?![^\W_])(?!\s(?:perda|perbup|uu|undang|kabupaten))",
    re.IGNORECASE,
)
# "jadi 6/8/14", "bukan 3 mei 2008"
_CORRECTED: Final = re.compile(
    r"[^?!\n]{0,40}?\b(?:bukan|jadi|jd|menjadi|(?:se)?harusny[ao]|sebenarny[ao]|tertulis|tertera"
    rf"|ditulis|tercatat|beda)\b(?:\s[a-z]{{1,10}}){{0,2}}\s({_DATE})",
    re.IGNORECASE,
)


def find_birth_dates(text: str) -> Iterator[tuple[int, int]]:
    """(begin, end) of each date of a birth, and of the one that it was mistaken for."""
    for match in _BIRTH.finditer(text):
        yield match.span(match.lastindex or 0)
        other = _CORRECTED.match(text, match.end())
        if other is not None:
            yield other.span(1)
