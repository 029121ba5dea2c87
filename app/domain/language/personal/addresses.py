"""Finds where a person lives, in plain letters (tokens.py): a street with a house number
("Jl. Muradi No. 45 RT 02 RW 01").

RT alone, a road with its kilometre, and a village are no address of a person; a street that an
office stands in is none either, for answers tell people where to go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_ESTATE = r"(?:komplek|kompleks|komp|perumahan|perumnas|perum|btn)"
_STREET = rf"(?:jl|jln|jalan|gg|gang|lorong|lrg|lr|dusun|dsn|{_ESTATE})"
_NAME = r"(?!(?:rt|rw|no|km)\b)[^\W\d_][\w'-]{0,24}\.?"
_NUMBER = (
    r"(?:no|nomor|nomer|nmr|nmor|rumah no)(?:\s?(?:rumah|rmh))?\s?[.:]?\s?[0-9]{1,4}\s?[a-d]?\b"
    r"(?:/[0-9]{1,3})?"
)
_RT = r"(?:(?:rt|rw)\s?[./:]?\s?(?:rw\s?[.:]?\s?)?[0-9]{1,3}(?:\s?/\s?[0-9]{1,3})?)"
_BLOCK = r"(?:(?:blok|blk)\.?\s?[a-z]{1,2}\s?[-./]?\s?[0-9]{0,3}\b)"
_GAP = r"[\s,.;/-]{0,3}"
_LANE = rf"(?:(?:gg|gang|lorong|lrg|lr)\.?\s?(?:{_NAME}|[0-9]{{1,3}}))"
_TAIL = rf"(?:{_GAP}(?:{_RT}|{_NUMBER}|{_BLOCK}|{_LANE})){{0,4}}"
_NAMED_STREET = rf"\b{_STREET}\b\.?\s?(?:{_NAME}|[0-9]{{1,3}})(?:\s?{_NAME}){{0,4}}?"
_NUMBERED: Final = re.compile(
    rf"{_NAMED_STREET}(?:\s[0-9]{{1,3}})?{_GAP}(?:{_NUMBER}|{_BLOCK}{_GAP}{_NUMBER}|{_LANE}{_GAP}"
    rf"{_NUMBER}){_TAIL}"
    rf"|{_NAMED_STREET}\s[0-9]{{1,3}}[a-d]?{_GAP}{_RT}{_TAIL}"
    rf"|{_NAMED_STREET}\s[0-9]{{1,3}}[a-d]?(?=\s?(?:[,.()]|$|kel\b|ds\b|desa\b|kec\b|siulak\b))"
    rf"|{_NAMED_STREET}{_GAP}(?:blok|blk)\.?\s?[a-z]{{1,2}}\s?[-/.]?\s?[0-9]{{1,3}}\b{_TAIL}"
    rf"|\b{_ESTATE}\s{_NAME}(?:\s{_NAME}){{0,2}}?\s[a-z]{{1,2}}\s?[-/.]?\s?[0-9]{{1,3}}\b{_TAIL}"
    rf"|\b(?:{_BLOCK}{_GAP}{_NUMBER}|(?:blok|blk)\s[a-z]{{1,2}}\s?[-/]\s?[0-9]{{1,3}}\b){_TAIL}"
    rf"|\b{_RT}(?:{_GAP}{_RT})?{_GAP}{_NUMBER}{_TAIL}"
    rf"|\b{_NUMBER}{_GAP}(?:{_RT}|(?:jl|jln|gg|gang|lorong|lrg|lr)\b\.?\s?{_NAME}){_TAIL}",
    re.IGNORECASE,
)
# Behind "rumah saya di" a street with its RT, or with a number alone, is where somebody lives.
_HOME = (
    r"\b(?:rumah|rmh|alamat|almt|tinggal|tgl|domisili|kontrakan|kontrak|kos|kost|kediaman|ktp)"
    r"(?:\s?(?:nya|ku))?\b"
)
_FILLER = (
    r"(?:\s{0,2}[:=]?\s{0,2}(?:lengkap|saya|sy|kami|kmi|aku|dia|beliau|nya|kontrakan|orang|tua|ortu"
    r"|nenek|di|d|ada|adalah|terletak|pelapor|skrg|sekarang|jalan nya)\b){0,4}[\s:=,]{0,3}"
)
_AT_HOME: Final = re.compile(
    rf"{_HOME}{_FILLER}({_NAMED_STREET}{_GAP}(?:{_RT}|{_BLOCK}|[0-9]{{1,3}}[a-d]?\b"
    rf"(?!\s?(?:m|km|meter|kilo|thn|tahun|bln|bulan|hari|x|kali|org|orang|kk|cm)\b)){_TAIL})"
    rf"|\b((?:rumah|rmh)(?:\s(?:saya|sy|kami))?\s{_NUMBER}(?!\s?(?:dari|dr)\b){_TAIL})",
    re.IGNORECASE,
)
_OFFICE: Final = re.compile(
    r"\b(?:kantor|ktr|dinas|dinkes|disdik|dukcapil|disdukcapil|capil|puskesmas|pustu|rsud|rs|loket"
    r"|gedung|sekolah|sdn?|smpn?|sman?|smk|madrasah|mtsn?|polsek|polres|balai|mal|mpp|samsat|uptd"
    r"|bank|sekretariat|datang|silakan|silahkan|posko|masjid|pasar|terminal|perda|perbup|pasal"
    r"|uu)\b",
    re.IGNORECASE,
)
_HOME_WORD: Final = re.compile(rf"{_HOME}(?!\s(?:sakit|dinas|makan|ibadah))", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"[?!\n]|(?<=\w{3})\.\s")
_NEAR: Final = 60
# A road of this kind has a number of its own and no houses that are meant.
_ROAD: Final = re.compile(
    r"\b(?:nasional|provinsi|propinsi|kabupaten|negara|perda|perbup|pasal|tahun|thn|km|sertifikat"
    r"|proyek|kontrak|tiket|kode|kelas|surat|hp|wa|telp|rek|rekening|antrian|urut|ktp|kk|nik|polisi|pol"
    r"|plat|usaha|tani|lingkar|lingkungan|poros|produksi|setapak|prioritas|kios|loket|ujung)\b",
    re.IGNORECASE,
)
# "Jl. BH 12" is the road's own number.
_VAGUE: Final = re.compile(
    r"\w{2,7}\.?\s(?:(?:kami|kito|desa|dusun|ini|itu|rusak)\b"
    r"|[a-z]{2}\s?[0-9]{1,3}(?:\s(?:rt|rw)[\s./0-9]{0,6}){0,2}\Z)",
    re.IGNORECASE,
)


def find_addresses(text: str) -> Iterator[tuple[int, int]]:
    """(begin, end) of each address of a home."""
    for match in _NUMBERED.finditer(text):
        is_vague = _VAGUE.match(match[0]) or _ROAD.search(match[0])
        if not is_vague and not _is_office(text, match.start()):
            yield match.span()
    for match in _AT_HOME.finditer(text):
        group = match.lastindex or 0
        if not _ROAD.search(match[group]):
            yield match.span(group)


def _is_office(text: str, begin: int) -> bool:
    """Whether an office was spoken of last, and no home since."""
    before = _SENTENCE_END.split(text[max(0, begin - _NEAR) : begin])[-1]
    office = max((it.end() for it in _OFFICE.finditer(before)), default=0)
    home = max((it.end() for it in _HOME_WORD.finditer(before)), default=0)
    return office > home
