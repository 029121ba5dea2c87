"""The parts of a report that need no database: ranking, steps of the trend, the period before."""

from __future__ import annotations

import itertools
from datetime import date
from statistics import mean, median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.access.roles import ADMIN, MODERATOR, OPERATOR, PIMPINAN
from app.domain.workflow.deadlines import WORKING_DAY
from app.reports.figures import clock_hours, gathering, ranking, reporting
from app.reports.figures.durations import Responses, duration_of, no_minutes
from app.reports.figures.gathering import period_before
from app.reports.figures.periods import Interval, Period, period_of
from app.reports.figures.scope import NO_SKPD, Filters, scope_of
from app.reports.figures.summary import Sums

DAY = date(2026, 11, 24)
MONTH = period_of(Interval.BULAN, DAY)


def offices(*medians: int, cases: int = 5) -> dict[int, Responses]:
    """SKPD 1, 2, 3 ..., each as quick in all its cases."""
    return {number: responses({minutes: cases}) for number, minutes in enumerate(medians, 1)}


def responses(minutes: dict[int, int], rejected: int = 0) -> Responses:
    """How often it took so many minutes."""
    return Responses(duration_of(np.repeat([*minutes], [*minutes.values()])), rejected)


def names(count: int) -> dict[int, tuple[str, str]]:
    return {number: (f"Dinas {number:02d}", f"D{number}") for number in range(1, count + 1)}


def test_the_quickest_and_the_slowest_by_the_median() -> None:
    found = ranking.ranking(offices(*range(510, 510 * 26, 510)), {}, names(25))
    assert [row.median_days for row in found.most] == list(range(1, 11))
    assert [row.median_days for row in found.least] == list(range(25, 15, -1))
    assert [row.place for row in found.least] == list(range(25, 15, -1))


def test_nobody_stands_in_both_lists() -> None:
    found = ranking.ranking(offices(30, 20, 10), {}, names(3))
    assert [row.skpd_id for row in found.most] == [3, 2]
    assert [row.skpd_id for row in found.least] == [1]


def test_who_has_too_few_cases_is_counted_and_not_ranked() -> None:
    few = {**offices(10, cases=4), 2: responses({10: 4, 30: 1}, rejected=1)}
    found = ranking.ranking(few, {3: 7, 4: 0}, names(4))
    assert [(row.skpd_id, row.cases, row.rejected) for row in found.most] == [(2, 5, 1)]
    # One answered too few, one owes seven and has answered none.
    assert (found.least, found.too_few, found.fewest_cases) == ((), 2, 5)


def test_a_rejection_is_a_response_like_an_answer() -> None:
    slow = responses({510: 2, 5100: 3}, rejected=3)
    found = ranking.ranking({1: slow}, {1: 2}, names(1)).most[0]
    assert (found.median_days, found.mean_days, found.waiting) == (10, 6.4, 2)


def test_median_and_mean_are_working_days() -> None:
    found = duration_of(np.array([51, 510, 5100]))
    assert (found.cases, found.median_days) == (3, 1)
    assert found.mean_days == pytest.approx(3.7)
    assert duration_of(no_minutes()).median_days is None


@given(st.lists(st.integers(0, 90), min_size=1))
def test_mean_and_median_are_those_of_the_standard_library(minutes: list[int]) -> None:
    found = duration_of(np.array(minutes))
    assert found.mean_days == mean(minutes) / WORKING_DAY
    assert (found.cases, found.median_days) == (len(minutes), median(minutes) / WORKING_DAY)


