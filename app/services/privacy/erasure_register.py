"""Register of erasures in a file beside the database, for backups older than an erasure."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from flask import current_app

from app.runtime import durable_files

NAME: Final = "erasures"
_LINE: Final = re.compile(r"([0-9a-f]{64}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})Z\n?")
# A keyed hash of a number, and up to when what came from it is gone.
Entry = tuple[str, datetime]


def path() -> Path:
    """The path: in the data folder, readable by the service only. No backup may overwrite it."""
    folder: Path = current_app.config["SETTINGS"].folder
    return folder / NAME


def append_erasure(mark: str, at: datetime) -> None:
    """Writes one erasure behind the others; raises OSError."""
    is_new = not path().exists()
    # Its own line also behind one that a power failure cut.
    spelled = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    line = f"\n{mark} {spelled}Z\n"
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        if os.write(handle, line.encode()) != len(line):
            raise OSError(errno.ENOSPC, "the list of erasures was not written whole")
        os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        # Else a power failure may take the new file's name.
        durable_files.sync_folder(path().parent)


def entries() -> Iterator[Entry]:
    """All recorded erasures; a line cut by a power failure is skipped."""
    if path().exists():
        with path().open() as file:
            for line in file:
                if found := _LINE.fullmatch(line):
                    yield found[1], datetime.fromisoformat(found[2]).replace(tzinfo=UTC)
