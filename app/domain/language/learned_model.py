"""Applies the learned classifier: weights of letter groups for categories and units.

The model is trained in model_training.py, in a job of its own.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import mul
from typing import Any, Final

VERSION: Final = 1
_SIZES: Final = range(2, 6)
_MOST_WORDS: Final = 120


@dataclass(frozen=True, slots=True)
class Example:
    """A text to learn from and how a person classified it: `kind` a category or spam, `unit` a
    code; None where nobody said anything about it."""

    text: str
    kind: str | None
    unit: str | None


def letter_groups(
    words: Sequence[str], *, is_question: bool, has_pairs: bool = False
) -> Counter[str]:
    """Counts the groups of two to five letters in these plain words, and pairs of neighbours."""
    found: Counter[str] = Counter()
    if has_pairs:
        found.update(f"{one}_{other}" for one, other in pairwise(words[:_MOST_WORDS]))
    for word in (*words[:_MOST_WORDS], *(("?",) if is_question else ())):
        edged = f" {word} "
        for size in _SIZES:
            found.update(edged[at : at + size] for at in range(len(edged) - size + 1))
    return found


@dataclass(frozen=True, slots=True)
class Learned:
    """A model: for each letter group its rarity and what it says for each kind and unit."""

    kinds: tuple[str, ...]
    units: tuple[str, ...]
    bias: tuple[float, ...]
    grams: Mapping[str, Sequence[float]]
    decisions: int
    made_at: str
    has_pairs: bool = False

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Learned:
        """From what `model_training` wrote; ValueError for another version's or a broken one."""
        if data.get("version") != VERSION:
            raise ValueError("a model of another version")
        kinds, units, bias = (tuple(data[key]) for key in ("kinds", "units", "bias"))
        width = len(kinds) + len(units)
        if len(bias) != width or any(len(row) != width + 1 for row in data["grams"].values()):
            raise ValueError("a model that does not fit together")
        made = int(data["decisions"]), str(data["made_at"])
        return cls(kinds, units, bias, data["grams"], *made, bool(data.get("has_pairs")))

    def weigh(self, words: Sequence[str], *, is_question: bool) -> tuple[Shares, Shares]:
        """How likely each kind and each unit is, each set adding up to 1."""
        counts = letter_groups(words, is_question=is_question, has_pairs=self.has_pairs)
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
        return _shares(self.kinds, sums[1:cut]), _shares(self.units, sums[cut:])


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
