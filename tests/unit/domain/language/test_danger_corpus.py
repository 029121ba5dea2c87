"""The aims of the reading of danger, on both halves of the corpus (docs/bukti/saran.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.language.danger import read
from app.domain.language.learned_model import DANGER, Learned
from tools import danger_model
from tools.measure_reading import (
    ORDINARY,
    SENSITIVE,
    URGENT,
    noticed,
    read_half,
    share,
    touched,
    worst,
)

KINDS = (SENSITIVE, URGENT, ORDINARY)


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


def test_danger_in_few_letters_is_read() -> None:
    """270 short texts by a hand that knew neither list nor examples."""
    told = {kind: [read(text) for it, _, text in short_texts() if it == kind] for kind in KINDS}
    assert {len(readings) for readings in told.values()} == {90}
    sensitive, urgent, everyday = (told[kind] for kind in KINDS)
    assert sum(it.is_sensitive for it in sensitive) / 90 >= 0.80
    assert sum(bool(it.hazards) for it in urgent) / 90 >= 0.80
    assert sum(it.is_sensitive or it.is_urgent for it in everyday) / 90 <= 0.12


def short_texts() -> list[list[str]]:
    """Rows of kind, language and text."""
    lines = Path(__file__).with_name("short_danger.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines[1:]]


def test_no_short_text_is_learned_from() -> None:
    learned = {text for text, _ in danger_model.examples()}
    assert not [text for _, _, text in short_texts() if text in learned]


@pytest.mark.parametrize(
    "text",
    [
        *("ank sy dprksa", "tlg sy dpkl trs sm swm", "bojoku nek ngamuk nganggo arit"),
        *("pngn mt aj rsny", "identitas pelapor jgn dibuka. bendahara desa tilep uang"),
    ],
)
def test_no_receipt_goes_where_few_letters_may_tell_of_danger(text: str) -> None:
    """The texts of the issue of few letters; the husband may read the phone (D7)."""
    assert read(text).is_sensitive


@pytest.mark.parametrize(
    "text", ["kebakaran jenggot", "gempa politik", "dibunuh waktu antri", "mati kutu"]
)
def test_a_figure_of_speech_touches_nothing(text: str) -> None:
    told = read(text)
    assert not told.is_sensitive
    assert not told.is_urgent


def test_the_shipped_weights_are_those_of_the_texts() -> None:
    """Written anew by `python -m tools.danger_model` when texts or spellings change."""
    made = Learned.read(danger_model.weights(danger_model.examples()))
    shipped = Learned.shipped(DANGER)
    assert shipped.kinds == made.kinds
    assert shipped.grams.keys() == made.grams.keys()
