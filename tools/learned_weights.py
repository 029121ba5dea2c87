"""Learns weights of letter groups from texts that people have classified, for the models that
are shipped: `tools.first_model`, `tools.danger_model` and `tools.officials_model`."""

from __future__ import annotations

import gzip
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.language.learned_model import sublinear, unit_vector
from tools.logistic_regression import Fit, fit


@dataclass(frozen=True)
class Goal:
    """What is to be told of a text: its name where a person said it, else None. `force` is how far
    the examples count against small weights, `worth` how much a name counts, usually 1."""

    labels: Sequence[str | None]
    force: float
    worth: Mapping[str, float] | None = None


def learn(
    counts: Sequence[Counter[str]],
    kinds: Goal,
    units: Goal | None = None,
    *,
    most: int,
    rounds: int,
    has_pairs: bool = False,
    has_frames: bool = False,
) -> dict[str, Any]:
    """The weights of the `most` common letter groups of these texts, as `Learned.read` takes them;
    plain numbers of two digits."""
    rarity = _rarity(counts, most)
    lines = [
        unit_vector({gram: value * rarity[gram] for gram, value in row.items() if gram in rarity})
        for row in map(sublinear, counts)
    ]
    fits = [_fit(lines, goal, rounds) for goal in (kinds, units) if goal is not None]
    names = [found.names for found in fits]
    return {
        "has_pairs": has_pairs,
        "has_frames": has_frames,
        "kinds": names[0],
        "units": names[1] if units else [],
        "bias": [round(value, 2) for found in fits for value in found.bias],
        "grams": {
            gram: [rare, *(value for found in fits for value in _weights(found, gram))]
            for gram, rare in rarity.items()
        },
    }


def write(path: Path, data: Mapping[str, Any]) -> None:
    """The same bytes each time, as far as NumPy gives the same numbers."""
    body = json.dumps(data, separators=(",", ":"), sort_keys=True).encode()
    path.write_bytes(gzip.compress(body, 9, mtime=0))
    print(f"{path.name}: {path.stat().st_size // 1024} kB")


def _rarity(counts: Sequence[Counter[str]], most: int) -> dict[str, float]:
    """The groups that several texts share, the commonest first, and how rare each is."""
    shared = Counter(gram for row in counts for gram in row)
    common = sorted((g for g, n in shared.items() if n > 1), key=lambda g: (-shared[g], g))
    every = len(counts)
    return {g: round(math.log((1 + every) / (1 + shared[g])) + 1, 2) for g in common[:most]}


def _fit(lines: Sequence[Mapping[str, float]], goal: Goal, rounds: int) -> Fit:
    pairs = zip(lines, goal.labels, strict=True)
    known = [(row, label) for row, label in pairs if label is not None]
    if len({label for _, label in known}) < 2:
        return Fit([], [], {})
    rows, labels = [row for row, _ in known], [label for _, label in known]
    return fit(rows, labels, force=goal.force, rounds=rounds, worth=goal.worth)


def _weights(found: Fit, gram: str) -> list[float]:
    """A group that only texts without a label have says nothing."""
    return [round(value, 2) for value in found.weights.get(gram, [0.0] * len(found.names))]
