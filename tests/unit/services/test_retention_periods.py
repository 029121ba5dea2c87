"""Months are counted back by the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.privacy.retention import months_before


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "months", "then"),
    [
        (at(2026, 11, 26), 24, at(2024, 11, 26)),
        (at(2026, 3, 31), 1, at(2026, 2, 28)),
        (at(2028, 3, 31), 1, at(2028, 2, 29)),
        (at(2026, 1, 15), 1, at(2025, 12, 15)),
        (at(2026, 12, 31), 12, at(2025, 12, 31)),
        (at(2026, 6, 30), 3, at(2026, 3, 30)),
    ],
)
def test_the_same_day_or_the_last_of_the_month(now: datetime, months: int, then: datetime) -> None:
    assert months_before(now, months) == then


@given(
    st.datetimes(datetime(2010, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),
    st.integers(1, 120),
)
def test_it_is_as_many_months_and_no_more_than_31_days_each(now: datetime, months: int) -> None:
    then = months_before(now, months)
    assert (now.year - then.year) * 12 + now.month - then.month == months
    assert timedelta(days=28 * months) <= now - then <= timedelta(days=31 * months)
    assert then.time() == now.time()
