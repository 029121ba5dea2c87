"""Names of people in a text: where somebody says who he is, and where he is called by it again."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from app.domain.gazetteer import find_places
from app.domain.sms_words import plain_words

# How people introduce a name. "an." is "atas nama"; without its dot only before a capital.
_CUE: Final = re.compile(
    r"(?:\b(?:nama\s{0,3}(?:lengkap\s{0,3})?(?:saya|sy|aku|ku|kami|anak\s(?:saya|sy)|pelapor)"
    r"|namaku|atas\s{1,3}nama|a\s?[./]\s?n\b\.?|an\.|bernama|ttd|nama\s?(?=[:=]))"
    r"|\b(?:an)\s(?=[A-Z]))[\s:=.,-]{0,4}(?:adalah\s|ialah\s|yaitu\s)?",
    re.IGNORECASE,
)
# "saya Yusuf dari Siulak": a word begun with a capital only, for some write all in capitals.
_SELF: Final = re.compile(r"\b(?i:saya|sy|aku)\s{1,3}(?=(?:(?i:pak|bapak|bu|ibu)\s)?[A-Z][a-z'])")
# After these somebody is named who can be called.
_CALL: Final = re.compile(
    r"\b(?:hub|hubungi|tlp|telp|wa|kontak)\.?:?\s{1,3}(?=(?:bpk|bapak|ibu|bu|pak|sdr|sdri|adik)\b)",
    re.IGNORECASE,
)
# An answer begins so; what follows in small letters is no name ("Yth Pak jalan rusak").
_GREETING: Final = re.compile(
    r"\b(?i:yth)\.?:?\s{1,3}(?=(?i:bpk|bapak|ibu|bu|pak|sdr|sdri)\b\.?\s{1,2}[A-Z])"
)
_TITLE: Final = re.compile(
    r"(?:(?:bpk|bapak|ibu|bu|pak|sdr|sdri|saudara|saudari|hj?|drs?|adik)\b\.?\s{0,2})+",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_][^\W\d_'.-]{0,30}")
# What follows a cue and is no name: "nama saya jangan disebut", "atas nama warga".
_NO_NAME: Final = frozenset(
    (
        *("tolong", "jangan", "jgn", "dirahasiakan", "rahasia", "rahasiakan", "disebut"),
        *("disebutkan", "tidak", "tdk", "tak", "tapi", "ttp", "dan", "di", "dari", "dr", "yang"),
        *("yg", "mau", "ingin", "mohon", "mhn", "minta", "agar", "supaya", "ke", "kepada", "untuk"),
        *("utk", "dengan", "dgn", "warga", "masyarakat", "rakyat", "desa", "kelurahan"),
        *("kecamatan", "kec", "kabupaten", "kab", "dinas", "kantor", "instansi", "pemerintah"),
        *("pemda", "sekolah", "kelompok", "tani", "umur", "alamat", "no", "nomor", "nik", "hp"),
        *("rt", "rw", "tinggal", "bupati", "camat", "kades", "kepala", "pak", "bu", "bpk", "ibu"),
        *("sy", "saya", "kami", "kita", "sudah", "sdh", "belum", "blm", "ada", "adalah"),
        *("terdaftar", "tercatat", "hilang", "dicatut", "dipakai", "keluarga", "orang", "org"),
        *("sendiri", "proyek", "program", "bantuan", "itu", "ini", "dlm", "dalam", "sekretaris"),
        *("kadis", "sekda", "lurah", "wakil", "gubernur", "ketua", "direktur", "pimpinan"),
        *("operator", "moderator", "bapak", "adik", "sama", "juga", "masih", "bisa", "terima"),
    )
)
_MOST_WORDS: Final = 4
# A shorter word of a name is too often something else.
_LEAST_LETTERS: Final = 4


def introduced(text: str) -> Iterator[tuple[int, int]]:
    """(begin, end) of each name that somebody introduces himself or another with."""
    for cue in (*_CUE.finditer(text), *_SELF.finditer(text)):
        yield from _name_at(text, cue.end())
    for call in (*_CALL.finditer(text), *_GREETING.finditer(text)):
        title = _TITLE.match(text, call.end())
        if title is not None:
            yield from _name_at(text, title.end())


def given_in(texts: Iterable[str]) -> frozenset[str]:
    """The names in these texts, whole and each word of them that is no place, in small letters."""
    whole = [text[begin:end].casefold() for text in texts for begin, end in introduced(text)]
    pieces = [word for name in whole for word in name.split() if len(word) >= _LEAST_LETTERS]
    return frozenset(it for it in (*whole, *pieces) if it not in _NO_NAME and not _is_place(it))


def _is_place(name: str) -> bool:
    return bool(find_places(plain_words(name)))


def repeated(text: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """(begin, end) of these names where they stand with a capital, the longest of them first."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    if not longest_first:
        return
    pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"
    for match in re.finditer(pattern, text, re.IGNORECASE):
        if match[0][0].isupper():
            yield match.span()


def _name_at(text: str, begin: int) -> Iterator[tuple[int, int]]:
    """The name that begins here: words in capitals, or of small letters two at most."""
    title = _TITLE.match(text, begin)
    place = start = title.end() if title is not None else begin
    first = _WORD.match(text, place)
    if first is None:
        return
    most = _MOST_WORDS if first[0][0].isupper() else 2
    end = place
    for _ in range(most):
        word = _WORD.match(text, place)
        if word is None or not _is_name(word[0], first[0][0].isupper()):
            break
        end = word.end()
        blank = re.compile(r"[ \t]{1,2}").match(text, end)
        if blank is None or word[0].endswith("."):
            break
        place = blank.end()
    if end > start:
        yield start, end


def _is_name(word: str, is_capital: bool) -> bool:
    return word.strip(".'-").lower() not in _NO_NAME and (word[0].isupper() or not is_capital)
