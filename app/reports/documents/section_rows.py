"""Rows of the report tables, each with the filters under which its cards are found.

Our words are said in the language of the request; names and citizens' words stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from flask_babel import gettext as _

from app.domain.words import N_
from app.domain.workflow.deadlines import Step
from app.domain.workflow.objections import Objection
from app.domain.workflow.outcomes import Outcome
from app.i18n.language import translated
from app.reports.documents.report_address import CATEGORIES
from app.reports.documents.tables import (
    Column,
    Part,
    Row,
    Section,
    Table,
    Unit,
    Value,
    format_value,
)
from app.reports.figures.figure_address import (
    ANSWERED,
    CLOSED,
    FIRST_ANSWERS,
    LATE,
    ON_TIME,
    OVERDUE,
    OWED,
    RECEIVED,
    REJECTED,
    REJECTIONS,
    RESPONSES,
    RUNNING,
    SETTLEMENTS,
    TOO_LATE,
    UNANSWERED,
    Figure,
    of_step,
)
from app.reports.figures.formatting import format_count, format_decimal
from app.reports.figures.periods import Period
from app.reports.figures.report_content import (
    CategoryRow,
    ComparedRow,
    Counts,
    Duration,
    NamedCount,
    OfficeRow,
    RankedOffice,
    TimelinessRow,
)

STATES: Final = tuple(map(Figure, (RECEIVED, ANSWERED, UNANSWERED, REJECTED, ANSWERED)))
# The compared figures by what they count.
_RECEIVED: Final = {
    "received": RECEIVED,
    "answered": ANSWERED,
    "answered_percent": ANSWERED,
    "unanswered": UNANSWERED,
    "rejections": REJECTIONS,
}
_ACTED: Final = {"first_answer": FIRST_ANSWERS, "settlement": SETTLEMENTS}
_UNITS: Final = {"%": Unit.PERCENT, "hari": Unit.DAYS}
# What a chart has room for.
SHORT: Final[Mapping[Outcome, str]] = {
    Outcome.WAITING: N_("Menunggu SKPD"),
    Outcome.RETURNED: N_("Ditolak SKPD"),
    Outcome.ASKED: N_("Menunggu warga"),
    Outcome.REOPENED: Objection.REOPENED.short,
    Outcome.ANSWERED: N_("Dijawab saja"),
    Outcome.DISPUTED: Objection.DISPUTED.short,
    Outcome.SOLVED: N_("Selesai (warga)"),
    Outcome.CLOSED: N_("Selesai (moderator)"),
    Outcome.SILENT: N_("Tanpa tanggapan"),
    Outcome.UNANSWERED: N_("Tanpa jawaban"),
}
# No line where there is none.
RARE: Final = (*(Outcome.ASKED, Outcome.REOPENED, Outcome.DISPUTED, Outcome.UNANSWERED),)


def counts(found: Counts) -> tuple[Value, ...]:
    """Received, answered, unanswered, rejected, and the answered part."""
    states = (found.received, found.answered, found.unanswered, found.rejected)
    return (*states, found.answered_percent)


def durations(*found: Duration) -> tuple[Value, ...]:
    """Their medians."""
    return tuple(it.median_days for it in found)


def office(row: OfficeRow, period: Period) -> Row:
    """One SKPD."""
    pace = (row.on_time, row.late, row.overdue, row.response.median_days)
    cells = (
        *STATES,
        *(Figure(of_step(Step.ANSWER, it)) for it in (ON_TIME, TOO_LATE)),
        Figure(LATE),
        Figure(RESPONSES, acted=period),
    )
    values = (*counts(row.counts), *pace)
    return Row(row.label, values, row.short, cells, {"skpd": str(row.skpd_id)})


def category(row: CategoryRow, period: Period) -> Row:
    """One category."""
    pace = durations(row.first_answer, row.settlement)
    word = next((it for it, known in CATEGORIES.items() if known == row.key), "")
    values = (*counts(row.counts), row.counts.closed, *pace)
    cells = category_cells(period)
    return Row(translated(row.label), values, translated(row.short), cells, {"kategori": word})


def category_cells(period: Period) -> tuple[Figure, ...]:
    """What the values of a category count, and those of all together."""
    acted = (Figure(FIRST_ANSWERS, acted=period), Figure(SETTLEMENTS, acted=period))
    return (*STATES, Figure(CLOSED), *acted)


def timely(row: TimelinessRow) -> Row:
    """One row of the table of deadlines."""
    category_label = translated(row.category_label)
    label = f"{category_label}: {translated(row.step_label)}"
    values = (row.on_time, row.late, row.overdue, row.running, row.percent)
    short = f"{category_label.split()[0]}: {translated(row.step)}"
    names, step = (ON_TIME, TOO_LATE, OVERDUE, RUNNING), Step(row.step)
    cells = tuple(Figure(of_step(step, name), categories=row.keys) for name in names)
    return Row(label, values, short, cells, hint=translated(row.rule))


def named(row: NamedCount, cell: Figure) -> Row:
    """A place, or a citizen's word, with its number."""
    return Row(row.label, (row.count, row.percent), cells=(cell,))


