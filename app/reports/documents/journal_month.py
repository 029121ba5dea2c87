"""Monthly figures of the journal, and its Berita Acara to print and sign (D5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.domain.operations.report_file_kinds import SIZES
from app.domain.workflow import journal_events
from app.models import Event
from app.reports.documents import pdf_export
from app.reports.documents.letterhead import Letterhead
from app.reports.documents.pdf_export import environment
from app.reports.figures.formatting import format_count
from app.reports.figures.periods import Period


@dataclass(frozen=True, slots=True)
class ActCount:
    """Count of one kind of act in the month."""

    group: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class MonthSheet:
    """Content of the Berita Acara."""

    letterhead: Letterhead
    number: int
    month: str
    printed_at: str
    printed_by: str
    first: int | None
    last: int | None
    rows: int
    findings: int
    head: int
    seal: str
    deeds: Sequence[ActCount]

    @property
    def seal_in_groups(self) -> list[str]:
        """The seal as one can compare it by eye: eight characters at a time."""
        return [self.seal[at : at + 8] for at in range(0, len(self.seal), 8)]


def chain_span(
    session: Session, period: Period, head: int | None = None
) -> tuple[int | None, int | None]:
    """First and last number in the chain of this period, up to the head."""
    query = select(func.min(Event.seq), func.max(Event.seq)).where(*_within(period, head))
    first, last = session.execute(query).one()
    return first, last


def act_counts(session: Session, period: Period, head: int) -> list[ActCount]:
    """Counts of each act up to the head, under the headings of the viewer's filter."""
    chosen = _within(period, head)
    query = select(Event.action, func.count()).where(*chosen).group_by(Event.action)
    found: dict[str, int] = {action: number for action, number in session.execute(query)}
    known = [
        ActCount(group, journal_events.event_heading(action), found.pop(action))
        for group, actions in journal_events.actions_by_heading().items()
        for action in actions
        if action in found
    ]
    return known + [
        ActCount("", journal_events.event_heading(it), found[it]) for it in sorted(found)
    ]


def _within(period: Period, head: int | None) -> list[ColumnElement[bool]]:
    days = [Event.at >= period.start, Event.at < period.end]
    return days if head is None else [*days, Event.seq <= head]


def as_html(sheet: MonthSheet, size: str = "a4") -> str:
    """The sheet as HTML; it names no URL, so nothing is fetched for it."""
    return (
        environment()
        .get_template("journal/print_month.html")
        .render(sheet=sheet, count=format_count, size=SIZES.get(size, SIZES["a4"]))
    )


def as_pdf(sheet: MonthSheet, size: str = "a4") -> bytes:
    """The file; RuntimeError where pango is missing."""
    return pdf_export.as_pdf(as_html(sheet, size))
