"""Formats numbers and dates for readers: 1.301, 94,2 %, 22 November 2026."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Final

from babel import dates
from flask_babel import gettext as _

from app.domain.words import N_
from app.i18n.language import language, number_format

# WIB has had no daylight saving since 1964.
WIB: Final = timezone(timedelta(hours=7), N_("WIB"))


def format_count(number: int) -> str:
    """1.301: thousands with the language's separator."""
    return f"{number:,}".replace(",", number_format().group)


def format_percent(value: float | None) -> str:
    """94,2 % in one word, whole numbers without the comma; "-" where nothing is to be divided.

    Never rounded up to 100 or down to 0: the reader would take it for "all" or "none".
    """
    if value is None:
        return "-"
    tenths = min(max(round(value, 1), 0.1), 99.9) if 0 < value < 100 else value
    spelled = f"{tenths:.1f}".removesuffix(".0")
    return spelled.replace(".", number_format().decimal) + "\u00a0%"


def format_working_days(value: float | None) -> str:
    """1,2 (of working days); less than a tenth is said so, "-" where nothing was answered."""
    if value is None:
        return "-"
    return f"< {format_decimal(0.1)}" if value < 0.1 else format_decimal(value)


def working_days_in_words(value: float | None) -> str:
    """1,2 hari kerja: the same words on the screen, on paper and on the public pages."""
    days = format_working_days(value)
    return days if value is None else f"{days}\u00a0{_('hari kerja')}"


def format_date(day: date, form: str = "d MMMM y") -> str:
    """A day of the calendar in Babel's pattern."""
    return dates.format_date(day, form, locale=language())


def format_day(at: datetime) -> str:
    """The day in WIB: "22 November 2026"."""
    return format_date(at.astimezone(WIB).date())


def format_moment(at: datetime) -> str:
    """Day and time in WIB: "22 November 2026 pukul 15.07 WIB"."""
    here = at.astimezone(WIB)
    clock = f"{here:%H}{number_format().clock}{here:%M}"
    return _("%(day)s pukul %(clock)s WIB", day=format_day(at), clock=clock)


def format_decimal(value: float) -> str:
    """1,2; whole numbers without the comma, thousands with a dot."""
    spelled = f"{value:,.1f}".removesuffix(".0")
    signs = number_format()
    return spelled.translate(str.maketrans(",.", signs.group + signs.decimal))
