"""The aims of the reading of danger, on both halves of the corpus (docs/bukti/saran.md)."""

from __future__ import annotations

import pytest

from app.domain.language.learned_model import DANGER, Learned
from tools import danger_model
from tools.measure_reading import SENSITIVE, URGENT, noticed, read_half, share, touched, worst


@pytest.mark.parametrize(
    ("half", "least_sensitive", "least_urgent", "most_touched"),
    [("A", 0.90, 0.85, 0.05), ("B", 0.90, 0.85, 0.05)],
)
def test_the_aims_hold(
    half: str, least_sensitive: float, least_urgent: float, most_touched: float
) -> None:
    rows = read_half(half)
    assert len(rows) >= 350
    assert share(rows, SENSITIVE) >= least_sensitive
    assert noticed(rows) >= share(rows, URGENT) >= least_urgent
    assert touched(rows) <= most_touched
    assert all(not row.is_right for row in worst(rows))


def test_the_shipped_weights_are_those_of_the_texts() -> None:
    """Written anew by `python -m tools.danger_model` when texts or spellings change."""
    made = Learned.read(danger_model.weights(danger_model.examples()))
    shipped = Learned.shipped(DANGER)
    assert shipped.kinds == made.kinds
    assert shipped.grams.keys() == made.grams.keys()
