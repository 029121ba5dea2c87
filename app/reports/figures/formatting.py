"""How figures and days are spelled for the reader: 1.301, 94,2 %, 22 November 2026."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Final

from babel.dates import format_date
from flask_babel import gettext as _

from app.domain.words import N_
from app.i18n.language import language, spelling

# WIB has had no daylight saving since 1964.
WIB: Final = timezone(timedelta(hours=7), N_("WIB"))


def count(number: int) -> str:
    """1.301."""
    return f"{number:,}".replace(",", spelling().group)


def percent(value: float | None) -> str:
    """94,2 % in one word, whole numbers without the comma; "-" where nothing is to be divided.

    Never rounded up to 100 or down to 0: the reader would take it for "all" or "none".
    """
    if value is None:
        return "-"
    tenths = min(max(round(value, 1), 0.1), 99.9) if 0 < value < 100 else value
    spelled = f"{tenths:.1f}".removesuffix(".0")
    return spelled.replace(".", spelling().decimal) + "\u00a0%"


def working_days(value: float | None) -> str:
    """1,2 (of working days); less than a tenth is said so, "-" where nothing was answered."""
    if value is None:
        return "-"
    spelled = "< 0.1" if value < 0.1 else f"{value:.1f}".removesuffix(".0")
    return spelled.replace(".", spelling().decimal)


def spelled_date(day: date, form: str = "d MMMM y") -> str:
    """A day of the calendar in Babel's pattern."""
    return format_date(day, form, locale=language())


def day_of(at: datetime) -> str:
    """The day in WIB: "22 November 2026"."""
    return spelled_date(at.astimezone(WIB).date())


def moment_of(at: datetime) -> str:
    """Day and time in WIB: "22 November 2026 pukul 15.07 WIB"."""
    here = at.astimezone(WIB)
    clock = f"{here:%H}{spelling().clock}{here:%M}"
    return _("%(day)s pukul %(clock)s WIB", day=day_of(at), clock=clock)


def decimal(value: float) -> str:
    """1,2; whole numbers without the comma, thousands with a dot."""
    spelled = f"{value:,.1f}".removesuffix(".0")
    signs = spelling()
    return spelled.translate(str.maketrans(",.", signs.group + signs.decimal))
