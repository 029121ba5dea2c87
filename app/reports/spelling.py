"""How figures and days are spelled for Indonesian readers: 1.301, 94,2 %, 22 November 2026."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Final

from babel.dates import format_date

# WIB has had no daylight saving since 1964.
WIB: Final = timezone(timedelta(hours=7), "WIB")


def count(number: int) -> str:
    """1.301."""
    return f"{number:,}".replace(",", ".")


def percent(value: float | None) -> str:
    """94,2 % in one word, whole numbers without the comma; "-" where nothing is to be divided.

    Never rounded up to 100 or down to 0: the reader would take it for "all" or "none".
    """
    if value is None:
        return "-"
    tenths = min(max(round(value, 1), 0.1), 99.9) if 0 < value < 100 else value
    return f"{tenths:.1f}".removesuffix(".0").replace(".", ",") + "\u00a0%"


def spelled_date(day: date, form: str = "d MMMM y") -> str:
    """A day of the calendar in Babel's pattern."""
    return format_date(day, form, locale="id")


def day_of(at: datetime) -> str:
    """The day in WIB: "22 November 2026"."""
    return spelled_date(at.astimezone(WIB).date())


def moment_of(at: datetime) -> str:
    """Day and time in WIB: "22 November 2026 pukul 15.07 WIB"."""
    return f"{day_of(at)} pukul {at.astimezone(WIB):%H.%M} WIB"
