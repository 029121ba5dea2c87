"""Periods follow the calendar of WIB, not of UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.reports.figures.periods import Interval, Period, PeriodInvalid, period_of, today
from app.reports.figures.reporting import trend

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("interval", "first", "last", "label"),
    [
        (Interval.HARI, TUESDAY, TUESDAY, "24 November 2026"),
        (Interval.MINGGU, date(2026, 11, 23), date(2026, 11, 29), "23 - 29 November 2026"),
        (Interval.BULAN, date(2026, 11, 1), date(2026, 11, 30), "November 2026"),
        (Interval.TRIWULAN, date(2026, 10, 1), date(2026, 12, 31), "Triwulan 4 2026"),
        (Interval.TAHUN, date(2026, 1, 1), date(2026, 12, 31), "2026"),
    ],
)
def test_the_period_holding_a_day(interval: Interval, first: date, last: date, label: str) -> None:
    period = period_of(interval, TUESDAY)
    assert (period.first, period.last, period.label) == (first, last, label)


def test_a_day_begins_at_midnight_of_wib() -> None:
    day = period_of(Interval.HARI, TUESDAY)
    assert day.start == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert day.end == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert day.start.tzinfo is UTC


def test_late_in_the_evening_of_utc_it_is_tomorrow() -> None:
    assert today(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == date(2027, 1, 1)
    assert today(datetime(2026, 12, 31, 16, 59, tzinfo=UTC)) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("first", "last", "label"),
    [
        (date(2026, 11, 1), TUESDAY, "1 - 24 November 2026"),
        (date(2026, 1, 30), TUESDAY, "30 Januari - 24 November 2026"),
        (date(2025, 12, 30), date(2026, 1, 2), "30 Desember 2025 - 2 Januari 2026"),
        (TUESDAY, TUESDAY, "24 November 2026"),
    ],
)
def test_a_free_period_is_named_without_saying_anything_twice(
    first: date, last: date, label: str
) -> None:
    assert Period(Interval.BEBAS, first, last).label == label


def test_neighbours_touch_each_other() -> None:
    for interval in Interval:
        if interval is Interval.BEBAS:
            continue
        period = period_of(interval, date(2024, 2, 29))
        before, after = period.neighbour(-1), period.neighbour(1)
        assert before is not None
        assert after is not None
        assert (before.end, period.end) == (period.start, after.start)


def test_a_free_period_has_no_neighbour_and_the_calendar_has_an_end() -> None:
    assert Period(Interval.BEBAS, TUESDAY, TUESDAY).neighbour(1) is None
    assert period_of(Interval.TAHUN, date(2100, 1, 1)).neighbour(1) is None


@pytest.mark.parametrize("day", [date.min, date.max, date(1999, 12, 31), date(2101, 1, 1)])
@pytest.mark.parametrize("interval", [i for i in Interval if i is not Interval.BEBAS])
def test_a_day_outside_the_calendar_is_refused(interval: Interval, day: date) -> None:
    with pytest.raises(PeriodInvalid, match="range"):
        period_of(interval, day)


@pytest.mark.parametrize(
    "period",
    [
        period_of(Interval.TRIWULAN, date(2000, 1, 1)),
        period_of(Interval.TRIWULAN, date(2100, 12, 31)),
        Period(Interval.BEBAS, date(2000, 1, 1), date(2000, 3, 1)),
    ],
)
def test_weeks_that_reach_over_the_calendar_s_ends_are_steps_too(period: Period) -> None:
    points = trend({}, period)
    assert (points[0].first, points[-1].last) == (period.first, period.last)


def test_the_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(PeriodInvalid, match="order"):
        Period(Interval.BEBAS, TUESDAY, date(2026, 11, 23))
