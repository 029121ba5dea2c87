"""Builds a whole report from its scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from app.domain.terms import Category, Channel, ReplyChannel
from app.domain.words import N_
from app.domain.workflow.outcomes import Outcome
from app.models.day_count import NONE
from app.reports.figures import timeliness, topics
from app.reports.figures.clock_hours import counts_by_hour
from app.reports.figures.definitions import DEFINITIONS
from app.reports.figures.durations import Responses, duration_of, no_minutes
from app.reports.figures.formatting import format_date
from app.reports.figures.gathering import Gathered, Progress, by_dimension, gather, sum_of_cells
from app.reports.figures.measures import Counts, LeftOut, Point, Week
from app.reports.figures.periods import Interval, Period, bounds
from app.reports.figures.ranking import Names, ranking
from app.reports.figures.report_content import (
    CategoryRow,
    NamedCount,
    OfficeRow,
    OutcomeRow,
    Report,
)
from app.reports.figures.scope import Filters, Scope
from app.reports.figures.summary import Summary, Sums

_UNCATEGORISED: Final = (N_("Belum dikategorikan"), N_("Tanpa kategori"))

# So many days are shown one by one, so many by week; more by month.
_DAYS: Final = 35
_WEEKS: Final = 190


def build_report(session: Session, scope: Scope, *, progress: Progress | None = None) -> Report:
    """The report as of now; `progress` is called after each part."""
    found = gather(session, scope, progress)
    total = found.totals.sums
    by_category = by_dimension(found.cells, "category")
    by_channel = by_dimension(found.cells, "channel")
    by_place = by_dimension(found.cells, "kecamatan")
    is_ranked = scope.sees_all and scope.filters.skpd_id is None
    return Report(
        scope=scope,
        scope_words=scope_words(scope.filters, found.names),
        counted_at=found.at,
        total=total.counts,
        left_out=LeftOut(**{name: total.of[name] for name in LeftOut.__slots__}),
        comparison=found.comparison,
        trend=trend(found.by_day, scope.period),
        categories=_categories(by_category, found),
        offices=_offices(found),
        outcomes=_outcomes(total.counts),
        first_answer=found.totals.first_answer,
        settlement=found.totals.settlement,
        timeliness=timeliness.timeliness_rows(session, by_category, found.open, scope.period.last),
        overdue=found.open.totals,
        answer_channels=_named({it: total.of[f"by_{it}"] for it in ReplyChannel}),
        channels=_named({it: by_channel.get(it, Sums()).received for it in Channel}),
        topics=found.topics,
        places=topics.places({name: sums.received for name, sums in by_place.items()}),
        week=week_by_hour(found.by_day),
        ranking=ranking(found.responses, found.open.waiting_of, found.names) if is_ranked else None,
        definitions=DEFINITIONS,
    )


def count_received(session: Session, scope: Scope) -> int:
    """Number of messages in the scope: above scope.MOST_MESSAGES a job builds the report."""
    return sum_of_cells(Summary(session, scope.period, scope.filters).by()).received


def scope_words(filters: Filters, names: Names) -> str:
    """Whose and which messages: "Dinas PUPR, Keluhan, Kec. Siulak, lewat SMS"."""
    words = [_office(filters.skpd_id, names)]
    if filters.category is not None:
        words.append(_category_words(filters.category)[0])
    if filters.kecamatan is not None:
        place = filters.kecamatan
        words.append("tidak menyebut tempat" if place == NONE else f"Kec. {place}")
    if filters.channel is not None:
        words.append(Channel(filters.channel).way)
    return ", ".join(words)


def _office(skpd_id: int | None, names: Names) -> str:
    if skpd_id is None:
        return N_("Semua SKPD")
    return names[skpd_id][0] if skpd_id in names else "SKPD tidak dikenal"


def _category_words(key: str) -> tuple[str, str]:
    return _UNCATEGORISED if key == NONE else (Category(key).label, Category(key).label)


def _categories(found: Mapping[str, Sums], parts: Gathered) -> tuple[CategoryRow, ...]:
    """The four, and "Belum dikategorikan" where there are some."""
    keys = [*Category, *(key for key in (NONE,) if key in found or key in parts.answers)]
    return tuple(
        CategoryRow(
            str(key),
            *_category_words(key),
            found.get(key, Sums()).counts,
            duration_of(parts.answers.get(key, no_minutes())),
            duration_of(parts.settled.get(key, no_minutes())),
        )
        for key in keys
    )


def _offices(parts: Gathered) -> tuple[OfficeRow, ...]:
    """Those that had something to do, who got most first."""
    ids = {*parts.by_office, *parts.responses}
    ids |= {id_ for id_, count in parts.open.late_of.items() if count}
    rows = [_office_row(id_, parts) for id_ in ids if id_ in parts.names]
    return tuple(sorted(rows, key=lambda row: (-row.counts.received, row.label)))


def _office_row(skpd_id: int, parts: Gathered) -> OfficeRow:
    sums = parts.by_office.get(skpd_id, Sums())
    label, short = parts.names[skpd_id]
    return OfficeRow(
        skpd_id=skpd_id,
        label=label,
        short=short,
        counts=sums.counts,
        on_time=sums.of["answer_on_time"],
        late=sums.of["answer_late"],
        overdue=parts.open.late_of.get(skpd_id, 0),
        response=parts.responses.get(skpd_id, Responses()).took,
    )


def _outcomes(counts: Counts) -> tuple[OutcomeRow, ...]:
    whole = counts.received
    numbers = ((it, counts.outcomes.get(it, 0)) for it in Outcome)
    return tuple(
        OutcomeRow(it, it.label, number, 100 * number / whole if whole else None)
        for it, number in numbers
    )


def _named(found: Mapping[Channel | ReplyChannel, int]) -> tuple[NamedCount, ...]:
    whole = sum(found.values())
    return tuple(
        NamedCount(it.value, it.label, number, 100 * number / whole if whole else None)
        for it, number in found.items()
    )


def trend(by_day: Mapping[date, Sums], period: Period) -> tuple[Point, ...]:
    """Every step of the period, also those without a message."""
    length = (period.last - period.first).days + 1
    unit = Interval.HARI if length <= _DAYS else Interval.MINGGU if length <= _WEEKS else None
    points, day = [], period.first
    while day <= period.last:
        last = min(bounds(unit or Interval.BULAN, day)[1], period.last)
        points.append(_point(by_day, day, last, unit))
        day = last + timedelta(days=1)
    return tuple(points)


def week_by_hour(by_day: Mapping[date, Sums]) -> Week:
    """Messages by weekday and hour of WIB."""
    letters: dict[int, list[str]] = defaultdict(list)
    for day, sums in by_day.items():
        letters[day.weekday()].append(sums.hours)
    return Week(tuple(counts_by_hour("".join(letters[weekday])) for weekday in range(7)))


def _point(by_day: Mapping[date, Sums], first: date, last: date, unit: Interval | None) -> Point:
    received = answered = 0
    day = first
    while day <= last:
        if day in by_day:
            counts = by_day[day].counts
            received, answered = received + counts.received, answered + counts.answered
        day += timedelta(days=1)
    pattern = "MMM y" if unit is None else "d MMM"
    return Point(first, last, format_date(first, pattern), received, answered)
