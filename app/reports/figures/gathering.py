"""Gathers the figures of a report, part by part, and compares them with the period before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.extensions import now
from app.domain.words import N_
from app.models import Skpd
from app.reports.figures import durations
from app.reports.figures import topics as topics_
from app.reports.figures.durations import Minutes, Responses, duration_of_all
from app.reports.figures.periods import Interval, Period, PeriodInvalid, today
from app.reports.figures.ranking import Names
from app.reports.figures.report_content import ComparedRow, Comparison, Duration, Topics
from app.reports.figures.scope import Filters, Scope
from app.reports.figures.summary import Key, Summary, Sums
from app.reports.figures.unsettled import Unsettled, unsettled

# How far it is: parts done, parts in all.
Progress = Callable[[int, int], None]
PARTS: Final = 6
_Found = TypeVar("_Found")
DIMENSIONS: Final = ("category", "channel", "kecamatan")


@dataclass(frozen=True, slots=True)
class Gathered:
    """Gathered figures; `cells` by category, channel and kecamatan; minutes by category or unit."""

    at: datetime
    names: Names
    cells: Mapping[Key, Sums]
    by_day: Mapping[date, Sums]
    by_office: Mapping[int, Sums]
    answers: Mapping[str, Minutes]
    settled: Mapping[str, Minutes]
    responses: Mapping[int, Responses]
    open: Unsettled
    totals: Totals
    comparison: Comparison | None
    topics: Topics


def gather(session: Session, scope: Scope, progress: Progress | None = None) -> Gathered:
    """Gathers all figures as of now; `progress` is called after each part."""
    period, filters, at = scope.period, scope.filters, now()
    done = _Counter(progress)
    summary = Summary(session, period, filters)
    cells = done(summary.by(*DIMENSIONS))
    by_day = done(summary.by_day())
    by_office = done(summary.by_office())
    answers = durations.first_answers(session, period, filters)
    settled = durations.settlements(session, period, filters)
    responses = done(durations.responses(session, period, filters))
    totals = totals_of(sum_of_cells(cells), answers, settled)
    return Gathered(
        at=at,
        names=office_names(session),
        cells=cells,
        by_day=by_day,
        by_office=by_office,
        answers=answers,
        settled=settled,
        responses=responses,
        open=unsettled(session, period, filters, at),
        totals=totals,
        comparison=done(compare(session, period, filters, totals, at)),
        topics=done(topics_.topics(session, period, filters, totals.sums.received)),
    )


def sum_of_cells(cells: Mapping[Key, Sums]) -> Sums:
    """Sum of all cells."""
    return next(iter(by_dimension(cells, None).values()), Sums())


def by_dimension(cells: Mapping[Key, Sums], dimension: str | None) -> dict[str, Sums]:
    """Cells summed by one of their dimensions; by None into one."""
    place = None if dimension is None else DIMENSIONS.index(dimension)
    found: dict[str, Sums] = {}
    for key, sums in cells.items():
        found.setdefault("" if place is None else key[place], Sums()).add(sums.of)
    return found


def office_names(session: Session) -> Names:
    """Name and abbreviation of every SKPD, also of those no longer in use."""
    rows = session.execute(select(Skpd.id, Skpd.name, Skpd.abbreviation))
    return {id_: (name, short) for id_, name, short in rows}


class _Counter:
    """Passes on what was found, and tells that one more part is done."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress, self._done = progress, 0

    def __call__(self, found: _Found) -> _Found:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, PARTS)
        return found


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals of a period that are compared."""

    sums: Sums
    first_answer: Duration
    settlement: Duration


def totals_of(sums: Sums, answers: Mapping[str, Minutes], settled: Mapping[str, Minutes]) -> Totals:
    """The compared totals of a period."""
    return Totals(sums, duration_of_all(answers), duration_of_all(settled))


def period_before(period: Period) -> Period | None:
    """The period before: the neighbour, or as many days before a free range; None at the calendar's
    start.
    """
    if period.interval is not Interval.BEBAS:
        return period.neighbour(-1)
    length = period.last - period.first + timedelta(days=1)
    try:
        return Period(Interval.BEBAS, period.first - length, period.last - length)
    except (PeriodInvalid, OverflowError):
        return None


def compare(
    session: Session, period: Period, filters: Filters, present: Totals, at: datetime
) -> Comparison | None:
    """This period's figures beside those of the one before; while it lasts (as of `at`), beside
    as many days of the one before, and without what is unanswered: of new cases, most is."""
    before = period_before(period)
    if before is None:
        return None
    before = shortened_to(before, period, today(at))
    past = totals_of(
        Summary(session, before, filters).by().get((), Sums()),
        durations.first_answers(session, before, filters),
        durations.settlements(session, before, filters),
    )
    is_over = today(at) > period.last
    rows = (it for it in _rows(present, past) if is_over or it.key != "unanswered")
    return Comparison(before.label, before.first, before.last, tuple(rows))


def shortened_to(before: Period, period: Period, day: date) -> Period:
    """The period before, shortened to as many days as this one has had by that day."""
    if not period.first <= day < period.last:
        return before
    last = before.first + (day - period.first)
    return Period(Interval.BEBAS, before.first, min(last, before.last))


def _rows(present: Totals, past: Totals) -> Sequence[ComparedRow]:
    now, before = present.sums.counts, past.sums.counts
    percents = now.answered_percent, before.answered_percent
    in_time = _on_time(present.sums), _on_time(past.sums)
    first = present.first_answer.median_days, past.first_answer.median_days
    settled = present.settlement.median_days, past.settlement.median_days
    return [
        ComparedRow("received", N_("Diterima"), "", now.received, before.received),
        ComparedRow("answered", N_("Dijawab"), "", now.answered, before.answered),
        ComparedRow("answered_percent", N_("Dijawab dari yang diterima"), "%", *percents),
        ComparedRow("unanswered", N_("Belum dijawab"), "", now.unanswered, before.unanswered),
        ComparedRow("rejections", N_("Pernah ditolak SKPD"), "", now.rejections, before.rejections),
        ComparedRow("timeliness", N_("Jawaban pertama tepat waktu"), "%", *in_time),
        ComparedRow("first_answer", N_("Median jawaban pertama"), "hari", *first),
        ComparedRow("settlement", N_("Median penyelesaian"), "hari", *settled),
    ]


def _on_time(sums: Sums) -> float | None:
    """Of the answers that were given; what is late and unanswered is not known of the past."""
    given = sums.of["answer_on_time"] + sums.of["answer_late"]
    return 100 * sums.of["answer_on_time"] / given if given else None
