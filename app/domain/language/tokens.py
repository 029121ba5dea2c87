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
_WORD: Final = re.compile(r"[a-zA-Z0-9]+(?:['’`][a-zA-Z0-9]+)*")
_APOSTROPHE: Final = re.compile("['’`]")
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
_LONGEST_QUOTE: Final = 60


def _words_of(line: str) -> frozenset[str]:
    return frozenset(line.split())


# "smp" is a school only where its neighbours say so.
_BEFORE_SCHOOL: Final = _words_of(
    "anak ank guru gru murid siswa siswi pelajar kepsek kasek sekolah sklh kelas gedung lulus"
    " lulusan tamat tamatan masuk ijazah komite ppdb seragam tingkat setingkat sd sdn sma bos"
    " mapel wali uang spp dan atau di buku"
)
_AFTER_SCHOOL: Final = _words_of(
    "n negeri negri swasta islam terpadu satap satu dua tiga empat lima sma smk sederajat"
)
_AFTER_UNTIL: Final = _words_of(
    "jam jm skrg sekarang skrang skrng skr kini saat hari hr malam mlm siang pagi pgi sore subuh"
    " mana kapan kpn habis hbs bulan bln tgl besok ke"
)
# What is counted after "smp 3": time and amounts, so that no school has this number.
_COUNTED: Final = _words_of(
    "jam jm hari hr minggu mgg bulan bln tahun thn th kali x org orang kk rb ribu jt juta km m"
    " meter kg ton persen menit mnt malam mlm pagi siang sore"
)


def plain_words(text: str) -> list[str]:
    """The words of a text in their one spelling: "jln2 rsk" -> jalan, rusak."""
    return _written_out(raw_words(text))[0]


def raw_words(text: str) -> list[str]:
    """The words alone, small and without accents; digits stay."""
    return [_small(it) for it in _WORD.findall(plain_letters(text).text)]


@dataclass(frozen=True, slots=True)
class Spelled:
    """The plain words of a text, and where each stood: "kades" is both kepala and desa."""

    text: str
    words: list[str]
    spans: list[tuple[int, int]]

    def quote(self, start: int, end: int) -> str:
        """The piece of the text that these words were written as."""
        return self.text[self.spans[start][0] : self.spans[end - 1][1]][:_LONGEST_QUOTE]


def spelled(text: str) -> Spelled:
    """The plain words with their places in the text; "smp" and "kk" by what stands beside them."""
    letters = plain_letters(text)
    found = list(_WORD.finditer(letters.text))
    typed = [_small(it[0]) for it in found]
    for at, word in enumerate(typed):
        if word == "smp" and not _is_school(typed, at, found[at][0]):
            typed[at] = "sampai"
        elif word == "kk" and at and typed[at - 1].isdigit():
            typed[at] = "keluarga"
    words, sources = _written_out(typed)
    spans = [
        (letters.span(*found[begin].span())[0], letters.span(*found[end - 1].span())[1])
        for begin, end in sources
    ]
    return Spelled(text, words, spans)


def _small(word: str) -> str:
    return _APOSTROPHE.sub("", word).casefold()


def _is_school(words: Sequence[str], at: int, typed: str) -> bool:
    """Whether "smp" is the school: its neighbours tell; else it is short for sampai."""
    before = words[at - 1] if at else ""
    after, beyond = (*words[at + 1 : at + 3], "", "")[:2]
    if after.isdigit():
        return len(after) <= _SHORT - 1 and beyond not in _COUNTED
    is_near = before in _BEFORE_SCHOOL or after in _AFTER_SCHOOL
    return is_near or (typed.isupper() and after not in _AFTER_UNTIL)


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


def _written_out(words: Sequence[str]) -> tuple[list[str], list[tuple[int, int]]]:
    """Each spelling of the table replaced, the longest first; and which words each came from."""
    table = _spellings()
    sounds = [normal_spelling(word) for word in words]
    found: list[str] = []
    sources: list[tuple[int, int]] = []
    at = 0
    while at < len(sounds):
        for size in range(min(_LONGEST_SPELLING, len(sounds) - at), 0, -1):
            standard = table.get(tuple(sounds[at : at + size]))
            if standard is not None:
                break
        else:
            size, standard = 1, (sounds[at],)
        found.extend(standard)
        sources.extend([(at, at + size)] * len(standard))
        at += size
    return found, sources


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


def list_names(folder: str) -> list[str]:
    """The lists of a folder; a regency with a language of its own adds one."""
    return sorted(f"{folder}/{file.name}" for file in (DATA / folder).glob("*.tsv"))
