"""Applies a learned classifier: weights of letter groups for categories, units, danger, and for
whom an official writes.

`tools.first_model`, `tools.danger_model` and `tools.officials_model` write what is shipped.
"""

from __future__ import annotations

import gzip
import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import mul
from pathlib import Path
from typing import Any, Final

from app.domain.language.tokens import DATA

PROPOSALS: Final = DATA / "awal.json.gz"
DANGER: Final = DATA / "bahaya.json.gz"
OFFICIALS: Final = DATA / "petugas.json.gz"
_SIZES: Final = range(2, 6)
_FRAME_SIZES: Final = (3, 4)
_MOST_WORDS: Final = 120
_ONE_SOUND: Final = str.maketrans("fvzq", "ppsk")
_VOWELS: Final = re.compile("[aeiou]")
_DOUBLED: Final = re.compile(r"(.)\1+")


def letter_groups(
    words: Sequence[str], *, is_question: bool, has_pairs: bool = False, has_frames: bool = False
) -> Counter[str]:
    """Counts the groups of two to five letters in these plain words, and pairs of neighbours; with
    `has_frames` also the consonants of each word and what they have in common with others."""
    found: Counter[str] = Counter()
    if has_pairs:
        found.update(f"{one}_{other}" for one, other in pairwise(words[:_MOST_WORDS]))
    for word in (*words[:_MOST_WORDS], *(("?",) if is_question else ())):
        edged = f" {word} "
        for size in _SIZES:
            found.update(edged[at : at + size] for at in range(len(edged) - size + 1))
    if has_frames:
        frames = [frame(word) for word in words[:_MOST_WORDS]]
        found.update(f"~{it}" for it in frames)
        found.update(f"~{one}_{other}" for one, other in pairwise(frames))
        for it in frames:
            edged = f"^{it}$"
            for size in _FRAME_SIZES:
                found.update(f"~{edged[at : at + size]}" for at in range(len(edged) - size + 1))
    return found


def frame(word: str) -> str:
    """What hurried writers leave of a word: its first letter and its consonants, each once;
    diperkosa, dprksa and dprkosa are all dprks, as is diperiksa."""
    word = word.translate(_ONE_SOUND)
    return _DOUBLED.sub(r"\1", word[0] + _VOWELS.sub("", word[1:]))


@dataclass(frozen=True, slots=True)
class Learned:
    """A model: for each letter group its rarity and what it says for each kind and unit."""

    kinds: tuple[str, ...]
    units: tuple[str, ...]
    bias: tuple[float, ...]
    grams: Mapping[str, Sequence[float]]
    has_pairs: bool = False
    has_frames: bool = False

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Learned:
        """Take the weights as `tools.learned_weights` gives them."""
        kinds, units, bias = (tuple(data[key]) for key in ("kinds", "units", "bias"))
        return cls(kinds, units, bias, data["grams"], data["has_pairs"], data["has_frames"])

    @classmethod
    def shipped(cls, file: Path) -> Learned:
        """Read PROPOSALS or DANGER."""
        return cls.read(json.loads(gzip.decompress(file.read_bytes())))

    def weigh(
        self, words: Sequence[str], *, is_question: bool, lean: Mapping[str, float] | None = None
    ) -> tuple[Shares, Shares]:
        """How likely each kind and each unit is, each set adding up to 1. `lean` adds to the
        logarithm of a kind's odds what is known of it otherwise."""
        counts = letter_groups(
            words, is_question=is_question, has_pairs=self.has_pairs, has_frames=self.has_frames
        )
        values = unit_vector(
            {
                gram: count * self.grams[gram][0]
                for gram, count in sublinear(counts).items()
                if gram in self.grams
            }
        )
        # The rarity stands first in each row: its sum is none of ours.
        columns = zip((0.0, *self.bias), *(self.grams[gram] for gram in values), strict=True)
        weights = (1.0, *values.values())
        sums = [sum(map(mul, weights, column)) for column in columns]
        cut = len(self.kinds) + 1
        of_kinds = sums[1:cut]
        if lean:
            of_kinds = [
                it + lean.get(kind, 0.0) for it, kind in zip(of_kinds, self.kinds, strict=True)
            ]
        return _shares(self.kinds, of_kinds), _shares(self.units, sums[cut:])


Shares = Mapping[str, float]


def sublinear(counts: Mapping[str, int]) -> dict[str, float]:
    """Logarithmic frequency and rarity of each letter group."""
    return {gram: 1 + math.log(count) for gram, count in counts.items()}


def unit_vector(values: Mapping[str, float]) -> dict[str, float]:
    """Scales weights to length 1, so that long texts weigh no more than short ones."""
    length = math.sqrt(sum(value * value for value in values.values()))
    return {gram: value / length for gram, value in values.items()} if length else {}


def _shares(names: Sequence[str], sums: Sequence[float]) -> Shares:
    if not names:
        return {}
    top = max(sums)
    powers = [math.exp(value - top) for value in sums]
    whole = sum(powers)
    return {name: power / whole for name, power in zip(names, powers, strict=True)}
