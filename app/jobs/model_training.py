"""Trains the suggestion model, for the job of the night and `tools.first_model`."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.domain.language.learned_model import (
    VERSION,
    Example,
    letter_groups,
    sublinear,
    unit_vector,
)
from app.domain.language.other_authorities import common_label
from app.domain.language.text_kinds import SPAM
from app.domain.language.tokens import list_rows, spelled
from app.jobs.logistic_regression import Fit, fit

# Ids of the half of the corpus that may be learned from; the other half is for measuring.
TUNING: Final = "A"
MOST_GRAMS: Final = 12000
_KINDS_FORCE: Final = 10.0
_UNITS_FORCE: Final = 30.0
# Further rounds change few proposals.
ROUNDS: Final = 40
_DIGITS: Final = 2


def learn(examples: Sequence[Example], *, decisions: int = 0, made_at: str = "") -> dict[str, Any]:
    """Trains the model; plain numbers, ready for JSON."""
    counts = [
        sublinear(
            letter_groups(spelled(row.text).words, is_question="?" in row.text, has_pairs=True)
        )
        for row in examples
    ]
    rarity = _rarity(counts)
    lines = [
        unit_vector({gram: value * rarity[gram] for gram, value in row.items() if gram in rarity})
        for row in counts
    ]
    kinds = _fit(lines, [row.kind for row in examples], _KINDS_FORCE)
    known = [None if row.kind == SPAM else common_label(row.unit) for row in examples]
    units = _fit(lines, known, _UNITS_FORCE)
    return {
        "version": VERSION,
        "made_at": made_at,
        "decisions": decisions,
        "has_pairs": True,
        "kinds": kinds.names,
        "units": units.names,
        "bias": [round(value, _DIGITS) for value in (*kinds.bias, *units.bias)],
        "grams": {
            gram: [rare, *_weights(kinds, gram), *_weights(units, gram)]
            for gram, rare in rarity.items()
        },
    }


def _rarity(counts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The groups that several texts share, the commonest first, and how rare each is."""
    shared = Counter(gram for row in counts for gram in row)
    common = [(gram, count) for gram, count in shared.most_common(MOST_GRAMS) if count > 1]
    every = len(counts)
    return {gram: round(math.log((1 + every) / (1 + count)) + 1, _DIGITS) for gram, count in common}


def _fit(lines: Sequence[Mapping[str, float]], labels: Sequence[str | None], force: float) -> Fit:
    known = [(row, label) for row, label in zip(lines, labels, strict=True) if label is not None]
    if len({label for _, label in known}) < 2:
        return Fit([], [], {})
    return fit([row for row, _ in known], [label for _, label in known], force=force, rounds=ROUNDS)


def _weights(found: Fit, gram: str) -> list[float]:
    """A group that only texts without a label have says nothing."""
    of_it = found.weights.get(gram, [0.0] * len(found.names))
    return [round(value, _DIGITS) for value in of_it]


def own_examples() -> list[Example]:
    """The shipped training examples: ours, and the half of korpus.tsv that is for tuning."""
    found = [(text, kind, unit) for _, _, text, kind, unit, *_ in list_rows("contoh.tsv")]
    found += [(text, kind, unit) for text, kind, unit in list_rows("contoh_sms.tsv")]
    found += [
        (text, kind, units.split("|")[0])
        for row_id, text, _, kind, units, *_ in list_rows("korpus.tsv")
        if row_id.startswith(TUNING)
    ]
    return [Example(text, kind, None if unit == "-" else unit) for text, kind, unit in found]
