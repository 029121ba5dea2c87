"""Journal heads in a file beside the database (ADR 10).

Somebody who can write the database alone can't make this file agree.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from flask import current_app

NAME: Final = "journal-heads"
Head = tuple[int, str]
_LINE: Final = re.compile(r"(\d{1,10}):([0-9a-f]{64})\n?")


def path() -> Path:
    """The path: in the data folder, readable by the service only."""
    folder: Path = current_app.config["SETTINGS"].folder
    return folder / NAME


def append_head(head: Head) -> None:
    """Writes one head behind the others; raises OSError."""
    line = f"{head[0]}:{head[1]}\n".encode()
    # One write of one line behind all others: two sealers never mix theirs.
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line)
        os.fsync(handle)
    finally:
        os.close(handle)


def heads(place: Path | None = None) -> Iterator[Head]:
    """All heads in this or another such file; a line cut by a power failure is skipped."""
    place = place or path()
    if place.exists():
        with place.open() as file:
            for line in file:
                if found := _LINE.fullmatch(line):
                    yield int(found[1]), found[2]
