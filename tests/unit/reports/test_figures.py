"""A chart says the same as its table, to everybody, and can't break out of the page."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest

from app.reports.documents.plotly_charts import Urls, figure
from app.reports.documents.sections import sections
from app.reports.documents.svg_charts import SCREEN, svg
from app.reports.documents.tables import (
    TIMELY,
    Chart,
    Column,
    Row,
    Section,
    Table,
    Unit,
    format_value,
    state_series,
)
from app.reports.figures.formatting import (
    format_count,
    format_decimal,
    format_percent,
    format_working_days,
)
from tests.unit.reports import samples

STATES = tuple(Column(it) for it in ("Diterima", "Dijawab", "Belum dijawab", "Ditolak"))
ROWS = [
    Row("Dinas PUPR", (1310, 1200, 100, 10), "PUPR"),
    Row("Dinas Perhubungan", (3, 1, 2, 0), "Dishub"),
]
LINKS = ((None, "/pupr/dijawab", "/pupr/belum", None), (None,) * 4)


def section(rows: list[Row], **chart: Any) -> Section:
    look = Chart(state_series(), **chart)
    return Section("skpd", "Menurut SKPD", Table("SKPD", STATES, rows), look)


def drawn(rows: list[Row], urls: Urls = (), **chart: Any) -> dict[str, Any]:
    return dict(json.loads(figure(section(rows, **chart), urls)))


def test_each_row_is_one_bar_with_the_table_s_numbers() -> None:
    chart = drawn(ROWS)
    bars, layout = {bar["name"]: bar for bar in chart["data"]}, chart["layout"]
    # Plotly draws from below: the table's first row is the last bar.
    assert bars["Dijawab"]["x"] == [1, 1200]
    assert bars["Belum dijawab"]["x"] == [2, 100]
    assert bars["Ditolak"]["x"] == [0, 10]
    assert layout["yaxis"]["ticktext"] == ["Dishub", "PUPR"]
    # A zero is not printed into the chart, and numbers are Indonesian.
    assert bars["Ditolak"]["text"] == ["", "10"]
    assert layout["separators"] == ",."
    assert "template" not in layout
    assert len(figure(section(ROWS))) < 4000


def test_a_bar_knows_the_way_to_its_own_cards() -> None:
    bars = drawn(ROWS, LINKS)["data"]
    assert bars[0]["customdata"] == [["Dinas Perhubungan", ""], ["Dinas PUPR", "/pupr/dijawab"]]
    assert bars[1]["customdata"][1] == ["Dinas PUPR", "/pupr/belum"]


def test_standing_bars_keep_their_order() -> None:
    figures = drawn(ROWS, LINKS, is_standing=True)
    assert figures["data"][0]["y"] == [1200, 1]
    assert figures["layout"]["xaxis"]["ticktext"] == ["PUPR", "Dishub"]
    assert figures["data"][0]["customdata"][0] == ["Dinas PUPR", "/pupr/dijawab"]


@pytest.mark.parametrize("series", [state_series(), TIMELY])
def test_colour_never_stands_alone(series: tuple[Any, ...]) -> None:
    looks = {(it.colour, it.pattern) for it in series}
    assert len(looks) == len({it.colour for it in series}) == len(series)
    dark = [it for it in series if it.ink == "#ffffff"]
    assert len({it.pattern for it in dark}) == len(dark)


def brightness(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


@pytest.mark.parametrize("series", [state_series(), TIMELY])
def test_neighbours_differ_in_brightness_or_pattern_for_who_sees_no_colour(
    series: tuple[Any, ...],
) -> None:
    for one, other in pairwise(series):
        is_apart = abs(brightness(one.colour) - brightness(other.colour)) > 40
        assert is_apart or one.pattern != other.pattern, (one.name, other.name)


def test_two_skpd_with_one_abbreviation_stay_two_bars() -> None:
    rows = [Row("Dinas A", (1, 1, 0, 0), "D"), Row("Dinas B", (2, 2, 0, 0), "D")]
    assert drawn(rows)["layout"]["yaxis"]["tickvals"] == [0, 1]


def test_a_few_cases_get_whole_numbers_on_the_axis() -> None:
    assert drawn([Row("A", (3, 3, 0, 0))])["layout"]["xaxis"]["dtick"] == 1


@pytest.mark.parametrize("name", ["</script><script>alert(1)</script>", "<!--", "a & b"])
def test_a_name_can_neither_end_the_script_nor_become_markup(name: str) -> None:
    text = figure(section([Row(name, (1, 1, 0, 0))]))
    assert "</" not in text
    assert "<" not in text
    assert "<" not in json.loads(text)["layout"]["yaxis"]["ticktext"][0]
    assert name not in svg(section([Row(name, (1, 1, 0, 0))]))


# The same as SVG ---------------------------------------------------------------------------------


def test_the_svg_has_a_bar_for_each_figure() -> None:
    text = svg(section([Row("Dinas PUPR", (1310, 900, 389, 21), "PUPR")]))
    assert len(re.findall(r"<rect x", text)) == 3
    assert re.findall(r'text-anchor="middle">([\d.]+)<', text) == ["900", "389"]
    assert ">1.310</text>" in text
    assert 'fill="url(#p-skpd-2)"' in text
    assert 'id="p-skpd-2"' in text


def test_the_longest_bar_fills_the_room_and_the_others_are_in_proportion() -> None:
    rows = [Row("A", (100, 100, 0, 0)), Row("B", (25, 25, 0, 0))]
    widths = [
        float(it)
        for it in re.findall(r'<rect x="[\d.]+" y="[\d.]+" width="([\d.]+)"', svg(section(rows)))
    ]
    assert widths[1] / widths[0] == pytest.approx(0.25, abs=0.01)
    assert SCREEN.width * 0.5 < widths[0] < SCREEN.width


def test_only_the_first_are_drawn_of_many() -> None:
    many = section([Row(f"Dinas {n}", (n, n, 0, 0)) for n in range(40, 0, -1)])
    assert many.is_cut
    assert len(re.findall(r"<rect x", svg(many))) == 15
    assert len(json.loads(figure(many))["data"][0]["x"]) == 15


def test_nothing_to_draw_draws_nothing() -> None:
    assert svg(section([])) == ""
    assert svg(section([Row("A", (0, 0, 0, 0))])) == ""


def test_every_chart_of_a_report_is_drawn_both_ways_with_ids_of_its_own() -> None:
    found = [it for it in sections(samples.report()) if it.chart]
    assert len(found) >= 9
    ids: list[str] = []
    for it in found:
        assert svg(it).startswith("<svg")
        assert json.loads(figure(it))["data"]
        ids += re.findall(r' id="([^"]+)"', svg(it))
    assert len(ids) == len(set(ids))


# Words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "words"),
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
def test_percent(value: float | None, words: str) -> None:
    assert format_percent(value) == format_value(value, Unit.PERCENT) == words


def test_numbers() -> None:
    assert format_count(1234567) == "1.234.567"
    assert [format_decimal(it) for it in (1.25, 2.0, 0.04, 1234.56)] == ["1,2", "2", "0", "1.234,6"]
    assert format_value("a", Unit.COUNT) == "a"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param(1.2, "1,2\u00a0hari kerja", id="a fraction of a working day"),
        pytest.param(1234.0, "1.234\u00a0hari kerja", id="thousands with a dot"),
        pytest.param(0.04, "< 0,1\u00a0hari kerja", id="a few minutes are not nothing"),
        pytest.param(None, "-", id="nothing was answered"),
    ],
)
def test_a_median_is_spelled_the_same_inside_and_outside(value: float | None, words: str) -> None:
    assert format_value(value, Unit.DAYS) == words
    assert words.startswith(format_working_days(value))
