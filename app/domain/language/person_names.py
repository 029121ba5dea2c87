"""The guard's names: who is named in a text, and where that name is repeated.

A cue tells how sure a name behind it is: after "nama saya" any word that nothing else explains is
one; after "Pak" a listed name or an unknown word with a capital, for "pak" is most often followed
by a plea; a listed name is one wherever it stands, unless a street or a school is called so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
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
from app.domain.language.personal.name_words import (
    is_also_a_name,
    is_everyday,
    is_given_name,
    is_listed_word,
    is_never_a_name,
    place_length,
)
from app.domain.language.tokens import letters_for_digits, plain_letters

WORD: Final = re.compile(r"[^\W\d_]{1,31}(?:['’`][^\W\d_]{1,20}){0,2}")
_BLANK: Final = re.compile(r"[ \t]{1,2}|-")
# "M. Yusuf"
_AFTER_INITIAL: Final = re.compile(r"\.[ \t]{0,2}|[ \t]{1,2}")
_INITIAL_BEHIND: Final = re.compile(r" [A-Z]\b\.?(?! ?[0-9])")
_TITLE_OF_NAME: Final = re.compile(
    r"(?<!\w)(?:(?i:(?:h|hj|drs|dra|ir)\b\.?\s{0,2})|[A-Z]\.\s?|(?:Muh|Moh|Mhd|Abd|St)\.\s?){1,3}\Z"
)
_DEGREE: Final = re.compile(
    r"(?:,?\s?(?:S\.?\s?(?:Pd|Sos|Kom|Kep|Ag|IP|KM|H|E|T|P)|M\.?\s?(?:Pd|Si|Kes|M)"
    r"|Sp\.?\s?[A-Z]{1,3}|A\.?\s?Md(?:\.?\s?Keb)?)\b(?:\.\s?I\b)?){1,3}"
)
_LONGEST_TITLE: Final = 12
_LINKS: Final = frozenset({"bin", "binti", "als", "alias", "al", "el"})
_AND: Final = re.compile(
    r"\"?\s{0,2}(?:,\s(?:dan|dn|serta)\b|[,&/+]|\b(?:dan|dn|samo|sama|jo|n|serta|als|alias)\b)"
    r"\s{0,2}\"?(?=[^\W\d_])",
    re.IGNORECASE,
)
_MOST_WORDS: Final = 5
_MOST_JOINED: Final = 4
_NEAR: Final = 40
_BESIDE: Final = 12
_LONGEST_ABBREVIATION: Final = 4
_VERB: Final = re.compile(r"(?:di|me|ber|ter|nge|ny)\w{3,}", re.IGNORECASE)
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


# How far a name goes, and what belongs to it.


def names_at(text: str, begin: int, trust: Trust) -> Iterator[tuple[int, int]]:
    """The name that begins here, and those joined to it: "Dodi & Sisca"."""
    for _ in range(_MOST_JOINED):
        end = _end_of_name(text, begin, trust)
        if end is None:
            return
        yield _whole(text, begin, end)
        joint = _AND.match(text, end)
        if joint is None:
            return
        begin, trust = joint.end(), min(trust, Trust.CALLED)


def words_behind(text: str, begin: int) -> list[re.Match[str]]:
    """The next words, as many as a place's name may have."""
    return list(islice(WORD.finditer(text, begin, begin + _NEAR), _MOST_WORDS - 1))


def place_behind(text: str, begin: int) -> int:
    """Where the name of a place that begins here ends; `begin` if none does."""
    words = words_behind(text, begin)
    length = place_length([word[0] for word in words])
    return words[length - 1].end() if length else begin


def _whole(text: str, begin: int, end: int) -> tuple[int, int]:
    """The name with the title that belongs to it, and its degrees."""
    for behind in (_INITIAL_BEHIND, _DEGREE):
        more = behind.match(text, end)
        end = more.end() if more and text[begin].isupper() else end
    before = _TITLE_OF_NAME.search(text[max(0, begin - _LONGEST_TITLE) : begin])
    return begin - len(before[0]) if before else begin, end


def _end_of_name(text: str, begin: int, trust: Trust) -> int | None:
    place, end = begin, None
    for _ in range(_MOST_WORDS):
        word = WORD.match(text, place)
        if word is None or not _belongs(text, word, trust, is_first=end is None):
            break
        is_initial = len(word[0]) == 1
        # An initial or a link alone is no name.
        if not is_initial and word[0].lower() not in _LINKS:
            end = word.end()
            trust = max(trust, Trust.CALLED) if word[0][0].isupper() else trust
        blank = (_AFTER_INITIAL if is_initial else _BLANK).match(text, word.end())
        if blank is None:
            break
        place = blank.end()
    return end


def _belongs(text: str, word: re.Match[str], trust: Trust, *, is_first: bool) -> bool:
    """Whether this word is one of the name."""
    letters = word[0]
    if len(letters) == 1:
        return is_first and letters.isupper() and trust >= Trust.CALLED
    if is_given_name(letters):
        return True
    if is_first:
        return _begins(text, word, trust)
    return letters.lower() in _LINKS or is_also_a_name(letters) or _goes_on(text, word, trust)


def _begins(text: str, word: re.Match[str], trust: Trust) -> bool:
    """Whether a word that is not only a name begins one."""
    if is_also_a_name(word[0]):
        return word[0][0].isupper() or trust >= Trust.HONOURED
    return _is_unknown(text, word, trust, is_everyday)


def _goes_on(text: str, word: re.Match[str], trust: Trust) -> bool:
    """Whether an unknown word is the rest of a name: "Siti Rawani", but "Budi Siulak Gedang"; where
    somebody says a name, an everyday word with a capital is one, too: "Budi Uji"."""
    if word[0][0].isupper() and text[word.start() - 2].islower():
        is_place = place_behind(text, word.start()) > word.start()
        is_known = is_never_a_name if trust == Trust.NAMED else is_listed_word
        return not is_place and _is_unknown(text, word, trust, is_known)
    return _is_unknown(text, word, trust, is_everyday)


def _is_unknown(
    text: str, word: re.Match[str], trust: Trust, is_known: Callable[[str], bool]
) -> bool:
    """Whether nothing but a name explains this word."""
    if _has_capital(text, word):
        return trust >= Trust.CALLED and not is_known(word[0])
    return trust >= Trust.NAMED and not is_known(word[0]) and not _VERB.match(word[0])


def _has_capital(text: str, word: re.Match[str]) -> bool:
    """Whether its capital means something: not in a text of capitals nor in an abbreviation."""
    letters = word[0]
    if not letters.isupper():
        return letters[0].isupper()
    around = text[max(0, word.start() - _BESIDE) : word.end() + _BESIDE]
    return len(letters) > _LONGEST_ABBREVIATION and any(it.islower() for it in around)
