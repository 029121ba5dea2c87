"""A figure says the same as its rows, to everybody, and can't break out of the page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.reports.figures import SERIES, stacked
from app.reports.queries import Tally, total
from app.reports.spelling import count, percent

ROWS = [
    Tally("Dinas PUPR", "PUPR", received=1310, answered=1200, rejected=10, closed=900),
    Tally("Dinas Perhubungan", "Dishub", received=3, answered=1, rejected=0),
]


def figure(rows: list[Tally]) -> dict[str, Any]:
    return dict(json.loads(stacked(rows)))


def test_each_row_is_one_bar_with_the_table_s_numbers() -> None:
    bars = {bar["name"]: bar for bar in figure(ROWS)["data"]}
    # Plotly draws from below: the table's first row is the last bar.
    assert bars["Dijawab"]["x"] == [1, 1200]
    assert bars["Belum dijawab"]["x"] == [2, 100]
    assert bars["Ditolak"]["x"] == [0, 10]
    assert figure(ROWS)["layout"]["yaxis"]["ticktext"] == ["Dishub", "PUPR"]


def test_colour_never_stands_alone() -> None:
    bars = figure(ROWS)["data"]
    assert len({bar["marker"]["color"] for bar in bars}) == len(SERIES)
    assert len({bar["marker"]["pattern"]["shape"] for bar in bars}) == len(SERIES)
    assert bars[0]["text"] == ["1", "1.200"]


def test_a_zero_is_not_printed_into_the_chart() -> None:
    rejected = figure(ROWS)["data"][2]
    assert rejected["text"] == ["", "10"]


def test_two_skpd_with_one_abbreviation_stay_two_bars() -> None:
    layout = figure([Tally("Dinas A", "D", 1), Tally("Dinas B", "D", 2)])["layout"]
    assert layout["yaxis"]["tickvals"] == [0, 1]


def test_numbers_are_indonesian_and_the_template_is_left_out() -> None:
    layout = figure(ROWS)["layout"]
    assert layout["separators"] == ",."
    assert "template" not in layout
    assert len(stacked(ROWS)) < 4000


def test_a_few_messages_get_whole_numbers_on_the_axis() -> None:
    assert figure([Tally("A", "A", 3)])["layout"]["xaxis"]["dtick"] == 1


@pytest.mark.parametrize("name", ["</script><script>alert(1)</script>", "<!--", "a & b"])
def test_a_name_can_neither_end_the_script_nor_become_markup(name: str) -> None:
    text = stacked([Tally(name, name, 1)])
    assert "</" not in text
    assert "<" not in text
    label = json.loads(text)["layout"]["yaxis"]["ticktext"][0]
    assert "<" not in label


def test_no_rows_are_still_a_figure() -> None:
    assert figure([])["data"][0]["x"] == []


def test_a_sum_adds_up_and_what_is_neither_is_unanswered() -> None:
    whole = total(ROWS)
    assert (whole.received, whole.answered, whole.rejected, whole.closed) == (1313, 1201, 10, 900)
    assert whole.unanswered == 102
    assert total([]).answered_percent is None


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        pytest.param(94.25, "94,2\u00a0%", id="one decimal"),
        pytest.param(50.0, "50\u00a0%", id="no needless comma"),
        pytest.param(99.99, "99,9\u00a0%", id="nearly all is not all"),
        pytest.param(0.01, "0,1\u00a0%", id="nearly none is not none"),
        pytest.param(100.0, "100\u00a0%", id="all"),
        pytest.param(0.0, "0\u00a0%", id="none"),
        pytest.param(None, "-", id="nothing to divide by"),
    ],
)
def test_percent(value: float | None, spelled: str) -> None:
    assert percent(value) == spelled


def test_count() -> None:
    assert count(1234567) == "1.234.567"
