"""The period before: the neighbour, or as many days as a free range has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.words import N_
from app.reports.figures import durations
from app.reports.figures.durations import Minutes
from app.reports.figures.measures import ComparedRow, Comparison, Duration
from app.reports.figures.periods import Interval, Period, PeriodInvalid, today
from app.reports.figures.scope import Filters
from app.reports.figures.summary import Summary, Sums


@dataclass(frozen=True, slots=True)
class Totals:
    """What is compared of a period."""

    sums: Sums
    first_answer: Duration
    settlement: Duration


def totals(sums: Sums, answers: Minutes, settled: Minutes) -> Totals:
    """The figures of a period put together."""
    return Totals(sums, durations.duration(answers), durations.duration(settled))


def period_before(period: Period) -> Period | None:
    """None at the beginning of the calendar."""
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
    as many days of the one before."""
    before = period_before(period)
    if before is None:
        return None
    before = as_far(before, period, today(at))
    past = totals(
        Summary(session, before, filters).by().get((), Sums()),
        durations.all_answers(session, before, filters),
        durations.all_settlements(session, before, filters),
    )
    return Comparison(before.label, before.first, before.last, tuple(_rows(present, past)))


def as_far(before: Period, period: Period, day: date) -> Period:
    """The period before as far as this one has come on that day."""
    if not period.first <= day < period.last:
        return before
    last = before.first + (day - period.first)
    return Period(Interval.BEBAS, before.first, min(last, before.last))


def _rows(present: Totals, past: Totals) -> Sequence[ComparedRow]:
    now, before = present.sums.counts, past.sums.counts
    return [
        ComparedRow("received", N_("Diterima"), "", now.received, before.received),
        ComparedRow("answered", N_("Dijawab"), "", now.answered, before.answered, True),
        _percent("answered_percent", N_("Dijawab dari yang diterima"), now.answered_percent,
                 before.answered_percent),
        ComparedRow("unanswered", N_("Belum dijawab"), "", now.unanswered, before.unanswered,
                    False),
        ComparedRow("rejections", N_("Pernah ditolak SKPD"), "", now.rejections, before.rejections,
                    False),
        _percent("timeliness", N_("Jawaban pertama tepat waktu"), _on_time(present.sums),
                 _on_time(past.sums)),
        _days(
            "first_answer",
            N_("Median jawaban pertama"),
            present.first_answer,
            past.first_answer,
        ),
        _days("settlement", N_("Median penyelesaian"), present.settlement, past.settlement),
    ]  # fmt: skip


def _percent(key: str, label: str, now: float | None, before: float | None) -> ComparedRow:
    return ComparedRow(key, label, "%", now, before, True)


def _days(key: str, label: str, now: Duration, before: Duration) -> ComparedRow:
    return ComparedRow(key, label, "hari", now.median_days, before.median_days, False)


def _on_time(sums: Sums) -> float | None:
    """Of the answers that were given; what is late and unanswered is not known of the past."""
    given = sums.of["answer_on_time"] + sums.of["answer_late"]
    return 100 * sums.of["answer_on_time"] / given if given else None
