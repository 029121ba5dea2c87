"""Status of the backups, in a small file beside the data."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from app.database.extensions import now
from app.runtime import durable_files
from config import Settings

NAME: Final = "cadangan.json"
# The public half of the Kartu Pemulihan (recovery_card.py).
CARD: Final = "cadangan.pub"


@dataclass(frozen=True, slots=True)
class BackupState:
    """How the backups stand. `at`: when the last good one was made, or since when none could be;
    `file`, `size`, `sha256` are that one's; `error` says why the last try failed, None if it did
    not; `rehearsed_at`: when one was last opened and compared; `same_disk`: where they lay then.

    Who only reads this never touches the disk of the backups: one in a network that is away holds
    whoever asks it for as long."""

    at: datetime
    tried_at: datetime
    file: str | None = None
    size: int = 0
    sha256: str = ""
    error: str | None = None
    rehearsed_at: datetime | None = None
    same_disk: bool = False


def last_backup(settings: Settings) -> BackupState | None:
    """The outcome of the last runs; None before the first."""
    try:
        stored: dict[str, Any] = json.loads((settings.folder / NAME).read_text())
        times = {
            name: datetime.fromisoformat(value)
            for name, value in stored.items()
            if name.endswith("at") and value is not None
        }
        return BackupState(**{**stored, **times})
    except (OSError, ValueError, TypeError):
        return None


def has_card(settings: Settings) -> bool:
    """Whether a Kartu Pemulihan was made."""
    return (settings.folder / CARD).is_file()


def is_on_same_disk(settings: Settings) -> bool:
    """Whether the backups lie on the disk of the data: then they end with it."""
    try:
        return os.stat(settings.backup_folder).st_dev == os.stat(settings.folder).st_dev
    except OSError:
        return False


def note_good(settings: Settings, path: str, size: int, sha256: str) -> BackupState:
    """Records a good backup. Raises OSError."""
    at, before = now(), last_backup(settings)
    rehearsed_at = before.rehearsed_at if before is not None else None
    return _write(settings, BackupState(at, at, path, size, sha256, None, rehearsed_at))


def note_failure(settings: Settings, told: str) -> BackupState:
    """Records a failure and keeps the facts of the last good backup. Raises OSError."""
    return _write(settings, replace(_known(settings), tried_at=now(), error=told))


def note_rehearsal(settings: Settings) -> BackupState:
    """Records a rehearsal. Raises OSError."""
    return _write(settings, replace(_known(settings), rehearsed_at=now()))


def _known(settings: Settings) -> BackupState:
    return last_backup(settings) or BackupState(now(), now())


def _write(settings: Settings, state: BackupState) -> BackupState:
    state = replace(state, same_disk=is_on_same_disk(settings))
    durable_files.replace(settings.folder / NAME, json.dumps(asdict(state), default=str).encode())
    return state
