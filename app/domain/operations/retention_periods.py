"""Retention periods of personal data (UU 27/2022), as dates counted back."""

from __future__ import annotations

import calendar
from datetime import datetime


def months_before(at: datetime, months: int) -> datetime:
    """The same time so many months earlier; the last day of a shorter month."""
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)
