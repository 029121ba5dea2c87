"""Public figures of a year for the home page and Statistik, by the measures of the report
(summary.py, durations.py), and what SKPD have promised in their answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from app.domain.terms import CaseStatus, Category
from app.domain.words import N_
from app.domain.workflow.promises import PromiseStatus
from app.models import Case, Contact, Promise, Skpd
from app.models.counted import is_counted
from app.models.day_count import NONE
from app.reports.figures import durations
from app.reports.figures.daily_counts import received_in
from app.reports.figures.gathering import DIMENSIONS, by_dimension, office_names, sum_of_cells
from app.reports.figures.periods import FIRST_YEAR, Interval, Period, period_of, today
from app.reports.figures.report_content import Counts, LeftOut
from app.reports.figures.scope import Filters
from app.reports.figures.summary import Summary, Sums

# Who promised where no SKPD did.
DESK: Final = "Si UPIK"


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A category or an SKPD with what became of its cases."""

    label: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month, by its first day, with what became of its cases."""

    first: date
    counts: Counts


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """What an SKPD promised in the year's answers: `given` is kept + broken + running + closed.

    `late`: of the kept ones those after the day that was named first; `broken`: the day is over, or
    the citizen says that it is not so; `closed`: the case was closed before.
    """

    label: str
    given: int
    kept: int
    late: int
    broken: int
    running: int
    closed: int


@dataclass(frozen=True, slots=True)
class YearFigures:
    """What the service did in a year, as of `counted_at`; `answer_days` is the median of working
    days (510 office minutes, D3) until the first answer, None where nothing was answered."""

    year: int
    counted_at: datetime
    categories: Sequence[FigureRow]
    by_office: Sequence[FigureRow]
    months: Sequence[MonthRow]
    promises: Sequence[PromiseRow]
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
    answers = durations.first_answers(session, period, Filters())
    return YearFigures(
        year=year,
        counted_at=now,
        categories=_categories(by_dimension(cells, "category")),
        by_office=_offices(session, summary.by_office()),
        months=_months(summary.by_day(), period, today(now)),
        promises=_promises(session, period, today(now)),
        sum=total.counts,
        left_out=LeftOut(**{name: total.of[name] for name in LeftOut.__slots__}),
        answer_days=durations.duration_of_all(answers).median_days,
        connected=connected_offices(session),
    )


def years_with_data(session: Session, now: datetime) -> list[int]:
    """The years in which citizens have written, the newest first; the present one where none is."""
    ends = select(func.min(Case.received_at), func.max(Case.received_at))
    days = [today(at) for at in session.execute(ends.where(is_counted())).one() if at is not None]
    if not days:
        return [today(now).year]
    # A server that starts without the time stamps what comes then with a year of nowhere.
    first, last = max(days[0].year, FIRST_YEAR), min(days[1].year, today(now).year)
    years = [period_of(Interval.TAHUN, date(year, 1, 1)) for year in range(last, first - 1, -1)]
    if not years:
        return [today(now).year]
    found = select(*(_has_cases(it).label(f"y{it.first.year}") for it in years))
    marks = session.execute(found).one()
    written = [it.first.year for it, mark in zip(years, marks, strict=True) if mark]
    return written or [today(now).year]


def _has_cases(period: Period) -> ColumnElement[bool]:
    return select(Case.id).where(received_in(period), is_counted()).exists()


def _months(by_day: Mapping[date, Sums], period: Period, until: date) -> Sequence[MonthRow]:
    """Every month that has begun, also those without a case."""
    found = {
        date(period.first.year, month, 1): Sums()
        for month in range(1, 13)
        if date(period.first.year, month, 1) <= until
    }
    for day, sums in by_day.items():
        found.setdefault(day.replace(day=1), Sums()).add(sums.of)
    return [MonthRow(first, sums.counts) for first, sums in sorted(found.items())]


def _promises(session: Session, period: Period, day: date) -> Sequence[PromiseRow]:
    """By SKPD, who promised most first. No photo belongs to it: nobody has looked whether somebody
    can be recognised on it, and has agreed."""
    status, is_open = Promise.status, Promise.status == PromiseStatus.TERBUKA
    is_over = Case.status == CaseStatus.SELESAI
    is_kept = status == PromiseStatus.DITEPATI
    is_past = func.coalesce(Promise.due_on < day, false())
    cases = (
        status != PromiseStatus.BATAL,
        is_kept,
        and_(is_kept, Promise.is_late),
        or_(status == PromiseStatus.INGKAR, and_(is_open, ~is_over, is_past)),
        and_(is_open, ~is_over, ~is_past),
        and_(is_open, is_over),
    )
    given, *others = (func.count(when((it, 1))) for it in cases)
    query = (
        select(Skpd.name, given, *others)
        .select_from(Promise)
        .join(Case, Case.id == Promise.case_id)
        .outerjoin(Skpd, Skpd.id == Promise.skpd_id)
        .where(
            is_counted(),
            status != PromiseStatus.BATAL,
            Promise.created_at >= period.start,
            Promise.created_at < period.end,
        )
        .group_by(Skpd.id, Skpd.name)
        .order_by(given.desc(), Skpd.name)
    )
    return [PromiseRow(name or DESK, *numbers) for name, *numbers in session.execute(query)]


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
    """Those that held a case, who had most first."""
    names = office_names(session)
    rows = [FigureRow(names[id_][0], sums.counts) for id_, sums in found.items() if sums.received]
    return sorted(rows, key=lambda row: (-row.counts.received, row.label))
