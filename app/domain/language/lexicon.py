"""Lexicon: finds weighted keywords in a text, also misspelled or inflected.

Units and categories share it. A keyword counts more when it is marked as certain, when its phrase
is longer, and when fewer owners share it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log2
from typing import Final

from app.domain.language.tokens import plain_words, standard_words

_MARKS: Final = {"!": 3.0, "?": 0.5}
_VOWELS: Final = re.compile("[aeiou]")
# Shorter words are no slips for others: "Bangko" is no blangko, "bls" no bolos.
_LEAST_FUZZY: Final = 7
_SHORTEST_SLIP: Final = 5
# Where missing a word costs more than reading too much into one (danger).
_EAGER_FUZZY: Final = 6
_EAGER_WRONG: Final = 8
_EAGER_SLIP: Final = 3
_SHORTEST: Final = 3
_ENDINGS: Final = ("nya", "lah", "kah", "pun", "ku", "mu", "kan", "an", "i")
# What stood before a nasal that took its place: menanam is tanam, menyapu is sapu.
_BEGINNINGS: Final = (
    ("meny", "s"), ("peny", "s"), ("meng", ""), ("peng", ""), ("meng", "k"), ("peng", "k"),
    ("mem", ""), ("pem", ""), ("mem", "p"), ("pem", "p"), ("men", ""), ("pen", ""), ("men", "t"),
    ("pen", "t"), ("me", ""), ("pe", ""), ("per", ""), ("ber", ""), ("be", ""), ("ter", ""),
    ("te", ""), ("di", ""), ("ke", ""), ("se", ""), ("ng", ""), ("ng", "k"), ("ny", "s"),
    ("memper", ""), ("diper", ""), ("m", "p"), ("n", "t"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word or phrase and how much it says: `jalan rusak!` nearly all, `gang?` little."""

    words: tuple[str, ...]
    shown: str
    weight: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A keyword found in a text, for whom it speaks, and where it stands there."""

    owner: str
    keyword: Keyword
    score: float
    start: int
    end: int


def keyword(spelled: str) -> Keyword | None:
    """From its spelling in a list; None where no letter is left."""
    text = " ".join(spelled.split())
    bare = text.rstrip("!?").rstrip()
    words = tuple(plain_words(bare))
    return Keyword(words, bare, _MARKS.get(text[-1], 1.0)) if words else None


@dataclass(slots=True)
class Lexicon:
    """Keywords by owner, ready to be found; build it once, ask it often."""

    lists: Mapping[str, Sequence[Keyword]]
    # Words that are never a slip for one of the lists.
    everyday: frozenset[str] = field(default_factory=standard_words)
    # Takes shorter words, and long ones with a wrong letter, for slips too.
    is_eager: bool = False
    _by_first: dict[str, list[tuple[str, Keyword, float]]] = field(init=False)
    _vocabulary: frozenset[str] = field(init=False)
    _skeletons: dict[str, str | None] = field(init=False)
    _deletions: dict[str, str | None] = field(init=False)

    def __post_init__(self) -> None:
        shared: dict[tuple[str, ...], int] = defaultdict(int)
        for words in self.lists.values():
            for item in {row.words for row in words}:
                shared[item] += 1
        self._by_first = defaultdict(list)
        for owner, words in self.lists.items():
            for row in {row.words: row for row in words}.values():
                phrase = 1 + 0.6 * (len(row.words) - 1)
                score = row.weight * phrase / (1 + 0.5 * log2(shared[row.words]))
                self._by_first[row.words[0]].append((owner, row, score))
        self._vocabulary = frozenset(
            word for words in self.lists.values() for row in words for word in row.words
        )
        self._skeletons, self._deletions = {}, {}
        for word in sorted(self._vocabulary):
            _learn(self._skeletons, _skeleton(word), word)
            if len(word) >= self._least_fuzzy:
                for shorter in _deleted(word):
                    _learn(self._deletions, shorter, word)

    @property
    def _least_fuzzy(self) -> int:
        return _EAGER_FUZZY if self.is_eager else _LEAST_FUZZY

    def find(self, words: Sequence[str]) -> list[Hit]:
        """Every keyword in these plain words; of overlapping ones of an owner the longest."""
        spelled = [self.readings(word) for word in words]
        hits = [hit for at in range(len(words)) for hit in self._at(spelled, at)]
        hits.sort(key=lambda hit: (hit.start - hit.end, -hit.score))
        taken: dict[str, set[int]] = defaultdict(set)
        seen: set[tuple[str, tuple[str, ...]]] = set()
        found = []
        for hit in hits:
            place = range(hit.start, hit.end)
            if taken[hit.owner].intersection(place) or (hit.owner, hit.keyword.words) in seen:
                continue
            taken[hit.owner].update(place)
            seen.add((hit.owner, hit.keyword.words))
            found.append(hit)
        return sorted(found, key=lambda hit: hit.start)

    def readings(self, word: str) -> frozenset[str]:
        """The words of the lists that this one may be: itself, its stem, a slip of the finger."""
        if word in self._vocabulary and not self.is_eager:
            # "mutasi" is not also "putas", nor "pemadaman" a pemadam.
            return frozenset((word,))
        known = word_forms(word) & self._vocabulary
        if known or len(word) < _EAGER_SLIP or word.isdigit() or word in self.everyday:
            return known
        for form in (word, word[:-1] + "a" if word[-1] in "oe" else word):
            if form in self._vocabulary:
                return frozenset((form,))
        return frozenset(guess for guess in (self._guess(word),) if guess)

    def _guess(self, word: str) -> str | None:
        shortest = _EAGER_SLIP if self.is_eager else _SHORTEST_SLIP
        if len(word) >= shortest and len(_VOWELS.findall(word)) <= 1:
            full = self._skeletons.get(_skeleton(word))
            if full and full[0] == word[0] and _is_shortened(word, full):
                return full
        if len(word) < self._least_fuzzy:
            return None
        near = (self._deletions.get(shorter) for shorter in (word, *_deleted(word)))
        return next(
            (it for it in near if it and it[0] == word[0] and self._is_slip(word, it)), None
        )

    def _is_slip(self, typed: str, meant: str) -> bool:
        """Whether one letter is missing, too many, or changed places; when eager also wrong."""
        if abs(len(typed) - len(meant)) > 1 or typed == meant:
            return False
        if len(typed) != len(meant):
            shorter, longer = sorted((typed, meant), key=len)
            return shorter in _deleted(longer)
        wrong = [at for at, pair in enumerate(zip(typed, meant, strict=True)) if len(set(pair)) > 1]
        if len(wrong) == 1:
            return self.is_eager and len(typed) >= _EAGER_WRONG
        first, second = wrong[0], wrong[-1]
        return second == first + 1 and typed[first] + typed[second] == meant[second] + meant[first]

    def _at(self, spelled: Sequence[frozenset[str]], at: int) -> Iterable[Hit]:
        for first in spelled[at]:
            for owner, row, score in self._by_first.get(first, ()):
                end = at + len(row.words)
                if end <= len(spelled) and all(
                    word in spelled[at + place] for place, word in enumerate(row.words)
                ):
                    yield Hit(owner, row, score, at, end)


def _learn(table: dict[str, str | None], key: str, word: str) -> None:
    """Two words that look alike stand for neither."""
    table[key] = word if key not in table else None


def _skeleton(word: str) -> str:
    return _VOWELS.sub("", word)


def _deleted(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(1, len(word))}


def _is_shortened(typed: str, full: str) -> bool:
    """Whether only letters were left out."""
    letters = iter(full)
    return all(letter in letters for letter in typed)


@lru_cache(maxsize=16384)
def word_forms(word: str) -> frozenset[str]:
    """The forms under which a word may stand in a list: itself, and without -nya, me-, ke- ...

    No dictionary is needed: at most one beginning and two endings are taken off.
    """
    if len(word) <= _SHORTEST + 1 or word.isdigit():
        return frozenset((word,))
    ended = {word} | _without_ending(word)
    for shorter in tuple(ended):
        ended |= _without_ending(shorter)
    return frozenset(ended | {begun for form in ended for begun in _without_beginning(form)})


def _without_ending(word: str) -> set[str]:
    return {
        word.removesuffix(ending)
        for ending in _ENDINGS
        if word.endswith(ending) and len(word) - len(ending) > _SHORTEST
    }


def _without_beginning(word: str) -> set[str]:
    return {
        letters + word.removeprefix(beginning)
        for beginning, letters in _BEGINNINGS
        if word.startswith(beginning) and len(word) - len(beginning) + len(letters) > _SHORTEST
    }