def worded(row: NamedCount, cell: Figure) -> Row:
    """A word of ours with its number."""
    return Row(translated(row.label), (row.count, row.percent), cells=(cell,))


def shares(heading: str, rows: Sequence[Row], total: Row | None = None) -> Table:
    """Words with their numbers and parts."""
    columns = (Column(N_("Pesan")), Column(N_("Persentase"), Unit.PERCENT))
    return Table(heading, columns, rows, total)


def ranked(key: str, title: str, found: Sequence[RankedOffice], period: Period) -> Section:
    """One end of the ranking."""
    columns = (
        *(Column(it, Unit.DAYS) for it in (N_("Median"), N_("Rata-rata"))),
        *map(Column, (N_("Tanggapan"), N_("Ditolak"), N_("Menunggu"))),
    )
    responses = Figure(RESPONSES, acted=period)
    # An SKPD may respond to one case several times: how often leads to no list of cases.
    cells = (responses, responses, None, None, Figure(OWED))
    rows = [
        Row(
            f"{it.place}. {it.label}",
            (it.median_days, it.mean_days, it.cases, it.rejected, it.waiting),
            it.short,
            cells,
            {"skpd": str(it.skpd_id)},
        )
        for it in found
    ]
    return Section(key, title, Table("SKPD", columns, rows))


def part(words: str, number: int, kind: str) -> Part:
    """A number of a note; `words` have the place for it, `%(count)s`."""
    return Part(_(words, count=format_count(number)), number, Figure(kind))


def compared(row: ComparedRow, now: Period, before: Period) -> Row:
    """One figure beside that of the period before."""
    unit = _UNITS.get(row.unit, Unit.COUNT)
    values = (format_value(row.now, unit), format_value(row.before, unit), change(row))
    numbers = (row.now, row.before, row.change)
    units = (unit, unit, Unit.POINTS if unit is Unit.PERCENT else unit)
    cells = tuple(_compared_cell(row.key, period) for period in (now, before))
    return Row(translated(row.label), values, cells=cells, numbers=numbers, units=units)


def _compared_cell(key: str, period: Period) -> Figure | None:
    if key in _ACTED:
        return Figure(_ACTED[key], acted=period)
    return Figure(_RECEIVED[key], received=period) if key in _RECEIVED else None


def change(row: ComparedRow) -> str:
    """`+12`, `-3,5 poin`, `-0,4 hari kerja`, or "tetap"."""
    if row.change is None:
        return "-"
    amount = format_decimal(abs(row.change))
    if amount == "0":
        return _("tetap")
    word = {"%": _("poin"), "hari": _("hari kerja")}.get(row.unit, "")
    return f"{'+' if row.change > 0 else '-'}{amount}\u00a0{word}".rstrip()
