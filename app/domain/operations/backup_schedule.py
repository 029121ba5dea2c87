"""Backup schedule: when a backup is due, its file name, and which older ones are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Final

from app.domain.workflow.deadlines import WIB

# After the day's last SMS and before anybody reads: the quietest hour (WIB).
NIGHT: Final = time(2, 15)
TRY_AGAIN: Final = timedelta(hours=1)
DAYS, WEEKS, MONTHS = 7, 4, 12
# What a person made before an upgrade is not taken away by the next one.
ALL_OF: Final = timedelta(days=2)
_STEPS: Final[tuple[tuple[int, Callable[[datetime], object]], ...]] = (
    (DAYS, datetime.date),
    (WEEKS, lambda at: at.isocalendar()[:2]),
    (MONTHS, lambda at: (at.year, at.month)),
)
_NAME: Final = re.compile(r"upik-(sms-)?(\d{8}-\d{6})\.age")
# So long the copies of SMS from before a restore stay: whether it took them back nobody can say.
COPIES_KEPT: Final = timedelta(days=30)
_SPELLED: Final = "%Y%m%d-%H%M%S"


def backup_file_name(at: datetime) -> str:
    """`upik-20261126-021500.age`, by the clock on the wall (WIB)."""
    return f"upik-{at.astimezone(WIB):{_SPELLED}}.age"


def sms_copy_name(at: datetime) -> str:
    """`upik-sms-20261126-104500.age`: a copy of the SMS that came since the one before."""
    return f"upik-sms-{at.astimezone(WIB):{_SPELLED}}.age"


def is_sms_copy(name: str) -> bool:
    """Whether the file of this name is a copy of SMS."""
    return taken_at(name) is not None and backup_taken_at(name) is None


def taken_at(name: str) -> datetime | None:
    """When the backup or the copy of this name was made; None for a file that is none of ours."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        return datetime.strptime(found[2], _SPELLED).replace(tzinfo=WIB)
    except ValueError:
        return None


def backup_taken_at(name: str) -> datetime | None:
    """When the backup of this name was made; None for any other file."""
    return None if name.startswith("upik-sms-") else taken_at(name)


def copies_to_drop(names: Iterable[str], at: datetime, restored_at: datetime | None) -> set[str]:
    """The copies of SMS that a new backup makes needless: all that it holds."""
    rows = {name: made for name in names if is_sms_copy(name) and (made := taken_at(name))}
    return {
        name
        for name, made in rows.items()
        if restored_at is None or made > restored_at or made < at - COPIES_KEPT
    }


def backups_to_keep(names: Iterable[str]) -> set[str]:
    """The backups to keep; a file that is none of ours is never named here.

    Kept are all of the last two days, and the newest of each of the last 7 days, 4 weeks and 12
    months that have one.
    """
    rows = [(at, name) for name in names if (at := backup_taken_at(name)) is not None]
    rows.sort(reverse=True)
    fresh = {name for at, name in rows if at > rows[0][0] - ALL_OF}
    return fresh.union(*(_newest(rows, most, of) for most, of in _STEPS))


def _newest(
    rows: Sequence[tuple[datetime, str]], most: int, of: Callable[[datetime], object]
) -> Iterable[str]:
    found: dict[object, str] = {}
    for at, name in rows:
        found.setdefault(of(at), name)
    return list(found.values())[:most]


def is_backup_due(at: datetime, good: datetime | None, tried: datetime | None) -> bool:
    """Whether the last 02.15 has passed without a good backup since: also one that a power cut
    made us miss. After a failure an hour is waited. A time that is still to come was told by a
    clock that went wrong, and excuses nothing."""
    local = at.astimezone(WIB)
    night = datetime.combine(local.date(), NIGHT, tzinfo=WIB)
    if local < night:
        night -= timedelta(days=1)
    if good is not None and night <= good <= at:
        return False
    return tried is None or not timedelta(0) <= at - tried < TRY_AGAIN
