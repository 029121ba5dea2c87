"""Local time (Waktu Indonesia Barat) as SMS write it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.database.extensions import now

WIB = ZoneInfo("Asia/Jakarta")


def today() -> date:
    """Today's date."""
    return now().astimezone(WIB).date()


def short_day_and_time(at: datetime) -> str:
    """`24/11 07.05`."""
    return f"{at.astimezone(WIB):%d/%m %H.%M}"


def short_date(at: datetime) -> str:
    """`24/11/26`."""
    return f"{at.astimezone(WIB):%d/%m/%y}"
