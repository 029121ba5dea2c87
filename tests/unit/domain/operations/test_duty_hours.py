"""Hours of duty: once, every day, every week, over midnight."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.domain.operations.duty_hours import Repeats, is_on_duty
from app.domain.workflow.deadlines import WIB

# A Monday.
NIGHT = datetime(2026, 11, 23, 21, tzinfo=WIB)
MORNING = NIGHT + timedelta(hours=9)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=WIB)


@pytest.mark.parametrize(
    ("moment", "repeats", "expected"),
    [
        (at(23, 20, 59), Repeats.ONCE, False),
        (at(23, 21), Repeats.ONCE, True),
        (at(24, 5, 59), Repeats.ONCE, True),
        (at(24, 6), Repeats.ONCE, False),
        (at(24, 22), Repeats.ONCE, False),
        (at(24, 22), Repeats.DAILY, True),
        (at(25, 3), Repeats.DAILY, True),
        (at(25, 6), Repeats.DAILY, False),
        (at(24, 22), Repeats.WEEKLY, False),
        (at(30, 22), Repeats.WEEKLY, True),
        (at(22, 22), Repeats.DAILY, False),
    ],
)
def test_a_night_shift_covers_its_hours_and_no_other(
    moment: datetime, repeats: Repeats, expected: bool
) -> None:
    assert is_on_duty(moment, NIGHT, MORNING, repeats) is expected


def test_a_week_without_gap_is_one_weekly_shift() -> None:
    end = NIGHT + timedelta(days=7)
    assert all(
        is_on_duty(NIGHT + timedelta(hours=hour), NIGHT, end, Repeats.WEEKLY) for hour in range(400)
    )
