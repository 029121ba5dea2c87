"""Journal heads in a file beside the database (ADR 10).

Somebody who can write the database alone can't make this file agree.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from flask import current_app

from app.runtime import durable_files

NAME: Final = "journal-heads"
Head = tuple[int, str]
_LINE: Final = re.compile(r"(\d{1,10}):([0-9a-f]{64})\n?")
# The newest lines: two sealers may write in another order than they sealed.
_END: Final = 8192


def path() -> Path:
    """The path: in the data folder, readable by the service only."""
    folder: Path = current_app.config["SETTINGS"].folder
    return folder / NAME


def append_head(head: Head) -> None:
    """Writes one head behind the others; raises OSError."""
    line = f"{head[0]}:{head[1]}\n".encode()
    # One write of one line behind all others: two sealers never mix theirs.
    handle = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            # A full disk has cut the last one: together they would name a row that never was.
            line = b"\n" + line
        if os.write(handle, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(handle)
    finally:
        os.close(handle)


def heads(place: Path | None = None) -> Iterator[Head]:
    """All heads in this or another such file; a line that a power failure or a full disk has cut is
    skipped."""
    place = place or path()
    if place.exists():
        with place.open(errors="replace") as file:
            for line in file:
                if found := _LINE.fullmatch(line):
                    yield int(found[1]), found[2]


def last_number() -> int:
    """The number of the last row that was ever sealed here; 0 without any."""
    place = path()
    if not place.exists():
        return 0
    with place.open("rb") as file:
        file.seek(max(0, place.stat().st_size - _END))
        lines = file.read().decode(errors="replace").split("\n")
    return max((int(found[1]) for it in lines if (found := _LINE.fullmatch(it))), default=0)


def forget_after(seq: int) -> None:
    """Removes the heads of rows that a person accepted as lost; raises OSError."""
    kept = "".join(f"{head[0]}:{head[1]}\n" for head in heads() if head[0] <= seq)
    durable_files.replace(path(), kept.encode())
