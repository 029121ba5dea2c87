"""Trains the suggestion model. The only module that loads scikit-learn.

A job and `flask suggest` import it, a web page never does (import-linter).
"""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from app.domain.language.examples import Example
from app.domain.language.learned_model import VERSION, letter_groups, sublinear, unit_vector
from app.domain.language.other_authorities import common_label
from app.domain.language.text_kinds import SPAM
from app.domain.language.tokens import list_rows, spelled

# Ids of the half of the corpus that may be learned from; the other half is for measuring.
TUNING: Final = "A"
MOST_GRAMS: Final = 12000
# Further rounds change few proposals, but take minutes with some fifty units.
_KINDS: Final = {"C": 10.0, "max_iter": 100}
_UNITS: Final = {"C": 30.0, "max_iter": 40}
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
    kinds = _fit(lines, [row.kind for row in examples], _KINDS)
    known = [None if row.kind == SPAM else common_label(row.unit) for row in examples]
    units = _fit(lines, known, _UNITS)
    return {
        "version": VERSION,
        "made_at": made_at,
        "decisions": decisions,
        "has_pairs": True,
        "kinds": kinds.names,
        "units": units.names,
        "bias": [round(value, _DIGITS) for value in (*kinds.bias, *units.bias)],
        "grams": {gram: [rare, *kinds.of(gram), *units.of(gram)] for gram, rare in rarity.items()},
    }


@dataclass(frozen=True, slots=True)
class _Fit:
    names: list[str]
    bias: list[float]
    places: Mapping[str, int]
    table: list[list[float]]

    def of(self, gram: str) -> list[float]:
        place = self.places.get(gram)
        return [0.0 if place is None else round(row[place], _DIGITS) for row in self.table]


def _rarity(counts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The groups that several texts share, the commonest first, and how rare each is."""
    shared = Counter(gram for row in counts for gram in row)
    common = [(gram, count) for gram, count in shared.most_common(MOST_GRAMS) if count > 1]
    every = len(counts)
    return {gram: round(math.log((1 + every) / (1 + count)) + 1, _DIGITS) for gram, count in common}


def _fit(
    lines: Sequence[Mapping[str, float]], labels: Sequence[str | None], way: Mapping[str, Any]
) -> _Fit:
    known = [(row, label) for row, label in zip(lines, labels, strict=True) if label is not None]
    names = sorted({label for _, label in known})
    if len(names) < 2:
        return _Fit([], [], {}, [])
    vectors = DictVectorizer()
    table = vectors.fit_transform([row for row, _ in known])
    model = LogisticRegression(**way)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(table, [label for _, label in known])
    ways, bias = model.coef_.tolist(), model.intercept_.tolist()
    if len(ways) == 1:
        # Of two, the first is as unlikely as the second is likely.
        ways, bias = [[-value for value in ways[0]], ways[0]], [-bias[0], bias[0]]
    return _Fit([str(name) for name in model.classes_], bias, vectors.vocabulary_, ways)


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
