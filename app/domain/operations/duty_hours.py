"""Hours of duty (piket): once, every day or every week, also over midnight."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.domain.words import N_


class Repeats(StrEnum):
    """How often a shift comes again."""

    ONCE = "sekali"
    DAILY = "harian"
    WEEKLY = "mingguan"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _LABELS[self]

    @property
    def longest(self) -> timedelta:
        """How long one shift may be: one that comes again ends before it does."""
        return _LONGEST[self]


_LABELS: Final = {
    Repeats.ONCE: N_("Sekali saja"),
    Repeats.DAILY: N_("Setiap hari"),
    Repeats.WEEKLY: N_("Setiap minggu"),
}
_LONGEST: Final = {
    Repeats.ONCE: timedelta(days=31),
    Repeats.DAILY: timedelta(days=1),
    Repeats.WEEKLY: timedelta(days=7),
}


def is_on_duty(at: datetime, begins_at: datetime, ends_at: datetime, repeats: Repeats) -> bool:
    """Whether a shift covers the moment `at`: its first minute counts, its last one does not.

    Western Indonesia has no daylight saving time, so that a week is always as long.
    """
    if at < begins_at:
        return False
    if repeats is Repeats.ONCE:
        return at < ends_at
    return (at - begins_at) % repeats.longest < ends_at - begins_at
