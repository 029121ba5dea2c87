"""The guard's names: who is named in a text, and where that name is repeated.

A cue tells how sure a name behind it is: after "nama saya" any word that nothing else explains is
one; after "Pak" a listed name or an unknown word with a capital, for "pak" is most often followed
by a plea; a listed name is one wherever it stands, unless a street or a school is called so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from app.domain.language.personal.name_cues import (
    CUES,
    DOCTOR,
    INITIAL,
    NAMED,
    ROLE,
    SELF,
    TITLE,
    TITLED,
    Trust,
    is_called_after,
    stands_out,
    trust_in,
)
from app.domain.language.personal.name_reading import WORD, names_at, place_behind
from app.domain.language.personal.name_words import is_everyday, is_given_name
from app.domain.language.tokens import letters_for_digits, plain_letters

_FIRST_LONG: Final = 5  # letters of a listed name that needs no cue and no capital
# A shorter name is too often something else, where no title stands before it.
_LEAST_LETTERS: Final = 3
# Nobody has more; who writes a thousand wants the search for them to take long.
_MOST_NAMES: Final = 20


@dataclass(frozen=True, slots=True)
class Names:
    """Names in small letters: `sure` ones are hidden wherever they stand, in small letters only
    where they mean nothing else; `called` ones only after a title ("Pak Edi")."""

    sure: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()

    def __or__(self, other: Names) -> Names:
        """Those of both."""
        return Names(self.sure | other.sure, self.called | other.called)


NOBODY: Final = Names()


def introduced_names(text: str) -> Iterator[tuple[int, int]]:
    """(begin, end) of each name in a text; they may overlap."""
    plain = plain_letters(text)
    letters = letters_for_digits(plain.text)
    found = {*_called(letters), *_listed(letters)}
    for cue, trust in CUES:
        found.update(_after(letters, cue, trust))
    yield from (plain.span(*span) for span in sorted(found))


def names_given_in(text: str) -> Names:
    """The names that this text gives. Whom it greets is not meant: that is the office."""
    plain = plain_letters(text).text
    sure = _folded(plain, _after(plain, NAMED, Trust.NAMED))
    selves = _folded(plain, _after(plain, SELF, Trust.CALLED))
    firsts = {name.split()[0] for name in sure}
    certain = {it for it in {*sure, *firsts} if len(it) >= _LEAST_LETTERS}
    words = {word for name in (*sure, *selves) for word in (name, *name.split())}
    return Names(frozenset(certain), frozenset(words))


def repeated_names(text: str, names: Names) -> Iterator[tuple[int, int]]:
    """(begin, end) of these names in a text, the longest of them first."""
    plain = plain_letters(text)
    if names.sure:
        for match in re.finditer(_any_of(names.sure), plain.text, re.IGNORECASE):
            if match[0][0].isupper() or not is_everyday(match[0].split()[0]):
                yield plain.span(*match.span())
    if names.called:
        pattern = re.compile(_any_of(names.called), re.IGNORECASE)
        for title in TITLED.finditer(plain.text):
            name = pattern.match(plain.text, title.end())
            if name is not None:
                yield plain.span(*name.span())


def _any_of(names: Iterable[str]) -> str:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"


def _folded(text: str, spans: Iterable[tuple[int, int]]) -> set[str]:
    few = islice(spans, _MOST_NAMES)
    return {" ".join(text[begin:end].casefold().split()) for begin, end in few}


def _after(text: str, cue: re.Pattern[str], trust: Trust) -> Iterator[tuple[int, int]]:
    for found in cue.finditer(text):
        title = TITLE.match(text, found.end())
        yield from names_at(text, title.end() if title else found.end(), trust)


def _called(text: str) -> Iterator[tuple[int, int]]:
    """Behind titles and offices, and those who are spoken of as somebody's relatives."""
    for title in TITLED.finditer(text):
        if not is_called_after(text, title.start()):
            yield from names_at(text, title.end(), trust_in(text, title))
    for initial in INITIAL.finditer(text):
        if not is_called_after(text, initial.start()):
            yield from names_at(text, initial.start(), Trust.CALLED)
    for doctor in DOCTOR.finditer(text):
        yield from names_at(text, doctor.end(), Trust.LISTED)
    for role in ROLE.finditer(text):
        yield from names_at(text, role.end(), Trust.CALLED)
        # "kades Koto Petai Safrizal"
        place = place_behind(text, role.end())
        if place > role.end():
            yield from names_at(text, place + 1, Trust.LISTED)


def _listed(text: str) -> Iterator[tuple[int, int]]:
    """Names without a cue: of the list, with a capital or long; unknown words whose capital stands
    within a sentence of small letters."""
    behind, has_small = 0, _writes_small(text)
    for word in WORD.finditer(text):
        if word.start() < behind:
            continue
        is_listed = is_given_name(word[0])
        if not is_listed and not (has_small and stands_out(text, word)):
            continue
        trust = Trust.LISTED if is_listed else Trust.CALLED
        found = list(names_at(text, word.start(), trust))
        behind = found[-1][1] if found else behind
        is_clear = word[0][0].isupper() or behind - word.start() >= _FIRST_LONG
        if is_clear and not is_called_after(text, word.start()):
            yield from found


def _writes_small(text: str) -> bool:
    """Whether capitals mean something here: few words begin with one."""
    capitals = [word[0][0].isupper() for word in WORD.finditer(text)]
    return sum(capitals) * 3 < len(capitals)
