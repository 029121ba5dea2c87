"""Public figures of a year for the home page and Statistik: one query, the measures of the report
(summary.py, durations.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.terms import Category
from app.domain.words import N_
from app.models import Contact, Skpd
from app.models.day_count import NONE
from app.reports.figures import durations
from app.reports.figures.gathering import DIMENSIONS, by_dimension, office_names, sum_of_cells
from app.reports.figures.measures import Counts, LeftOut
from app.reports.figures.periods import Interval, period_of, today
from app.reports.figures.scope import Filters
from app.reports.figures.summary import Summary, Sums


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A category or an SKPD with what became of its messages."""

    label: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class YearFigures:
    """What the service did in a year, as of `counted_at`; `answer_days` is the median of working
    days (510 office minutes, D3) until the first answer, None where nothing was answered."""

    year: int
    counted_at: datetime
    categories: Sequence[FigureRow]
    by_office: Sequence[FigureRow]
    sum: Counts
    left_out: LeftOut
    answer_days: float | None
    connected: int


def year_figures(session: Session, year: int, now: datetime) -> YearFigures:
    """Figures of the year so far, or of a whole past year."""
    period = period_of(Interval.TAHUN, today(now).replace(year=year, month=1, day=1))
    summary = Summary(session, period, Filters())
    cells = summary.by(*DIMENSIONS)
    total = sum_of_cells(cells)
    minutes = durations.all_answers(session, period, Filters())
    return YearFigures(
        year=year,
        counted_at=now,
        categories=_categories(by_dimension(cells, "category")),
        by_office=_offices(session, summary.by_office()),
        sum=total.counts,
        left_out=LeftOut(**{name: total.of[name] for name in LeftOut.__slots__}),
        answer_days=durations.duration_of(minutes).median_days,
        connected=connected_offices(session),
    )


def connected_offices(session: Session) -> int:
    """How many SKPDs can be reached: in use, with a registered phone in use."""
    reached = select(func.count(func.distinct(Contact.skpd_id)))
    query = reached.join(Skpd).where(Contact.is_active, Skpd.is_active)
    return session.scalar(query) or 0


def _categories(found: Mapping[str, Sums]) -> Sequence[FigureRow]:
    """The four, and "Belum dikategorikan" where there are some."""
    rows = [FigureRow(kind.label, found.get(kind, Sums()).counts) for kind in Category]
    if NONE in found:
        rows.append(FigureRow(N_("Belum dikategorikan"), found[NONE].counts))
    return rows


def _offices(session: Session, found: Mapping[int, Sums]) -> Sequence[FigureRow]:
    """Those that held a message, who had most first."""
    names = office_names(session)
    rows = [FigureRow(names[id_][0], sums.counts) for id_, sums in found.items() if sums.received]
    return sorted(rows, key=lambda row: (-row.counts.received, row.label))
