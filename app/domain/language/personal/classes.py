"""Finds the class that a child goes to beside the name of its school, in plain letters (tokens.py):
"kelas 5b SDN 12". Together they tell who it is; a school alone or "kelas 6 SD" does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from app.domain.language.personal.name_words import end_of_place, is_everyday, place_length

_SPELLED: Final = (
    *(
        "a b nol",
        "i satu ciek siji",
        "ii dua duo loro",
        "iii tiga tigo telu",
        "iv empat ampek papat",
    ),
    *("v lima limo", "vi enam anam", "vii tujuh tujuah", "viii delapan lapan", "ix sembilan"),
    *("x sepuluh", "xi sebelas", "xii"),
)
_VALUE: Final = {word: value for value, words in enumerate(_SPELLED) for word in words.split()}
_NUMBER = (
    rf"(?P<number>(?:1[0-2]|[1-9])(?![0-9])|{'|'.join(sorted(_VALUE, key=len, reverse=True))})"
)
_LETTER = r"(?:[\s.,-]?[a-k](?!\w)|[.-][1-9](?![0-9])|(?<=[xi])[1-9])"
_BRANCH = r"(?:\s?(?:m?ipa|ips|bahasa|agama|tkj|rpl|tkr|akuntansi|perkantoran)(?:[\s.-]?[1-9])?)"
_CLASS: Final = re.compile(
    rf"(?<!\w)(?:kelas|kls|klas|kels)\.?\s?{_NUMBER}(?P<parallel>{_LETTER}|{_BRANCH})?(?!\w)"
    # "5b, SDN 12"
    r"|(?<![\w/.-])(?P<short>1[0-2]|[1-9])[a-k](?=[\s,]{1,3}(?:di\s)?(?:sd|smp|sma|smk|mts?|mi|ma)n?\b)",
    re.IGNORECASE,
)
_SEVERAL: Final = re.compile(
    r"\s?(,|dan|dn|&|/|-|s\.?\s?[/.]?d|sampai|hingga)\s?(?:kelas\s|kls\s)?([1-9][0-9]?)\b(?!\s?/)",
    re.IGNORECASE,
)
_SCHOOL: Final = re.compile(
    r"(?<!\w)(?:(?P<low>s\.?d|mi|sdit|sekolah dasar)|(?P<middle>smp|mts|smpit)|(?P<high>sma|smk|ma)"
    r"|(?P<small>tk|ra|paud)|sdlb|slb|madrasah|pesantren|ponpes)"
    r"\.?\s?(?:n|neg|negeri|negri|s)?(?![^\W\d_])\.?"
    r"(?:\s?(?:satap|inpres|it|islam|luar biasa|swasta|no)\b\.?)?\s?"
    r"(?:(?:[0-9]{1,3}(?:\s?/\s?[ivx0-9]{1,5})?|[ivx]{1,4}"
    r"|(?:dua|tiga|empat|lima)(?:\s(?:belas|puluh)){0,2})(?!\w)"
    r"|(?:(?:di|d|desa|ds)\s)?(?P<name>[^\W\d_][\w'-]{1,20}(?:\s[^\W\d_][\w'-]{1,20}){0,2}))",
    re.IGNORECASE,
)
_LEVELS: Final = {
    "small": {0},
    "low": {1, 2, 3, 4, 5, 6},
    "middle": {1, 2, 3, 7, 8, 9},
    "high": {1, 2, 3, 10, 11, 12},
}
_SCHOOL_NAME: Final = re.compile(
    r"muhammadiyah|aisyiyah|al[\s-]|nurul|darul|xaverius|pertiwi|adhyaksa|bhayangkara|kemala|inpres",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(
    r"[\s,.:;(/-]{0,3}(?:(?:di|d|dari|dr|pada|pd|jurusan|sekolah)\s(?:tkj\s)?){0,2}", re.IGNORECASE
)
_NEAR: Final = 60
_LAST: Final = 12
_SENTENCE_END: Final = re.compile(r"[?!\n]|(?<=[a-z]{3})\.\s(?=[A-Z])")
# Rooms, things, groups and other classes than a school's are not a child's.
_NO_CHILD_BEFORE: Final = re.compile(
    r"\b(?:ruang(?:an)?|rg|lokal|atap|plafon|gedung|bangunan|pintu|jendela|meja|kursi"
    r"|(?<!di )bangku|lantai|dinding|wc|toilet|papan tulis|buku|pelajaran|mapel|lks|modul|kurikulum"
    r"|ppdb|spmb|daftar|pendaftaran|kenaikan|masuk|penerimaan|jadwal|ujian|kuota|jumlah|semua"
    r"|seluruh|para|setiap|tiap|rombel|rombongan belajar|seragam|biaya|iuran|uang|spp|komite"
    r"|imunisasi|vaksin\w*|bias|lomba|tamat|tamatan|lulusan|jalan|jln|jl|bpjs|kamar|inap|hotel"
    r"|(?:anak|murid|siswa|siswi)(?:2|\s?-?\s?(?:anak|murid|siswi|siswa)))"
    r"(?:\s(?!(?:anak|ank|murid|siswa|siswi|adik|cucu|ponakan|keponakan)\b)\w{1,12}){0,2}\s\Z",
    re.IGNORECASE,
)
_ELSEWHERE: Final = re.compile(r"\b(?:dekat|dkt|jalan|jln|mau|daftar|masuk|ke)\b", re.IGNORECASE)
_TEACHER_BEFORE: Final = re.compile(r"\b(?:guru|gurunya|gurunyo)\s\Z", re.IGNORECASE)
_ROOM_BEHIND: Final = re.compile(
    r"(?:\s\w{1,20}){0,4}?\s(?:bocor|ambruk|roboh|rusak|lapuk|retak|sempit|banjir|tergenang"
    r"|kosong|kekurangan)\b",
    re.IGNORECASE,
)
_COUNTED_BEHIND: Final = re.compile(
    r"(?:\s(?:\w{1,10}\s)?[0-9]{1,3}\s(?:org|orang|anak|murid|siswa)|\s(?:lulus|juara))\b",
    re.IGNORECASE,
)
_CHILD: Final = re.compile(
    r"\b(?:anak|ank|murid|siswa|siswi|adik|adek|cucu|ponakan|keponakan|santri|budak|sy|saya|aku)"
    r"(?:ku|ny[ao]|ne)?\b(?!\s?(?:2|-))",
    re.IGNORECASE,
)


def find_classes(text: str) -> Iterator[tuple[int, int, int, int]]:
    """(begin, end, begin of the class, its end) of each class, with its school if that is next to
    it."""
    for match in _CLASS.finditer(text):
        begin, end = match.span()
        school = None if _is_several(text, match) else _school_near(text, match)
        if school is None or _is_no_child_s(text, match, school):
            continue
        gap = text[min(end, school[1]) : max(begin, school[0])]
        if _BESIDE.fullmatch(gap):
            yield min(begin, school[0]), max(end, school[1]), begin, end
        elif not _ELSEWHERE.search(gap):
            yield begin, end, begin, end


def _value(found: re.Match[str]) -> int:
    number = (found["number"] or found["short"]).lower()
    return _VALUE[number] if number in _VALUE else int(number)


def _is_several(text: str, found: re.Match[str]) -> bool:
    """ "kelas 1 sd 6" and "kelas 4, 5"; but "kelas 9-3", "kelas 5 SD 3", "kelas 6 sd 33"."""
    other = _SEVERAL.match(text, found.end("number" if found["number"] else "short"))
    if other is None or (other[1] == "SD" and not text.isupper()):
        return False
    # No elementary school has a class of seven.
    is_low = other[1][0] in "sS" and _value(found) in _LEVELS["low"]
    return _value(found) < int(other[2]) <= (max(_LEVELS["low"]) if is_low else _LAST)


def _school_near(text: str, found: re.Match[str]) -> tuple[int, int] | None:
    """The named school of this class in the same sentence, the nearest; first what follows."""
    begin, end = found.span()
    behind = _SENTENCE_END.split(text[end : end + _NEAR])[0]
    before = _SENTENCE_END.split(text[max(0, begin - _NEAR) : begin])[-1]
    for piece, start, which in ((behind, end, 0), (before, begin - len(before), -1)):
        named = [
            (it.start() + start, last + start)
            for it in _SCHOOL.finditer(piece)
            if _has_class(it, _value(found)) and (last := _end_of_name(it))
        ]
        if named:
            return named[which]
    return None


def _has_class(school: re.Match[str], value: int) -> bool:
    """Whether this kind of school has such a class; of some any is possible."""
    return all(value in classes for kind, classes in _LEVELS.items() if school[kind])


def _end_of_name(school: re.Match[str]) -> int | None:
    """Where the name ends of a school that has a number or a name of its own."""
    name = school["name"]
    if name is None:
        return end_of_place(school.string, school.end())
    words = name.split()
    size = place_length(words)
    is_capital = words[0][0].isupper() and not words[0].isupper()
    is_own = _SCHOOL_NAME.match(name) or (is_capital and not is_everyday(words[0]))
    if not size and not is_own:
        return None
    return school.start("name") + len(" ".join(words[: size or 1]))


def _is_no_child_s(text: str, found: re.Match[str], school: tuple[int, int]) -> bool:
    before = text[max(0, found.start() - _NEAR) : found.start()]
    around = text[max(0, school[0] - _NEAR) : school[0]] if school[0] < found.start() else ""
    if _NO_CHILD_BEFORE.search(before) or _NO_CHILD_BEFORE.search(around):
        return True
    if _TEACHER_BEFORE.search(before) and not (found["parallel"] or found["short"]):
        return True
    behind = max(found.end(), school[1])
    is_room = _ROOM_BEHIND.match(text, behind) and not _CHILD.search(text)
    return bool(is_room or _COUNTED_BEHIND.match(text, behind))
