"""What a moderator looks at before a text becomes public: personal data and words that may hurt.

Numbers, e-mail addresses and plates are hidden whatever he decides (public_text.py). Names are
proposed to be hidden; SARA words and insults are only marked, for they may be what it is about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.public_text import EMAIL_MASK, PLATE_MASK, personal_spans

NAME_MASK: Final = "[nama disamarkan]"


class Kind(StrEnum):
    """What a marked piece of a text is."""

    NIK = "nik"
    NUMBER = "nomor"
    EMAIL = "email"
    PLATE = "pelat"
    NAME = "nama"
    SARA = "sara"
    RUDE = "kasar"

    @property
    def label(self) -> str:
        """What the moderator reads beside the mark."""
        return _LABELS[self]


_LABELS: Final = {
    Kind.NIK: "NIK",
    Kind.NUMBER: "Nomor",
    Kind.EMAIL: "E-mail",
    Kind.PLATE: "Pelat nomor",
    Kind.NAME: "Nama",
    Kind.SARA: "SARA",
    Kind.RUDE: "Kata kasar",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of a text; `mask` stands there instead, None where it is only marked."""

    begin: int
    end: int
    kind: Kind
    mask: str | None


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
        *("yg", "mau", "ingin", "mohon", "mhn", "minta", "agar", "supaya", "ke", "kepada"),
        *("untuk", "utk", "dengan", "dgn", "warga", "masyarakat", "rakyat", "desa", "kelurahan"),
        *("kecamatan", "kec", "kabupaten", "kab", "dinas", "kantor", "instansi", "pemerintah"),
        *("pemda", "sekolah", "kelompok", "tani", "umur", "alamat", "no", "nomor", "nik", "hp"),
        *("rt", "rw", "tinggal", "bupati", "camat", "kades", "kepala", "pak", "bu", "bpk", "ibu"),
        *("sy", "saya", "kami", "kita", "sudah", "sdh", "belum", "blm", "ada", "adalah"),
        *("terdaftar", "tercatat", "hilang", "dicatut", "dipakai", "keluarga", "orang", "org"),
        *(
            "sendiri",
            "proyek",
            "program",
            "bantuan",
            "itu",
            "ini",
            "dlm",
            "dalam",
            "sekretaris",
            "kadis",
            "sekda",
            "lurah",
            "wakil",
            "gubernur",
            "ketua",
            "direktur",
            "pimpinan",
        ),
        *("operator", "moderator", "bapak", "adik", "sama", "juga", "masih", "bisa"),
    )
)
_MOST_WORDS: Final = 4
_SARA: Final = (
    *("sara", "kafir", "pribumi", "nonpribumi", "aseng", "cina", "china", "cino", "tionghoa"),
    *("yahudi", "kristen", "katolik", "nasrani", "hindu", "budha", "buddha", "konghucu", "islam"),
    *("muslim", "syiah", "ahmadiyah", "sesat", "komunis", "pki", "rasis", "suku", "ras", "babi"),
    *("murtad", "penista agama", "gereja", "kadrun", "batak", "jawa", "padang pariaman", "negro"),
)
_RUDE: Final = (
    *("taik", "tai", "anjing", "anj*ng", "anjg", "bangsat", "bajingan", "kampret", "goblok"),
    *("tolol", "keparat", "brengsek", "monyet", "bodoh", "idiot", "setan", "kontol", "memek"),
    *("ngentot", "lonte", "pelacur", "pukimak", "kimak"),
)


def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


_MARKED: Final = {Kind.SARA: _words(_SARA), Kind.RUDE: _words(_RUDE)}


def findings(text: str) -> list[Finding]:
    """All that is marked, in order, none overlapping; what must be hidden comes before the rest."""
    found: list[Finding] = []
    for group in (_personal(text), _names(text), _marked(text)):
        for new in group:
            if all(new.end <= old.begin or new.begin >= old.end for old in found):
                found.append(new)
    return sorted(found, key=lambda it: it.begin)


def redacted(text: str) -> str:
    """The text with all that has a mask replaced: what is proposed to the moderator."""
    for it in reversed(findings(text)):
        if it.mask is not None:
            text = text[: it.begin] + it.mask + text[it.end :]
    return text


def _personal(text: str) -> Iterator[Finding]:
    kinds = {EMAIL_MASK: Kind.EMAIL, PLATE_MASK: Kind.PLATE}
    for begin, end, mask in personal_spans(text):
        digits = sum(character.isdigit() for character in text[begin:end])
        number = Kind.NIK if digits == 16 else Kind.NUMBER
        yield Finding(begin, end, kinds.get(mask, number), mask)


def _names(text: str) -> Iterator[Finding]:
    for cue in (*_CUE.finditer(text), *_SELF.finditer(text)):
        yield from _name_at(text, cue.end())
    for call in (*_CALL.finditer(text), *_GREETING.finditer(text)):
        title = _TITLE.match(text, call.end())
        if title is not None:
            yield from _name_at(text, title.end())


def _name_at(text: str, begin: int) -> Iterator[Finding]:
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
        yield Finding(start, end, Kind.NAME, NAME_MASK)


def _is_name(word: str, is_capital: bool) -> bool:
    return word.strip(".'-").lower() not in _NO_NAME and (word[0].isupper() or not is_capital)


def _marked(text: str) -> Iterator[Finding]:
    for kind, pattern in _MARKED.items():
        for match in pattern.finditer(text):
            yield Finding(match.start(), match.end(), kind, None)
