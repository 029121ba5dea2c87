"""Charts as SVG, for pages without scripts and for paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from markupsafe import Markup

from app.reports.documents.palette import GRID, INK, SOFT
from app.reports.documents.tables import Chart, Row, Section, Series, amounts
from app.reports.figures.formatting import format_count

_FONT: Final = "Noto Sans, DejaVu Sans, system-ui, sans-serif"
# A number is written into its bar where about this many times the size of a letter fits.
_ROOM: Final = 0.68
# How wide a letter is on the average.
_PACE: Final = 0.6
_TICKS: Final = 4


@dataclass(frozen=True, slots=True)
class Canvas:
    """How wide the drawing is and how big its letters are; a screen's and a sheet's differ."""

    width: float = 480
    letter: float = 12

    @property
    def row(self) -> float:
        """The height of a lying bar with the room around it."""
        return self.letter * 2.2

    def names(self, rows: Sequence[Row]) -> float:
        """The room that the names of lying bars take."""
        longest = max(len(row.brief) for row in rows)
        return min(longest * self.letter * _PACE + 12, self.width * 0.42)


SCREEN: Final = Canvas()
PAPER: Final = Canvas(640, 10.5)
HALF_PAPER: Final = Canvas(306, 10.5)


def svg(section: Section, canvas: Canvas = SCREEN) -> Markup:
    """The chart; empty where there is nothing to draw. Its numbers stand in the table."""
    chart = section.chart
    if chart is None or not section.highest:
        return Markup()
    draw = _standing if chart.is_standing else _lying
    height, inside = draw(section, chart, canvas)
    return Markup(
        '<svg viewBox="0 0 {:g} {:g}" aria-hidden="true" focusable="false" font-family="{}"'
        ' font-size="{:g}">{}{}</svg>'
    ).format(
        canvas.width, round(height, 1), _FONT, canvas.letter, _patterns(section, chart), inside
    )


def _lying(section: Section, chart: Chart, canvas: Canvas) -> tuple[float, Markup]:
    left = canvas.names(section.drawn)
    room = canvas.width - left - canvas.letter * 4
    most = int((left - 10) / canvas.letter / _PACE)
    parts = []
    for place, row in enumerate(section.drawn):
        top = place * canvas.row
        middle = top + canvas.row / 2 + canvas.letter * 0.36
        at = left
        parts.append(_text(at - 8, middle, _cut(row.brief, most), INK, "end"))
        for series, value in zip(chart.series, amounts(row, chart), strict=True):
            width = room * value / section.highest
            parts.append(_bar(section, series, at, top + 3, width, canvas.row - 6))
            if width > _ROOM * canvas.letter * (len(format_count(int(value))) + 1):
                words = format_count(int(value))
                parts.append(_text(at + width / 2, middle, words, series.ink, "middle"))
            at += width
        if len(chart.series) > 1 or room * _sum(row, chart) / section.highest < 40:
            parts.append(_text(at + 6, middle, format_count(int(_sum(row, chart))), SOFT, "start"))
    return len(section.drawn) * canvas.row + 2, Markup("").join(parts)


def _standing(section: Section, chart: Chart, canvas: Canvas) -> tuple[float, Markup]:
    left, top, height = canvas.letter * 3.2, canvas.letter, canvas.letter * 13
    step, highest = _scale(section.highest)
    bottom = top + height
    parts = []
    for tick in range(int(highest / step) + 1):
        y = bottom - height * tick * step / highest
        parts.append(
            Markup('<path d="M{:g} {:g}H{:g}" stroke="{}"/>').format(left, y, canvas.width, GRID)
        )
        words = format_count(int(tick * step))
        parts.append(_text(left - 6, y + canvas.letter * 0.36, words, SOFT, "end"))
    slot = (canvas.width - left) / len(section.drawn)
    every = ceil(max(len(row.brief) for row in section.drawn) * canvas.letter * 0.66 / slot)
    for place, row in enumerate(section.drawn):
        x, y = left + place * slot, bottom
        for series, value in zip(chart.series, amounts(row, chart), strict=True):
            size = height * value / highest
            y -= size
            parts.append(_bar(section, series, x + slot * 0.12, y, slot * 0.76, size))
        if place % every == 0:
            at = bottom + canvas.letter * 1.4
            parts.append(_text(x + slot / 2, at, row.brief, INK, "middle"))
    return bottom + canvas.letter * 2, Markup("").join(parts)


def _sum(row: Row, chart: Chart) -> float:
    return sum(amounts(row, chart))


def _scale(highest: float) -> tuple[int, int]:
    """A round step, whole numbers only, and the end of the axis."""
    step = 1
    for size in range(12):
        for part in (1, 2, 5):
            step = part * 10**size
            if step * _TICKS >= highest:
                return step, step * ceil(highest / step)
    return step, step * _TICKS


def _bar(
    section: Section, series: Series, x: float, y: float, width: float, height: float
) -> Markup:
    if width <= 0 or height <= 0:
        return Markup()
    fill = f"url(#{_pattern_id(section, series)})" if series.pattern else series.colour
    return Markup(
        '<rect x="{:.4g}" y="{:.4g}" width="{:.4g}" height="{:.4g}" fill="{}" stroke="#fff"/>'
    ).format(x, y, width, height, fill)


def _text(x: float, y: float, words: str, ink: str, anchor: str) -> Markup:
    return Markup('<text x="{:.4g}" y="{:.4g}" fill="{}" text-anchor="{}">{}</text>').format(
        x, y, ink, anchor, words
    )


def _patterns(section: Section, chart: Chart) -> Markup:
    """Hatched and dotted fills, so that no bar is told by its colour alone."""
    found = [
        Markup(
            '<pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse">'
            '<rect width="6" height="6" fill="{}"/>{}</pattern>'
        ).format(_pattern_id(section, series), series.colour, _MARKS[series.pattern])
        for series in chart.series
        if series.pattern
    ]
    return Markup("<defs>{}</defs>").format(Markup("").join(found)) if found else Markup()


def _pattern_id(section: Section, series: Series) -> str:
    return f"p-{section.key}-{series.column}"


_LINE: Final = Markup('<path d="{}" stroke="#fff" stroke-opacity=".6" fill="none"/>')
_MARKS: Final = {
    "/": _LINE.format("M-1 1L1-1M0 6L6 0M5 7L7 5"),
    "x": _LINE.format("M0 6L6 0M0 0L6 6"),
    ".": Markup('<circle cx="3" cy="3" r="1" fill="#fff" fill-opacity=".7"/>'),
}


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
