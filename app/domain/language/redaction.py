"""What a moderator looks at before a text becomes public: personal data and words that may hurt.

Numbers, e-mail addresses and plates are hidden whatever he decides (public_text.py). Names are
proposed to be hidden; SARA words and insults are only marked, for they may be what it is about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.language.person_names import NOBODY, Names, given_in, introduced, repeated
from app.domain.language.public_text import EMAIL_MASK, PLATE_MASK, personal_spans
from app.domain.words import N_

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
    Kind.NIK: N_("NIK"),
    Kind.NUMBER: N_("Nomor"),
    Kind.EMAIL: N_("Surel"),
    Kind.PLATE: N_("Pelat nomor"),
    Kind.NAME: "Nama",
    Kind.SARA: N_("SARA"),
    Kind.RUDE: N_("Kata kasar"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of a text; `mask` stands there instead, None where it is only marked."""

    begin: int
    end: int
    kind: Kind
    mask: str | None


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


def findings(text: str, names: Names = NOBODY) -> list[Finding]:
    """All that is marked, in order, none overlapping; what must be hidden comes before the rest.

    `names` are those that the case's other texts give: "Terima kasih Pak Yusri".
    """
    found: list[Finding] = []
    for group in (_personal(text), _names(text, names | given_in(text)), _marked(text)):
        for new in group:
            if all(new.end <= old.begin or new.begin >= old.end for old in found):
                found.append(new)
    return sorted(found, key=lambda it: it.begin)


def redacted(text: str, names: Names = NOBODY) -> str:
    """The text with all that has a mask replaced: what is proposed to the moderator."""
    for it in reversed(findings(text, names)):
        if it.mask is not None:
            text = text[: it.begin] + it.mask + text[it.end :]
    return text


def _personal(text: str) -> Iterator[Finding]:
    kinds = {EMAIL_MASK: Kind.EMAIL, PLATE_MASK: Kind.PLATE}
    for begin, end, mask in personal_spans(text):
        digits = sum(character.isdigit() for character in text[begin:end])
        number = Kind.NIK if digits == 16 else Kind.NUMBER
        yield Finding(begin, end, kinds.get(mask, number), mask)


def _names(text: str, names: Names) -> Iterator[Finding]:
    for begin, end in (*introduced(text), *repeated(text, names)):
        yield Finding(begin, end, Kind.NAME, NAME_MASK)


def _marked(text: str) -> Iterator[Finding]:
    for kind, pattern in _MARKED.items():
        for match in pattern.finditer(text):
            yield Finding(match.start(), match.end(), kind, None)
