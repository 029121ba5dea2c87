"""The aims of the reading of danger, on both halves of the corpus (docs/bukti/saran.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.language.danger import read
from app.domain.language.learned_model import DANGER, Learned
from tools import danger_model
from tools.measure_reading import (
    SENSITIVE,
    URGENT,
    Row,
    nearly_learned,
    noticed,
    read_half,
    share,
    touched,
    worst,
)


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
    """270 short texts by a hand that knew neither list nor examples, but for what is nearly
    learned."""
    texts = short_texts()
    near = nearly_learned([text for *_, text in texts])
    rows = [Row("", text, kind, read(text)) for kind, _, text in texts if text not in near]
    assert len(texts) == 270
    assert len(rows) >= 260
    assert share(rows, SENSITIVE) >= 0.80
    assert share(rows, URGENT) >= 0.80
    assert touched(rows) <= 0.12


def test_what_is_nearly_learned_counts_in_no_figure() -> None:
    """A slip or a word more changes nothing; another text about the same is another text."""
    learned = next(text for text, _ in danger_model.labelled() if len(text) > 60)
    assert nearly_learned([learned, f"{learned} pak"]) == [learned, f"{learned} pak"]
    assert nearly_learned(["kapan jadwal posyandu di desa kami bulan depan bu bidan"]) == []
    texts = [row.text for row in read_half("B")]
    assert len(texts) >= 340
    assert nearly_learned(texts) == []


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
