"""Which backups stay, and when the next one is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.operations.backup_schedule import (
    backup_file_name,
    backup_taken_at,
    backups_to_keep,
    is_backup_due,
)
from app.domain.workflow.deadlines import WIB

NIGHT = datetime(2026, 11, 26, 2, 15, tzinfo=WIB)


def test_a_name_tells_the_clock_on_the_wall() -> None:
    at = datetime(2026, 11, 25, 19, 15, tzinfo=UTC)
    assert backup_file_name(at) == "upik-20261126-021500.age"
    assert backup_taken_at(backup_file_name(at)) == at


@pytest.mark.parametrize(
    "name",
    ["upik-20261126-021500.age.part", "upik-20261326-021500.age", "foto.age", "upik-2026.age", ""],
)
def test_what_is_none_of_ours_has_no_time(name: str) -> None:
    assert backup_taken_at(name) is None
    assert backups_to_keep([name]) == set()


def test_a_year_of_nights_leaves_seven_days_four_weeks_and_twelve_months() -> None:
    nights = [NIGHT - timedelta(days=day) for day in range(400)]
    stay = sorted(backups_to_keep(backup_file_name(at) for at in nights), reverse=True)
    days = [str(backup_taken_at(name))[:10] for name in stay]
    assert days == [
        *("2026-11-26", "2026-11-25", "2026-11-24", "2026-11-23", "2026-11-22", "2026-11-21"),
        *("2026-11-20", "2026-11-15", "2026-11-08"),
        *("2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30", "2026-05-31"),
        *("2026-04-30", "2026-03-31", "2026-02-28", "2026-01-31", "2025-12-31"),
    ]


def test_thinned_every_night_the_same_remain() -> None:
    """What was taken away earlier is not what would have been kept later."""
    there: set[str] = set()
    for day in range(400, -1, -1):
        there = backups_to_keep({*there, backup_file_name(NIGHT - timedelta(days=day))})
    assert there == backups_to_keep(
        backup_file_name(NIGHT - timedelta(days=day)) for day in range(400)
    )


def test_of_an_older_day_the_newest_stays_and_of_the_last_two_days_all() -> None:
    fresh = [backup_file_name(NIGHT + timedelta(hours=hour)) for hour in range(3)]
    older = [backup_file_name(NIGHT - timedelta(days=4, hours=-it)) for it in range(3)]
    assert backups_to_keep([*fresh, *older]) == {*fresh, older[-1]}


def test_a_pause_takes_nothing_away() -> None:
    old = backup_file_name(NIGHT - timedelta(days=900))
    assert backups_to_keep([backup_file_name(NIGHT), old]) == {backup_file_name(NIGHT), old}


@pytest.mark.parametrize(
    ("at", "good", "tried", "due"),
    [
        pytest.param(0, None, None, True, id="the first night"),
        pytest.param(0, -24, None, True, id="each night"),
        pytest.param(9, 0, None, False, id="once a night"),
        pytest.param(-0.1, -23, None, False, id="not before"),
        pytest.param(7, -24, None, True, id="after a power cut"),
        pytest.param(0.9, None, 0, False, id="an hour after a failure at least"),
        pytest.param(1, None, 0, True, id="then again"),
        pytest.param(0, 900 * 24, None, True, id="a clock that was years ahead"),
        pytest.param(0, None, 900 * 24, True, id="also as it could make none"),
    ],
)
def test_when_it_is_due(at: float, good: float | None, tried: float | None, due: bool) -> None:
    """By hours since the night."""
    hours = (None if it is None else NIGHT + timedelta(hours=it) for it in (good, tried))
    assert is_backup_due(NIGHT + timedelta(hours=at), *hours) is due
