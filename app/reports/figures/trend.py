"""The period in steps: by day, by week or by month, whatever gives a chart that can be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from app.reports.figures.clock_hours import by_hour
from app.reports.figures.measures import Point, Week
from app.reports.figures.periods import Interval, Period, bounds
from app.reports.figures.spelling import spelled_date
from app.reports.figures.summary import Sums

# So many days are shown one by one, so many by week; more by month.
_DAYS: Final = 35
_WEEKS: Final = 190


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


def week(by_day: Mapping[date, Sums]) -> Week:
    """By weekday and hour of WIB."""
    letters: dict[int, list[str]] = defaultdict(list)
    for day, sums in by_day.items():
        letters[day.weekday()].append(sums.hours)
    return Week(tuple(by_hour("".join(letters[weekday])) for weekday in range(7)))


def _point(by_day: Mapping[date, Sums], first: date, last: date, unit: Interval | None) -> Point:
    received = answered = 0
    day = first
    while day <= last:
        if day in by_day:
            counts = by_day[day].counts
            received, answered = received + counts.received, answered + counts.answered
        day += timedelta(days=1)
    pattern = "MMM y" if unit is None else "d MMM"
    return Point(first, last, spelled_date(first, pattern), received, answered)
