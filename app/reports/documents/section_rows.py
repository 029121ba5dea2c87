"""Rows of the report tables, each with the filters under which its cards are found.

Our words are said in the language of the request; names and citizens' words stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from flask_babel import gettext as _

from app.domain.words import N_
from app.domain.workflow.objections import Objection
from app.domain.workflow.outcomes import Outcome
from app.i18n.language import translated
from app.reports.documents.report_address import CATEGORIES
from app.reports.documents.tables import Column, Row, Section, Table, Unit, Value, format_value
from app.reports.figures.formatting import format_decimal
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

_UNITS: Final = {"%": Unit.PERCENT, "hari": Unit.DAYS}
# The classes that a filter of the lists shows.
OUTCOMES: Final[Mapping[Outcome, Mapping[str, str]]] = {
    Outcome.NEW: {"status": "baru"},
    Outcome.RETURNED: {"status": "ditolak"},
    Outcome.REOPENED: {"status": "dibuka-lagi"},
    Outcome.DISPUTED: {"status": "dibantah"},
}
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
RARE: Final = frozenset(
    {
        *(Outcome.ASKED, Outcome.REOPENED, Outcome.DISPUTED),
        *(Outcome.UNANSWERED, Outcome.DUPLICATE),
    }
)


def counts(found: Counts) -> tuple[Value, ...]:
    """Received, answered, unanswered, rejected, and the answered part."""
    states = (found.received, found.answered, found.unanswered, found.rejected)
    return (*states, found.answered_percent)


def durations(*found: Duration) -> tuple[Value, ...]:
    """Their medians."""
    return tuple(it.median_days for it in found)


def office(row: OfficeRow) -> Row:
    """One SKPD."""
    pace = (row.on_time, row.late, row.overdue, row.response.median_days)
    return Row(row.label, (*counts(row.counts), *pace), row.short, {"skpd": str(row.skpd_id)})


def category(row: CategoryRow) -> Row:
    """One category."""
    pace = durations(row.first_answer, row.settlement)
    word = next((it for it, known in CATEGORIES.items() if known == row.key), "")
    values = (*counts(row.counts), row.counts.closed, *pace)
    return Row(translated(row.label), values, translated(row.short), {"kategori": word})


def timely(row: TimelinessRow) -> Row:
    """One row of the table of deadlines."""
    category_label = translated(row.category_label)
    label = f"{category_label}: {translated(row.step_label)}"
    values = (row.on_time, row.late, row.overdue, row.running, row.percent)
    short = f"{category_label.split()[0]}: {translated(row.step)}"
    return Row(label, values, short, hint=translated(row.rule))


def named(row: NamedCount, cards: Mapping[str, str]) -> Row:
    """A place, or a citizen's word, with its number and its cards."""
    return Row(row.label, (row.count, row.percent), cards=cards)


def worded(row: NamedCount) -> Row:
    """A word of ours with its number."""
    return Row(translated(row.label), (row.count, row.percent))


def shares(heading: str, rows: Sequence[Row]) -> Table:
    """Words with their numbers and parts."""
    return Table(heading, (Column(N_("Pesan")), Column(N_("Persentase"), Unit.PERCENT)), rows)


def ranked(key: str, title: str, found: Sequence[RankedOffice]) -> Section:
    """One end of the ranking."""
    columns = (
        *(
            Column(N_("Median"), Unit.DAYS),
            Column(N_("Rata-rata"), Unit.DAYS),
            Column(N_("Tanggapan")),
        ),
        *(Column(N_("Ditolak")), Column(N_("Menunggu"))),
    )
    rows = [
        Row(
            f"{it.place}. {it.label}",
            (it.median_days, it.mean_days, it.cases, it.rejected, it.waiting),
            it.short,
            {"skpd": str(it.skpd_id)},
        )
        for it in found
    ]
    return Section(key, title, Table("SKPD", columns, rows))


def compared(row: ComparedRow) -> Row:
    """One figure beside that of the period before."""
    unit = _UNITS.get(row.unit, Unit.COUNT)
    values = (format_value(row.now, unit), format_value(row.before, unit), change(row))
    numbers = (row.now, row.before, row.change)
    units = (unit, unit, Unit.POINTS if unit is Unit.PERCENT else unit)
    return Row(translated(row.label), values, numbers=numbers, units=units)


def change(row: ComparedRow) -> str:
    """`+12`, `-3,5 poin`, `-0,4 hari kerja`, or "tetap"."""
    if row.change is None:
        return "-"
    amount = format_decimal(abs(row.change))
    if amount == "0":
        return _("tetap")
    word = {"%": _("poin"), "hari": _("hari kerja")}.get(row.unit, "")
    return f"{'+' if row.change > 0 else '-'}{amount}\u00a0{word}".rstrip()


def days(first: date, last: date) -> Mapping[str, str]:
    """The days between which cards were received."""
    return {"dari": first.isoformat(), "sampai": last.isoformat()}
