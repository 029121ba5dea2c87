"""A damaged database: told by the driver's own error, noted once beside the data (G29).

While the note is there nothing is read, written, or taken off a SIM; a restore moves it away with
the damaged file.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

NAME: Final = "basis-data-rusak"
# A full disk or a lock is none of these. Of the errors of a disk only those of reading: what cannot
# be written is not freed from the SIM, and may well be written later.
_SQLITE: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_SQLITE_READING: Final = (
    sqlite3.SQLITE_IOERR_READ,
    sqlite3.SQLITE_IOERR_SHORT_READ,
    sqlite3.SQLITE_IOERR_CORRUPTFS,
)
# data_corrupted, index_corrupted, io_error, undefined_file.
_POSTGRES: Final = ("XX001", "XX002", "58030", "58P01")
# No check of the pages finds it.
UNREADABLE: Final = "text that is not UTF-8"
_UNREADABLE: Final = "Could not decode to UTF-8"
# Rows that were committed are missing, in a file that may be whole.
LOST_ROWS: Final = "journal rows are lost: "
# Which: the last, a minute's at most that have no number yet.
LAST: Final = "terakhir"
# What a process of ours has open, and somebody took away.
_TAKEN: Final = ("upik.sqlite3 (deleted)", "upik.sqlite3-wal (deleted)")


class DatabaseDamaged(RuntimeError):
    """Ends work on a database that was noted as damaged meanwhile."""


def cause_of(error: BaseException) -> str | None:
    """The damage that a driver's error tells of, without a row's content; None for all others."""
    if is_unreadable(error):
        return UNREADABLE
    code = getattr(error, "sqlite_errorcode", 0)
    if code & 0xFF in _SQLITE or code in _SQLITE_READING:
        return str(getattr(error, "sqlite_errorname", code))
    state = getattr(error, "sqlstate", None)
    return state if state in _POSTGRES else None


def is_unreadable(error: BaseException) -> bool:
    """Whether the driver met text that nobody can have stored; it quotes it in its message."""
    return isinstance(error, UnicodeDecodeError) or (
        isinstance(error, sqlite3.OperationalError) and str(error).startswith(_UNREADABLE)
    )


def is_noted(folder: Path) -> bool:
    """Whether the database of this data folder is damaged; costs one stat."""
    return os.path.exists(folder / NAME)


def note(folder: Path, cause: str) -> None:
    """Notes the damage, the first one alone. A folder that takes no note is a lost disk."""
    facts = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "cause": cause}
    with suppress(OSError), open(folder / NAME, "x", opener=_private) as file:
        json.dump(facts, file)
        file.flush()
        os.fsync(file.fileno())


def claim(folder: Path, what: str) -> bool:
    """Whether the caller is the first to tell of this damage so: on the disk before it is told,
    so that after a kill nobody tells it again."""
    try:
        with open(folder / f"{NAME}-{what}", "x", opener=_private) as file:
            os.fsync(file.fileno())
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
    except OSError:
        return False
    return True


def may_be_over(folder: Path) -> bool:
    """Whether a check of the file can tell that what was noted is over."""
    return UNREADABLE not in (folder / NAME).read_text()


def lost_rows(folder: Path) -> str:
    """Which rows are noted as lost; empty where nothing is noted, or damage of another kind."""
    path = folder / NAME
    told = path.read_text() if path.exists() else ""
    if "SQLITE_IOERR_SHORT_READ" in told:
        # So ends who opens a file whose log was taken away while others went on writing it.
        return LAST
    return told.partition(LOST_ROWS)[2].rstrip('"}')


def is_file_taken(folder: Path) -> bool:
    """Whether SQLite's file or log was taken away under this process, which is noted: what it
    commits is written nowhere."""
    taken = {str(folder.resolve() / name) for name in _TAKEN}
    for handle in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            if os.readlink(f"/proc/self/fd/{handle}") in taken:
                note(folder, f"{LOST_ROWS}{LAST}")
                return True
    return False


def forget(folder: Path) -> None:
    """Removes the note of a database that was found sound, and who was told of it."""
    for path in folder.glob(f"{NAME}*"):
        path.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
