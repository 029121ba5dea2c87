"""Reading hours: when moderators read what came in, and when they read next (A18).

The acknowledgement says it outside of them. Deadlines count the office hours of deadlines.py.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from app.domain.workflow.deadlines import DAYS, WIB, is_working_day

Span = tuple[time, time]
_FRIDAY: Final = 4


@dataclass(frozen=True, slots=True)
class Period:
    """Other hours from one day to another, both included: Ramadan, a day that ends at noon."""

    first: date
    last: date
    usual: Span
    friday: Span

    def covers(self, day: date) -> bool:
        """Whether it holds on that day."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class ReadingHours:
    """The hours of Monday to Thursday, of Friday, and the periods that have their own."""

    usual: Span
    friday: Span
    periods: tuple[Period, ...] = ()

    def on(self, day: date) -> Span:
        """From when to when on that working day."""
        own = next((period for period in self.periods if period.covers(day)), self)
        return own.friday if day.weekday() == _FRIDAY else own.usual


def next_reading(at: datetime, hours: ReadingHours, holidays: Collection[date]) -> datetime | None:
    """When somebody reads next, for an aware time outside the hours; None within them."""
    here = at.astimezone(WIB)
    day = here.date()
    while True:
        if is_working_day(day, holidays):
            opens, closes = (datetime.combine(day, edge, WIB) for edge in hours.on(day))
            if here < opens:
                return opens
            if here < closes:
                return None
        day += timedelta(days=1)


def day_and_time(at: datetime) -> str:
    """`Senin 30/11 pukul 08.00`, as an SMS says it."""
    here = at.astimezone(WIB)
    return f"{DAYS[here.weekday()]} {here:%d/%m} pukul {here:%H.%M}"
