"""Normalises citizens' spelling into plain words: expands abbreviations, reduces doubled letters,
drops `2` for a repeated word, replaces Malay endings.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).resolve().parents[2] / "data" / "saran"
_WORD: Final = re.compile(r"[a-z0-9]+")
_APOSTROPHE: Final = re.compile(r"(?<=\w)['’`](?=\w)")
_DOUBLED: Final = re.compile(r"([a-z])\1+")
_TWICE: Final = re.compile(r"(?<=[a-z])[2²]$")
_DIGIT_AS_LETTER: Final = str.maketrans("013457", "oieast")
_WITHIN_WORD: Final = re.compile(r"(?<=[^\W\d_])[013457](?=[^\W\d_])")
_MIXED: Final = re.compile(r"[a-z]+[013457]+[a-z]+")
# Old and hurried spellings; both sides of every comparison pass here.
_SOUNDS: Final = (
    (re.compile(r"x(?:nya)?$"), "nya"),
    (re.compile(r"ny[oe]$"), "nya"),
    (re.compile("oe"), "u"),
    (re.compile("dj"), "j"),
    (re.compile("tj"), "c"),
    (re.compile("[fv]"), "p"),
    (re.compile("z"), "s"),
    (re.compile("q"), "k"),
    (re.compile("ai$"), "e"),
    (re.compile("au$"), "o"),
)
_LONGEST_SPELLING: Final = 4
# Abbreviations as short as this (ADD, KK) mean what they spell.
_SHORT: Final = 3


def plain_words(text: str) -> list[str]:
    """The words of a text in their one spelling: "jln2 rsk" -> jalan, rusak."""
    return _written_out(raw_words(text))


def raw_words(text: str) -> list[str]:
    """The words alone, small and without accents; digits stay."""
    return _WORD.findall(_APOSTROPHE.sub("", plain_letters(text).text.casefold()))


@dataclass(frozen=True, slots=True)
class PlainLetters:
    """A text in plain letters and digits, and where each of its characters stood before."""

    text: str
    places: Sequence[int]

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """The piece of the original that a piece of the plain text was written as."""
        behind = max(self.places[end], self.places[end - 1] + 1)
        return self.places[begin], behind


def plain_letters(text: str) -> PlainLetters:
    """Circled, raised and foreign digits as 0 to 9, letters without accents, nothing invisible."""
    if text.isascii():
        return PlainLetters(text, range(len(text) + 1))
    pieces = [_plain_letter(character) for character in text]
    places = [at for at, piece in enumerate(pieces) for _ in piece]
    return PlainLetters("".join(pieces), [*places, len(text)])


@lru_cache(maxsize=4096)
def _plain_letter(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKD", character)
    return "".join(it for it in folded if unicodedata.category(it) not in ("Mn", "Me", "Cf"))


def letters_for_digits(text: str) -> str:
    """The text, as long as before, with letters for the digits inside words: "R1na"."""
    return _WITHIN_WORD.sub(lambda it: it[0].translate(_DIGIT_AS_LETTER), text)


@lru_cache(maxsize=8192)
def normal_spelling(word: str) -> str:
    """One word without the accidents of its spelling."""
    if word.isdigit():
        return word
    if _MIXED.fullmatch(word):
        word = word.translate(_DIGIT_AS_LETTER)
    word = _TWICE.sub("", word)
    if len(word) <= _SHORT:
        return word
    word = _DOUBLED.sub(r"\1", word)
    for pattern, letters in _SOUNDS:
        word = pattern.sub(letters, word)
    return _DOUBLED.sub(r"\1", word)


def _written_out(words: Sequence[str]) -> list[str]:
    """Each spelling of the table replaced, the longest first."""
    table = _spellings()
    sounds = [normal_spelling(word) for word in words]
    found: list[str] = []
    at = 0
    while at < len(sounds):
        for size in range(min(_LONGEST_SPELLING, len(sounds) - at), 0, -1):
            standard = table.get(tuple(sounds[at : at + size]))
            if standard is not None:
                break
        else:
            size, standard = 1, (sounds[at],)
        found.extend(standard)
        at += size
    return found


@cache
def _spellings() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Words as they are typed -> as they are written."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for standard, typed in list_rows("ejaan.tsv"):
        written = tuple(normal_spelling(word) for word in raw_words(standard))
        for spelling in typed.split(","):
            key = tuple(normal_spelling(word) for word in raw_words(spelling))
            if key and key != written:
                found.setdefault(key, written)
    return found


@cache
def standard_words() -> frozenset[str]:
    """The everyday words of the table: nothing else is ever meant by them."""
    return frozenset(word for written in _spellings().values() for word in written)


def list_rows(name: str) -> list[list[str]]:
    """The rows of one of our lists below their headings."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t") for line in lines if line]
