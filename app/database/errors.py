"""The errors of the database that screens and commands turn into sentences."""

from __future__ import annotations

import errno
import sqlite3
from enum import Enum, auto
from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError

__all__ = ["DBAPIError", "IntegrityError", "Outage", "database_sentence", "outage_of"]

_NO_TABLE: Final = "42P01"
_UNPREPARED: Final = "Situs ini belum disiapkan: jalankan upik init dahulu (latihan: make run)."
_FULL: Final = "Disk server penuh: kosongkan disk itu, lalu ulangi."
# The second where it makes the file that its processes share.
_SQLITE_FULL: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
_DISK_FULL: Final = "53100"
# Connections that are lost, servers that stop.
_DOWN: Final = ("08", "57P")
_LOST: Final = ("OperationalError", "InterfaceError")
_DISK: Final = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


class Outage(Enum):
    """Why nothing can be stored, where waiting does not help: a person has to act."""

    FULL = auto()
    DISK = auto()
    DOWN = auto()


def outage_of(error: BaseException | None) -> Outage | None:
    """The outage that an error of a database or a file tells of; None for all others, such as a
    lock that was waited for in vain."""
    driver = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(driver, "sqlite_errorcode", 0)
    number, state = getattr(driver, "errno", None), getattr(driver, "sqlstate", None)
    is_full = code in _SQLITE_FULL or state == _DISK_FULL
    if is_full or number in (errno.ENOSPC, errno.EDQUOT):
        return Outage.FULL
    if code & 0xFF in _DISK or number in (errno.EIO, errno.EROFS):
        return Outage.DISK
    return Outage.DOWN if driver is not None and _is_down(driver, state) else None


def _is_down(driver: BaseException, state: str | None) -> bool:
    """Whether PostgreSQL does not answer; what it refuses itself (FATAL: too many clients, just
    starting) is none of it, though psycopg gives it no code either."""
    if state is not None:
        return state.startswith(_DOWN)
    kind = type(driver)
    is_lost = kind.__module__.startswith("psycopg") and kind.__name__ in _LOST
    return is_lost and "FATAL" not in str(driver)


def database_sentence(error: DBAPIError) -> str | None:
    """What a command says of it; None for a programming error, which needs its traceback."""
    words = str(error.orig).strip().partition("\n")[0]
    if getattr(error.orig, "sqlstate", "") == _NO_TABLE or words.startswith("no such table"):
        return _UNPREPARED
    if outage_of(error) is Outage.FULL:
        return _FULL
    if error.statement is None:
        return (
            f"Basis data tidak dapat dibuka ({words}): periksa DATABASE_URL, izin folder data, dan "
            "sisa disk."
        )
    return None
