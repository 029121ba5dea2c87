"""Days and moments as people type and read them: `30/11/2026`, `30-11-2026`, `30 Nov 2026`.

The one reader of every date box; a box shows `30/11/2026` whatever language the browser speaks.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

_MONTHS: Final = (
    *(("januari", "january"), ("februari", "pebruari", "february"), ("maret", "march")),
    *(("april",), ("mei", "may"), ("juni", "june"), ("juli", "july")),
    *(("agustus", "august", "agt", "ags"), ("september",), ("oktober", "october")),
    *(("november", "nopember"), ("desember", "december")),
)
_DAY: Final = re.compile(r"(\d{1,2})[\s/.-]+(\d{1,2}|[a-z]{3,9})[\s/.-]+([1-9]\d{3}|\d{2})")
_ISO: Final = re.compile(r"([1-9]\d{3})[/-](\d{1,2})[/-](\d{1,2})")
_MOMENT: Final = re.compile(
    r"(.+?)(?:t|[\s,]+)(?:(?:pukul|jam)\s+)?(\d{1,2})[.:](\d{2})(?:[.:]\d{2})?(?:\s*wib)?"
)


def read_day(text: str) -> date:
    """The typed day; a year of two digits is of this century. Raises ValueError."""
    plain = text.strip().casefold()
    if found := _ISO.fullmatch(plain):
        return date(*(int(it) for it in found.groups()))
    found = _DAY.fullmatch(plain)
    if found is None:
        raise ValueError(f"no day: {text}")
    year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
    return date(year, _month(found[2]), int(found[1]))


def read_moment(text: str) -> datetime:
    """The typed day and time of day, without a zone: `30/11/2026 09.30`. Raises ValueError."""
    found = _MOMENT.fullmatch(text.strip().casefold())
    if found is None:
        raise ValueError(f"no day: {text}")
    day = read_day(found[1])
    return datetime(day.year, day.month, day.day, int(found[2]), int(found[3]))  # noqa: DTZ001 - as typed


def day_box(value: object) -> str:
    """What a box shows: a day as `30/11/2026`, anything else as it was typed."""
    try:
        day = value if isinstance(value, date) else read_day(str(value or ""))
    except ValueError:
        return str(value or "")
    return f"{day:%d/%m/%Y}"


def moment_box(value: object) -> str:
    """The same of a moment: `30/11/2026 09.30`."""
    try:
        at = value if isinstance(value, datetime) else read_moment(str(value or ""))
    except ValueError:
        return str(value or "")
    return f"{at:%d/%m/%Y %H.%M}"


def _month(typed: str) -> int:
    """The number of a month by its number or its name, shortened or whole. Raises ValueError."""
    if typed.isdigit():
        return int(typed)
    for number, names in enumerate(_MONTHS, 1):
        if any(name.startswith(typed) for name in names):
            return number
    raise ValueError(f"no month: {typed}")
