"""Quiet hours move what is not urgent to the morning, and nothing else."""

from datetime import UTC, datetime

import pytest

from app.domain.messaging.delivery import Purpose
from app.domain.messaging.quiet_hours import WIB, midnight, not_before, parse_span, waits_since

NIGHT = parse_span("21.00-06.00")


def _wib(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=WIB)


@pytest.mark.parametrize(
    ("at", "then"),
    [
        pytest.param(_wib(24, 20, 59), _wib(24, 20, 59), id="before they begin"),
        pytest.param(_wib(24, 21), _wib(25, 6), id="as they begin"),
        pytest.param(_wib(25, 0, 30), _wib(25, 6), id="after midnight"),
        pytest.param(_wib(25, 6), _wib(25, 6), id="as they end"),
    ],
)
def test_a_reminder_waits_for_the_morning(at: datetime, then: datetime) -> None:
    assert not_before(at.astimezone(UTC), Purpose.REMINDER, NIGHT) == then


@pytest.mark.parametrize(
    ("purpose", "waits"),
    [(purpose, purpose in (Purpose.REMINDER, Purpose.NOTICE)) for purpose in Purpose],
)
def test_only_what_is_not_urgent_waits(purpose: Purpose, waits: bool) -> None:
    assert (not_before(_wib(24, 23), purpose, NIGHT) > _wib(24, 23)) is waits


def test_a_quiet_noon_and_none_at_all() -> None:
    assert not_before(_wib(24, 12, 30), Purpose.NOTICE, parse_span("12.00-13.00")) == _wib(24, 13)
    assert not_before(_wib(24, 0), Purpose.NOTICE, parse_span("00.00-00.00")) == _wib(24, 0)


@pytest.mark.parametrize(
    ("at", "since"),
    [
        pytest.param(_wib(25, 6, 1), _wib(25, 6), id="over the night"),
        pytest.param(_wib(25, 20), _wib(25, 6), id="since the morning"),
        pytest.param(_wib(25, 5), _wib(24, 20, 59), id="they have not ended"),
    ],
)
def test_what_waited_through_the_night_waits_since_the_morning(
    at: datetime, since: datetime
) -> None:
    due = _wib(24, 20, 59)
    assert waits_since(due.astimezone(UTC), at, Purpose.REMINDER, NIGHT) == since
    assert waits_since(due, at, Purpose.ANSWER, NIGHT) == due
    assert waits_since(due, at, Purpose.REMINDER, parse_span("00.00-00.00")) == due
    assert waits_since(_wib(25, 19), _wib(25, 20), Purpose.REMINDER, NIGHT) == _wib(25, 19)


def test_the_day_begins_at_midnight_in_wib() -> None:
    assert midnight(datetime(2026, 11, 24, 17, 1, tzinfo=UTC)) == _wib(25, 0)
