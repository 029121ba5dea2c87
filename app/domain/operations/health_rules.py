"""Health rules: from when on a reading of the service is doubtful, and from when on an alarm.

What is read, and what is said of it: services/monitoring/checks.py. Modems: modem_conditions.py.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from app.domain.operations.levels import Level

# (amber, red): so long may it last.
# Of what waits for us: an SMS that waits for its missing part is told apart, and is no alarm.
INBOX: Final = (timedelta(minutes=2), timedelta(minutes=11))
OUTBOX: Final = (timedelta(minutes=5), timedelta(minutes=30))
BACKUP: Final = (timedelta(hours=25), timedelta(hours=26))
# SMS are copied every quarter of an hour; two long reports may stand before a copy.
COPY: Final = (timedelta(minutes=45), timedelta(minutes=90))
# Whoever sets a site up has so long to print the Kartu Pemulihan.
CARD: Final = (timedelta(0), timedelta(days=3))
# Processes report twice a minute, the clock every second.
ALIVE: Final = timedelta(minutes=2)
# So long a host that is silent is named: one that was taken away is silent for ever.
DEAD_HOST: Final = timedelta(days=1)
# (amber, red): less of the disk is free, in percent or in bytes.
FREE_PERCENT: Final = (20, 10)
FREE_BYTES: Final = (2 * 1024**3, 1024**3)
# So little is left that nothing can be written any more.
FULL_BYTES: Final = 16 * 1024**2
# So much of a day's limit is spent when Admin is told: before its end.
BUDGET_PERCENT: Final = 80


def waited_level(
    since: datetime | None, at: datetime, limits: tuple[timedelta, timedelta]
) -> Level:
    """Level of what has lasted since then; None: nothing does."""
    if since is None or at - since <= limits[0]:
        return Level.GOOD
    return Level.WARN if at - since <= limits[1] else Level.BAD


def spent_level(today: int, daily: int) -> Level:
    """Level of a day's limit of which so much is spent."""
    return Level.BAD if 100 * today >= BUDGET_PERCENT * daily else Level.GOOD


def room_level(free: int, size: int) -> Level:
    """Level of a disk, by what is left of its bytes."""
    percent = 100 * free / size if size else 100
    if percent < FREE_PERCENT[1] or free < FREE_BYTES[1]:
        return Level.BAD
    return Level.WARN if percent < FREE_PERCENT[0] or free < FREE_BYTES[0] else Level.GOOD


def is_disk_full(free: int) -> bool:
    """Whether nothing can be stored any more."""
    return free < FULL_BYTES
