"""Tells a full disk in figures: before the work, where its need is known, and in its middle."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.database.errors import DBAPIError, Outage, outage_of
from app.domain.operations.backup_refusals import BackupReason, BackupRefused

# What is written beside: logs, the database's own log.
MARGIN: Final = 20_000_000
_MEGABYTE: Final = 10**6


@contextmanager
def needed(wanted: Mapping[Path, int]) -> Iterator[None]:
    """Has these bytes free in these folders for the block. Raises BackupRefused: also when a disk
    becomes full within it."""
    missing = _missing(wanted)
    if missing:
        raise BackupRefused(BackupReason.NO_SPACE, "; ".join(missing))
    try:
        yield
    except (OSError, DBAPIError, sqlite3.Error) as error:
        if outage_of(error) is not Outage.FULL:
            raise
        told = "; ".join(_told(folder, size) for folder, size in _each_disk(wanted).items())
        raise BackupRefused(BackupReason.NO_SPACE, told) from None


def _missing(wanted: Mapping[Path, int]) -> list[str]:
    disks = _each_disk(wanted)
    return [_told(it, size) for it, size in disks.items() if shutil.disk_usage(it).free < size]


def _each_disk(wanted: Mapping[Path, int]) -> dict[Path, int]:
    """What is wanted of each disk, by the last of its folders."""
    found: dict[int, tuple[Path, int]] = {}
    for folder, size in wanted.items():
        disk = os.stat(folder).st_dev
        found[disk] = folder, size + found.get(disk, (folder, 0))[1]
    return dict(found.values())


def _told(folder: Path, size: int) -> str:
    free = shutil.disk_usage(folder).free
    return f"{folder} perlu {-(-size // _MEGABYTE)} MB, kosong {free // _MEGABYTE} MB"
