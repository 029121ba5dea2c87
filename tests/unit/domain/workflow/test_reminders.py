"""The ladder: who hears of a late answer, in which office hour, and how much fits an SMS."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.workflow import deadlines
from app.domain.workflow.deadlines import WIB
from app.domain.workflow.reminders import (
    Ladder,
    Rung,
    join_with_remainder,
    promise_stages,
    stages_reached,
)

# Friday 25 and Saturday 26 December 2026: Christmas; Thursday 24: cuti bersama.
HOLIDAYS = frozenset({date(2026, 12, 24), date(2026, 12, 25)})
LADDER = Ladder()


def at(text: str) -> datetime:
    """`24/11 15.07` of 2026, WIB."""
    return datetime.strptime(f"{text} 2026", "%d/%m %H.%M %Y").replace(tzinfo=WIB)


def told(start: str, due: str, until: str, ladder: Ladder = LADDER) -> list[str]:
    """The stages reached by then, each with its time."""
    found = stages_reached(at(start), at(due), at(until).astimezone(UTC), ladder, HOLIDAYS)
    return [f"{one.name} {one.at.astimezone(WIB):%d/%m %H.%M}" for one in found]


def test_half_three_quarters_and_the_whole_of_two_days() -> None:
    """Forwarded Tuesday 24/11 at 08.00, due Thursday 26/11 at 16.00: 1,500 office minutes."""
    assert told("24/11 08.00", "26/11 16.00", "27/11 08.00") == [
        "operator 25/11 12.00",
        "sekretaris 26/11 09.45",
        "kadis 26/11 16.00",
    ]


def test_after_the_limit_kabag_sekda_and_the_head_again() -> None:
    assert told("24/11 08.00", "26/11 16.00", "11/12 08.00")[3:] == [
        "kabag 30/11 07.30",
        "sekda 02/12 07.30",
        "ulang-1 03/12 07.30",
        "ulang-2 10/12 07.30",
    ]


def test_no_minute_of_a_holiday_or_a_weekend_counts() -> None:
    """From Wednesday 23/12 at 15.00 to Tuesday 29/12: Thursday, Friday and the weekend stand."""
    assert told("23/12 15.00", "29/12 16.00", "30/12 08.00") == [
        "operator 28/12 15.30",
        "sekretaris 29/12 11.30",
        "kadis 29/12 16.00",
    ]


def test_who_got_it_after_its_limit_has_half_a_day_all_the_same() -> None:
    assert told("27/11 08.00", "26/11 16.00", "27/11 13.00") == [
        "operator 27/11 10.07",
        "sekretaris 27/11 11.11",
        "kadis 27/11 12.15",
    ]


def test_a_step_of_nought_is_left_out() -> None:
    ladder = Ladder((0, 0, 100), kabag_after=0, sekda_after=0, again_every=0)
    assert told("24/11 08.00", "26/11 16.00", "24/12 08.00", ladder) == ["kadis 26/11 16.00"]


def test_each_step_tells_those_below_it_too() -> None:
    stages = stages_reached(
        at("24/11 08.00"), at("26/11 16.00"), at("02/12 08.00"), LADDER, HOLIDAYS
    )
    rungs = {one.name: one.rungs for one in stages}
    assert rungs["operator"] == (Rung.OPERATOR,)
    assert rungs["kadis"] == (Rung.OPERATOR, Rung.SEKRETARIS, Rung.KADIS)
    assert rungs["sekda"] == (Rung.SEKDA,)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)),
    st.integers(1, 60),
    st.integers(0, 90 * 24 * 60),
)
def test_no_stage_before_its_start_and_none_outside_of_office_hours(
    start: datetime, days: int, minutes: int
) -> None:
    first = start.replace(tzinfo=WIB)
    due = deadlines.due_at(first, days, HOLIDAYS)
    until = deadlines.after_office_minutes(first, minutes, HOLIDAYS)
    for stage in stages_reached(first, due, until, LADDER, HOLIDAYS):
        assert first <= stage.at <= until
        here = stage.at.astimezone(WIB)
        assert deadlines.is_working_day(here.date(), HOLIDAYS)
        assert "07:30" <= f"{here:%H:%M}" <= "16:30"


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)), st.integers(1, 20_000))
def test_so_many_office_minutes_later_so_many_have_passed(start: datetime, minutes: int) -> None:
    first = start.replace(tzinfo=WIB)
    then = deadlines.after_office_minutes(first, minutes, HOLIDAYS)
    assert deadlines.office_minutes(first, then, HOLIDAYS) == pytest.approx(minutes)


@pytest.mark.parametrize(
    ("due_on", "days"),
    [
        pytest.param(date(2026, 12, 3), ("03/12", "04/12"), id="a Thursday"),
        pytest.param(date(2026, 12, 4), ("04/12", "07/12"), id="a Friday: the head on Monday"),
        pytest.param(date(2026, 12, 24), ("28/12", "29/12"), id="a holiday: the next working day"),
    ],
)
def test_a_promise_is_asked_for_on_its_day_then_of_the_head(
    due_on: date, days: tuple[str, str]
) -> None:
    stages = promise_stages(due_on, HOLIDAYS)
    assert tuple(f"{one.at.astimezone(WIB):%d/%m}" for one in stages) == days
    assert {f"{one.at.astimezone(WIB):%H.%M}" for one in stages} == {"07.30"}


ITEMS = ["4071 lewat", "5120 hari ini", "6234 s.d. 27/11"]


@pytest.mark.parametrize(
    ("room", "words"),
    [
        (60, "4071 lewat, 5120 hari ini, 6234 s.d. 27/11"),
        (40, "4071 lewat, 5120 hari ini, 1 lain"),
        (20, "4071 lewat, 2 lain"),
        (12, "3 pesan"),
    ],
)
def test_what_does_not_fit_is_counted(room: int, words: str) -> None:
    assert join_with_remainder(ITEMS, room) == words
