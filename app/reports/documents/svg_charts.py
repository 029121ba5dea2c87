"""Charts as SVG, for pages without scripts and for paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from markupsafe import Markup

from app.reports.documents.tables import GRID, INK, SOFT, Chart, Row, Section, Series, amounts
from app.reports.figures.formatting import format_count

_FONT: Final = "Noto Sans, DejaVu Sans, system-ui, sans-serif"
# How wide a letter is on the average.
_PACE: Final = 0.6
_TICKS: Final = 4
# How high the bar of a row is.
_BAR: Final = 9


@dataclass(frozen=True, slots=True)
class Canvas:
    """How wide the drawing is and how big its letters are; a screen's and a sheet's differ."""

    width: float = 480
    letter: float = 12
    # The height of standing bars, in letters.
    standing: float = 13

    @property
    def row(self) -> float:
        """The height of a lying bar with the room around it."""
        return self.letter * 2.2

    def wide(self, words: str) -> float:
        """The room that a number takes, with some air."""
        return len(words) * self.letter * 0.66

    def names(self, rows: Sequence[Row]) -> float:
        """The room that the names of lying bars take."""
        longest = max(len(row.brief) for row in rows)
        return min(longest * self.letter * _PACE + 12, self.width * 0.42)


SCREEN: Final = Canvas()
PAPER: Final = Canvas(640, 9, 9)
HALF_PAPER: Final = Canvas(306, 9, 8)


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
        name = row.brief if len(row.brief) <= most else f"{row.brief[: most - 1].rstrip()}…"
        parts.append(_text(at - 8, middle, name, INK, "end"))
        numbers = [value for value in amounts(row, chart) if value]
        inside = 0
        for series, value in zip(chart.series, amounts(row, chart), strict=True):
            width = room * value / section.highest
            parts.append(_bar(section, series, at, top + 3, width, canvas.row - 6))
            words = format_count(int(value))
            if value and width > canvas.wide(words) + canvas.letter * 0.6:
                parts.append(_text(at + width / 2, middle, words, series.ink, "middle"))
                inside += 1
            at += width
        # Each number once: the sum says nothing new of a bar with one part that has its number.
        if len(numbers) != 1 or not inside:
            parts.append(_text(at + 6, middle, format_count(int(_sum(row, chart))), SOFT, "start"))
    return len(section.drawn) * canvas.row + 2, Markup("").join(parts)


def _standing(section: Section, chart: Chart, canvas: Canvas) -> tuple[float, Markup]:
    top, height = canvas.letter * 1.6, canvas.letter * canvas.standing
    sums = [_sum(row, chart) for row in section.drawn]
    longest = max((format_count(int(it)) for it in sums), key=len)
    # The numbers stand on the bars where all of them have room, else at the lines.
    is_told = canvas.wide(longest) <= canvas.width / len(section.drawn)
    left = 0 if is_told else canvas.wide(longest) + 8
    bottom = top + height
    step, highest = _scale(section.highest)
    lines = {int(it * step): height * it * step / highest for it in range(int(highest / step) + 1)}
    parts = list(_grid(lines, left, bottom, canvas, is_told=is_told))
    slot = (canvas.width - left) / len(section.drawn)
    longest = max((row.brief for row in section.drawn), key=len)
    every = ceil((canvas.wide(longest) + canvas.letter * 0.4) / slot)
    for place, row in enumerate(section.drawn):
        x, y = left + place * slot, bottom
        for series, value in zip(chart.series, amounts(row, chart), strict=True):
            size = height * value / highest
            y -= size
            parts.append(_bar(section, series, x + slot * 0.12, y, slot * 0.76, size))
        if is_told and sums[place]:
            words = format_count(int(sums[place]))
            parts.append(_text(x + slot / 2, y - canvas.letter * 0.3, words, INK, "middle"))
        if place % every == 0:
            at = bottom + canvas.letter * 1.4
            parts.append(_text(x + slot / 2, at, row.brief, INK, "middle"))
    return bottom + canvas.letter * 2, Markup("").join(parts)


def _grid(
    lines: Mapping[int, float], left: float, bottom: float, canvas: Canvas, *, is_told: bool
) -> Iterator[Markup]:
    """The lines behind standing bars, with their numbers where the bars have none."""
    for number, height in lines.items():
        y = bottom - height
        yield Markup('<path d="M{:g} {:g}H{:g}" stroke="{}"/>').format(left, y, canvas.width, GRID)
        if not is_told:
            yield _text(left - 6, y + canvas.letter * 0.36, format_count(number), SOFT, "end")


def row_bar(section: Section, row: Row, width: float) -> Markup:
    """The bar of one row beside its numbers; as long as its part of the longest one."""
    chart = section.chart
    if chart is None or not section.highest:
        return Markup()
    highest = max(_sum(row, chart) for row in section.table.rows)
    at, parts = 0.0, []
    for series, value in zip(chart.series, amounts(row, chart), strict=True):
        part = width * value / highest
        parts.append(_bar(section, series, at, 0, part, _BAR))
        at += part
    return Markup('<svg viewBox="0 0 {:g} {:g}" aria-hidden="true">{}{}</svg>').format(
        width, _BAR, _patterns(section, chart), Markup("").join(parts)
    )


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
