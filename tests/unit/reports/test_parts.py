"""The parts of a report that need no database: ranking, steps of the trend, the period before."""

from __future__ import annotations

import itertools
from datetime import date
from statistics import mean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.access.roles import ADMIN, MODERATOR, OPERATOR, PIMPINAN
from app.domain.workflow.deadlines import WORKING_DAY
from app.reports.figures import daily_counts, gathering, ranking, reporting
from app.reports.figures.durations import Minutes, Responses, duration_of
from app.reports.figures.gathering import period_before
from app.reports.figures.periods import Interval, Period, period_of
from app.reports.figures.report_content import Ranking
from app.reports.figures.scope import NO_SKPD, Filters, scope_of
from app.reports.figures.summary import Sums

DAY = date(2026, 11, 24)
MONTH = period_of(Interval.BULAN, DAY)


def offices(*medians: int, cases: int = 5, late: int = 5) -> dict[int, Responses]:
    """SKPD 1, 2, 3 ..., each as quick in all its cases."""
    return {number: responses({it: cases}, late=late) for number, it in enumerate(medians, 1)}


def responses(minutes: dict[int, int], rejected: int = 0, late: int = 0) -> Responses:
    """How often it took so many minutes."""
    return Responses(duration_of(Minutes(minutes)), rejected, late)


def names(count: int) -> dict[int, tuple[str, str]]:
    return {number: (f"Dinas {number:02d}", f"D{number}") for number in range(1, count + 1)}


def ranked(
    found: dict[int, Responses], waiting: dict[int, int] | None = None, fewest: int = 5
) -> Ranking:
    return ranking.ranking(found, waiting or {}, names(40), fewest)


def test_the_quickest_and_the_slowest_by_the_median() -> None:
    found = ranked(offices(*range(510, 510 * 26, 510)))
    assert [row.median_days for row in found.most] == list(range(1, 11))
    assert [row.median_days for row in found.least] == list(range(25, 15, -1))
    assert [row.place for row in found.least] == list(range(25, 15, -1))


def test_nobody_stands_in_both_lists() -> None:
    found = ranked(offices(1530, 1020, 510))
    assert [row.skpd_id for row in found.most] == [3, 2]
    assert [row.skpd_id for row in found.least] == [1]


@pytest.mark.parametrize(
    ("medians", "least"),
    [
        pytest.param((510, 510, 510, 510), [], id="all alike"),
        pytest.param((510, 1020, 1020, 1530), [4], id="like one of the quicker half"),
        pytest.param((510, 510, 1020, 1020), [4, 3], id="two alike, and behind all others"),
        pytest.param((10, 12, 14, 16), [], id="told apart by minutes that nobody prints"),
        pytest.param((510,) * 11 + (1530,) * 11, [], id="one more than the list has room for"),
    ],
)
def test_nobody_is_less_responsive_than_another_of_the_same_median(
    medians: tuple[int, ...], least: list[int]
) -> None:
    assert [row.skpd_id for row in ranked(offices(*medians)).least] == least


def test_the_same_median_has_the_same_place() -> None:
    assert [row.place for row in ranked(offices(510, 510, 1020, 1530, 2040)).most] == [1, 1, 3]


@pytest.mark.parametrize(("late", "least"), [(0, []), (2, []), (3, [2])])
def test_nobody_is_less_responsive_within_the_deadline(late: int, least: list[int]) -> None:
    found = ranked({**offices(510), 2: responses({1020: 5}, late=late)})
    assert [row.skpd_id for row in found.least] == least


def test_who_is_slower_and_in_time_does_not_hide_who_is_late() -> None:
    found = ranked({**offices(510, 1020, late=5), 3: responses({2040: 5})})
    assert ([row.skpd_id for row in found.most], found.least) == ([1, 2], ())
    found = ranked({**offices(510, 520, 1020, late=5), 4: responses({2040: 5})})
    assert [row.skpd_id for row in found.least] == [3]


@pytest.mark.parametrize(("fewest", "least", "too_few"), [(5, [2], 0), (6, [], 2)])
def test_who_has_fewer_cases_than_the_admin_sets_is_not_ranked(
    fewest: int, least: list[int], too_few: int
) -> None:
    found = ranked(offices(510, 5100), fewest=fewest)
    assert [row.skpd_id for row in found.least] == least
    assert (found.too_few, found.fewest_cases) == (too_few, fewest)


def test_who_has_too_few_cases_is_counted_and_not_ranked() -> None:
    few = {**offices(10, cases=4), 2: responses({10: 4, 30: 1}, rejected=1)}
    found = ranked(few, {3: 7, 4: 0})
    assert [(row.skpd_id, row.cases, row.rejected) for row in found.most] == [(2, 5, 1)]
    # One answered too few, one owes seven and has answered none.
    assert (found.least, found.too_few, found.fewest_cases) == ((), 2, 5)


def test_a_rejection_is_a_response_like_an_answer() -> None:
    slow = responses({510: 2, 5100: 3}, rejected=3)
    found = ranked({1: slow}, {1: 2}).most[0]
    assert (found.median_days, found.mean_days, found.waiting) == (10, 6.4, 2)


@given(st.lists(st.integers(0, 90), min_size=1))
def test_mean_and_median_are_those_of_the_standard_library(minutes: list[int]) -> None:
    found = duration_of(Minutes(minutes))
    assert duration_of(Minutes()).median_days is None
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
    assert daily_counts.counts_by_hour("") == (0,) * 24


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


def test_a_word_that_no_case_can_have_is_no_filter() -> None:
    wanted = Filters(category="curhat", channel="merpati", kecamatan="Siulak")
    scope = scope_of(MONTH, wanted, roles=[MODERATOR], own_skpd_id=None)
    assert scope.filters == Filters(kecamatan="Siulak")


def sums(**of: int) -> Sums:
    found = Sums()
    found.add(of)
    return found
