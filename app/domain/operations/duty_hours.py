"""Hours of duty (piket): once, every day or every week, also over midnight."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from app.domain.words import N_


class Repeats(StrEnum):
    """How often a shift comes again, in the words of the screen; and how long one may be: one that
    comes again ends before it does."""

    label: str
    longest: timedelta

    def __new__(cls, value: str, label: str = "", days: int = 0) -> Self:
        """`DAILY = "harian", N_("Setiap hari"), 1`."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.longest = label, timedelta(days=days)
        return member

    ONCE = "sekali", N_("Sekali saja"), 31
    DAILY = "harian", N_("Setiap hari"), 1
    WEEKLY = "mingguan", N_("Setiap minggu"), 7


def is_on_duty(at: datetime, begins_at: datetime, ends_at: datetime, repeats: Repeats) -> bool:
    """Whether a shift covers the moment `at`: its first minute counts, its last one does not.

    Western Indonesia has no daylight saving time, so that a week is always as long.
    """
    if at < begins_at:
        return False
    if repeats is Repeats.ONCE:
        return at < ends_at
    return (at - begins_at) % repeats.longest < ends_at - begins_at
