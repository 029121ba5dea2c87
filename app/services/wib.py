"""Times as an SMS writes them, in Waktu Indonesia Barat."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")


def short_date(at: datetime) -> str:
    """`24/11/26`."""
    return f"{at.astimezone(WIB):%d/%m/%y}"
