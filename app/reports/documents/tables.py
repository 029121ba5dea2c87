"""Tables and charts of a report as data: one model for screen, paper and spreadsheet.

The screen, the sheet of paper and the spreadsheet are all written from these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.domain.words import N_
from app.reports.figures.figure_address import Figure
from app.reports.figures.formatting import format_count, format_percent, working_days_in_words

Value = int | float | str | None


class Unit(StrEnum):
    """What a column's numbers are, and so how they are spelled."""

    COUNT = "count"
    PERCENT = "percent"
    DAYS = "days"
    POINTS = "points"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Column:
    """One column behind the first; `is_apart`: no part of the sum of those before it."""

    title: str
    unit: Unit = Unit.COUNT
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line; `hint` is its tooltip. `cells` say which cases each value counts, `cards` to which
    SKPD or category of a list they are narrowed.

    `numbers` and their `units`, where the values are spelled already: what a spreadsheet is given.
    """

    label: str
    values: tuple[Value, ...]
    short: str = ""
    cells: tuple[Figure | None, ...] = ()
    cards: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""
    numbers: tuple[Value, ...] = ()
    units: tuple[Unit, ...] = ()

    @property
    def brief(self) -> str:
        """What a chart has room for."""
        return self.short or self.label


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their columns; `heading` is what the first column holds."""

    heading: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    total: Row | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One column of the table as it is drawn: told apart by colour, by pattern and by number."""

    column: int
    name: str
    colour: str
    pattern: str = ""
    ink: str = "#ffffff"


@dataclass(frozen=True, slots=True)
class Chart:
    """How a table is drawn: lying bars, or standing ones for what has an order of its own.

    Of more rows than `most` the first are drawn; all of them stand in the table.
    """

    series: tuple[Series, ...]
    is_standing: bool = False
    most: int = 15


@dataclass(frozen=True, slots=True)
class Part:
    """A number in words that leads to its cases: "13 belum diteruskan"."""

    words: str
    value: int
    figure: Figure


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report; `terms` are the keys of the definitions printed beneath; `parts` are
    the numbers of its first note.

    `is_half`: small enough to stand beside another one.
    """

    key: str
    title: str
    table: Table
    chart: Chart | None = None
    notes: Sequence[str] = field(default=())
    terms: Sequence[str] = field(default=())
    is_half: bool = False
    parts: Sequence[Part] = field(default=())

    @property
    def drawn(self) -> Sequence[Row]:
        """The rows that the chart shows."""
        return self.table.rows[: self.chart.most] if self.chart else ()

    @property
    def is_cut(self) -> bool:
        """Whether the table has more rows than the chart."""
        return self.chart is not None and len(self.table.rows) > self.chart.most

    @property
    def highest(self) -> float:
        """The longest bar; 0 where nothing is to be drawn."""
        return max((sum(amounts(row, self.chart)) for row in self.drawn), default=0)


def amounts(row: Row, chart: Chart | None) -> list[float]:
    """The lengths of a row's bars, in the order of the series."""
    if chart is None:
        return []
    values = [row.values[it.column] for it in chart.series]
    return [value if isinstance(value, int | float) else 0 for value in values]


def format_value(value: Value, unit: Unit) -> str:
    """A number as an Indonesian reader reads it; "-" where there is none."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    if unit is Unit.COUNT:
        return format_count(int(value))
    return format_percent(value) if unit is Unit.PERCENT else working_days_in_words(value)


# Okabe and Ito's palette: distinct with every kind of colour blindness, each with a pattern; light,
# middle and dark also in grey print.
INK: Final = "#1c2733"
SOFT: Final = "#52626f"
GRID: Final = "#dfe5ea"
# What becomes of a case at its SKPD.
ANSWERED: Final = (N_("Dijawab"), "#0072b2", "", "#ffffff")
UNANSWERED: Final = (N_("Belum dijawab"), "#f0b429", "/", INK)
REJECTED: Final = (N_("Ditolak"), "#4a5560", "x", "#ffffff")
PLAIN: Final = ("#0072b2", "", "#ffffff")


def state_series() -> tuple[Series, ...]:
    """Answered, not answered, rejected: the three columns after the first."""
    words = (ANSWERED, UNANSWERED, REJECTED)
    return tuple(Series(column, *it) for column, it in enumerate(words, start=1))


# On time, late, late and still open, still in time.
TIMELY: Final = (
    Series(0, N_("Tepat waktu"), "#0072b2"),
    Series(1, N_("Terlambat"), "#e69f00", ".", INK),
    Series(2, N_("Lewat tenggat kini"), "#a33f00", "/"),
    Series(3, N_("Masih berjalan"), "#b9c4cd", "", INK),
)


# Bars of one kind: how many cases.
MESSAGES: Final = (Series(0, N_("Pesan"), *PLAIN),)