@pytest.mark.parametrize(
    ("period", "steps", "first", "label"),
    [
        (period_of(Interval.MINGGU, DAY), 7, date(2026, 11, 23), "23 Nov"),
        (MONTH, 30, date(2026, 11, 1), "1 Nov"),
        # By week, the first cut to the quarter.
        (period_of(Interval.TRIWULAN, DAY), 14, date(2026, 10, 1), "1 Okt"),
        (period_of(Interval.TAHUN, DAY), 12, date(2026, 1, 1), "Jan 2026"),
    ],
)
def test_the_trend_has_steps_that_can_be_read(
    period: Period, steps: int, first: date, label: str
) -> None:
    found = reporting.trend({DAY: sums(new=2, solved=3)}, period)
    assert (len(found), found[0].first, found[0].label) == (steps, first, label)
    assert (found[0].first, found[-1].last) == (period.first, period.last)
    assert sum(point.received for point in found) == 5
    assert sum(point.answered for point in found) == 3
    for one, next_ in itertools.pairwise(found):
        assert (next_.first - one.last).days == 1


def test_the_week_is_counted_by_weekday_and_hour() -> None:
    tuesday = sums(new=3)
    tuesday.hours = "HHX"
    found = reporting.week_by_hour({DAY: tuesday})
    assert (found.cells[1][7], found.cells[1][23]) == (2, 1)
    assert (sum(found.by_weekday), found.by_hour[7]) == (3, 2)
    assert clock_hours.counts_by_hour("") == (0,) * 24


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (MONTH, (date(2026, 10, 1), date(2026, 10, 31))),
        (Period(Interval.BEBAS, date(2026, 3, 1), date(2026, 3, 10)),
         (date(2026, 2, 19), date(2026, 2, 28))),
        (Period(Interval.BEBAS, date(2000, 1, 1), date(2000, 1, 2)), None),
        (period_of(Interval.TAHUN, date(2000, 5, 5)), None),
    ],
)  # fmt: skip
def test_the_period_before(period: Period, before: tuple[date, date] | None) -> None:
    found = period_before(period)
    assert (found and (found.first, found.last)) == before


def test_a_month_that_goes_on_is_compared_with_as_many_days() -> None:
    october = period_of(Interval.BULAN, date(2026, 10, 5))
    found = gathering.shortened_to(october, MONTH, DAY)
    assert (found.first, found.last) == (date(2026, 10, 1), date(2026, 10, 24))
    # March has more days than February.
    march = period_of(Interval.BULAN, date(2026, 3, 5))
    february = period_of(Interval.BULAN, date(2026, 2, 5))
    assert gathering.shortened_to(february, march, date(2026, 3, 30)).last == date(2026, 2, 28)
    # What is over is compared with the whole.
    assert gathering.shortened_to(october, MONTH, date(2026, 12, 1)) is october


@pytest.mark.parametrize("role", [ADMIN, MODERATOR, PIMPINAN])
def test_the_desk_and_the_leaders_see_every_skpd(role: str) -> None:
    scope = scope_of(MONTH, Filters(skpd_id=7), roles=[role], own_skpd_id=3)
    assert (scope.filters.skpd_id, scope.sees_all) == (7, True)
    assert scope_of(MONTH, Filters(), roles=[role], own_skpd_id=3).filters.skpd_id is None


@pytest.mark.parametrize("asked", [None, 3, 7, NO_SKPD])
def test_an_skpd_sees_itself_alone_whatever_it_asks_for(asked: int | None) -> None:
    scope = scope_of(MONTH, Filters(skpd_id=asked), roles=[OPERATOR], own_skpd_id=3)
    assert (scope.filters.skpd_id, scope.sees_all) == (3, False)
    # An account without a unit sees nothing.
    nobody = scope_of(MONTH, Filters(skpd_id=asked), roles=[OPERATOR], own_skpd_id=None)
    assert nobody.filters.skpd_id == NO_SKPD


def test_a_word_that_no_message_can_have_is_no_filter() -> None:
    wanted = Filters(category="curhat", channel="merpati", kecamatan="Siulak")
    scope = scope_of(MONTH, wanted, roles=[MODERATOR], own_skpd_id=None)
    assert scope.filters == Filters(kecamatan="Siulak")


def sums(**of: int) -> Sums:
    found = Sums()
    found.add(of)
    return found
