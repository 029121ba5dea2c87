"""The guard before publishing: marks personal data and words that may hurt for the moderator.

Numbers, e-mail addresses, accounts, plates, birth dates and home addresses are always hidden
(public_text.py). Names (person_names.py) and a child's class beside its school are proposed to be
hidden. SARA words, insults and relatives of an office are only marked, because they may be the
subject of the message: whether they stay is a question to the moderator.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.domain.language.person_names import (
    NOBODY,
    Names,
    introduced_names,
    names_given_in,
    repeated_names,
)
from app.domain.language.personal.classes import find_classes
from app.domain.language.personal.relations import find_relations
from app.domain.language.public_text import (
    ACCOUNT_MASK,
    ADDRESS_MASK,
    BIRTH_MASK,
    EMAIL_MASK,
    PLATE_MASK,
    personal_spans,
)
from app.domain.language.tokens import plain_letters
from app.domain.words import N_, Labelled

NAME_MASK: Final = "[nama disamarkan]"
CLASS_MASK: Final = "[kelas disamarkan]"


class MarkKind(Labelled):
    """What a marked piece of a text is."""

    NIK = "nik", N_("NIK")
    NUMBER = "nomor", N_("Nomor")
    EMAIL = "email", N_("Surel")
    ACCOUNT = "akun", N_("Akun")
    PLATE = "pelat", N_("Pelat nomor")
    ADDRESS = "alamat", N_("Alamat")
    BIRTH = "lahir", N_("Tanggal lahir")
    NAME = "nama", "Nama"
    CLASS = "kelas", N_("Kelas")
    RELATION = "hubungan", N_("Orang dekat pejabat?")
    SARA = "sara", N_("SARA")
    RUDE = "kasar", N_("Kata kasar")


_KINDS: Final = {
    EMAIL_MASK: MarkKind.EMAIL,
    ACCOUNT_MASK: MarkKind.ACCOUNT,
    PLATE_MASK: MarkKind.PLATE,
    ADDRESS_MASK: MarkKind.ADDRESS,
    BIRTH_MASK: MarkKind.BIRTH,
}


@dataclass(frozen=True, slots=True)
class RedactionMark:
    """A marked piece of a text; `mask` replaces it, None where it is only marked."""

    begin: int
    end: int
    kind: MarkKind
    mask: str | None

    @property
    def is_asked(self) -> bool:
        """Whether it may tell who somebody is and a moderator is asked to decide."""
        return self.kind is MarkKind.RELATION


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


_MARKED: Final = {MarkKind.SARA: _words(_SARA), MarkKind.RUDE: _words(_RUDE)}


def redaction_marks(text: str, names: Names = NOBODY) -> list[RedactionMark]:
    """All marks in order, none overlapping; what must be hidden comes first.

    `names` are those that the case's other texts give: "Terima kasih Pak Yusri".
    """
    found: list[RedactionMark] = []
    for group in (
        _personal(text),
        _names(text, names | names_given_in(text)),
        _told(text),
        _marked(text),
    ):
        for new in group:
            if all(new.end <= old.begin or new.begin >= old.end for old in found):
                found.append(new)
    return sorted(found, key=lambda it: it.begin)


def redacted(text: str, names: Names = NOBODY) -> str:
    """The text with all masks applied: what is proposed to the moderator."""
    for it in reversed(redaction_marks(text, names)):
        if it.mask is not None:
            text = text[: it.begin] + it.mask + text[it.end :]
    return text


def _personal(text: str) -> Iterator[RedactionMark]:
    for begin, end, mask in personal_spans(text):
        digits = sum(character.isdigit() for character in text[begin:end])
        number = MarkKind.NIK if digits == 16 else MarkKind.NUMBER
        yield RedactionMark(begin, end, _KINDS.get(mask, number), mask)


def _names(text: str, names: Names) -> Iterator[RedactionMark]:
    found: list[tuple[int, int]] = []
    for begin, end in sorted((*introduced_names(text), *repeated_names(text, names))):
        if found and begin < found[-1][1]:
            begin, end = found[-1][0], max(end, found.pop()[1])
        found.append((begin, end))
    yield from (RedactionMark(*span, MarkKind.NAME, NAME_MASK) for span in found)


def _told(text: str) -> Iterator[RedactionMark]:
    """Who a person is without a name: a child by class and school, others by whose they are."""
    plain = plain_letters(text)
    for begin, end, class_begin, class_end in find_classes(plain.text):
        first, last = plain.span(begin, end)
        hidden, behind = plain.span(class_begin, class_end)
        # The school stays; together they are one mark.
        mask = text[first:hidden] + CLASS_MASK + text[behind:last]
        yield RedactionMark(first, last, MarkKind.CLASS, mask)
        # Alone where the school is a part of another mark.
        yield RedactionMark(hidden, behind, MarkKind.CLASS, CLASS_MASK)
    for begin, end in find_relations(plain.text):
        yield RedactionMark(*plain.span(begin, end), MarkKind.RELATION, None)


def _marked(text: str) -> Iterator[RedactionMark]:
    for kind, pattern in _MARKED.items():
        for match in pattern.finditer(text):
            yield RedactionMark(match.start(), match.end(), kind, None)
