"""Room that is kept on the data folder's disk: freed when it is full, so that the alarm and Admin's
login can still be written."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

NAME: Final = "ruang-darurat"
# In bytes. On a disk with less than ROOM left it would only bring the end nearer.
SIZE: Final = 20_000_000
ROOM: Final = 5 * SIZE
# With less left nothing is written any more.
_NOTHING: Final = 1_000_000


def settle(folder: Path) -> None:
    """Frees it where the disk is full, makes it where there is room."""
    free, path = shutil.disk_usage(folder).free, folder / NAME
    if free < _NOTHING:
        release(folder)
    elif free >= ROOM and _size(path) != SIZE:
        _make(path)


def _size(path: Path) -> int:
    """Another process may have freed it just now."""
    with suppress(OSError):
        return path.stat().st_size
    return 0


def release(folder: Path) -> None:
    """Frees it; never raises."""
    with suppress(OSError):
        (folder / NAME).unlink()


def _make(path: Path) -> None:
    """With real blocks; several processes may do so at once."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(file, 0, SIZE)
        finally:
            os.close(file)
    except OSError:
        release(path.parent)
