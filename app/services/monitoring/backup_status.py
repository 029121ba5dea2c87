"""Status of the backups, and the card's public half: stored files, so that every host knows."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from app.database.extensions import now
from app.runtime import durable_files
from app.services.settings import stored_files
from config import Settings

KEY: Final = "cadangan"
# The public half of the Kartu Pemulihan (recovery_card.py).
CARD: Final = "cadangan.pub"


@dataclass(frozen=True, slots=True)
class BackupState:
    """How the backups stand. `at`: when the last good one was made, or since when none could be;
    `file`, `size`, `sha256` are that one's; `error` says why the last try failed, None if it did
    not; `rehearsed_at`: when one was last opened and compared; `same_disk`: where they lay then.
    `copied_at`: up to when every SMS is in a copy; `copy_name` is the last one, `copy_mark` the
    fingerprint of the last SMS in it, and `copy_error` why the last try failed.

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
    copied_at: datetime | None = None
    copy_name: str = ""
    copy_mark: str = ""
    copy_error: str | None = None


# What a backup leaves as it was.
_OF_COPIES: Final = ("copied_at", "copy_name", "copy_mark", "copy_error")


def last_backup() -> BackupState | None:
    """The outcome of the last runs on any host; None before the first."""
    try:
        stored: dict[str, Any] = json.loads(stored_files.kept(KEY) or b"")
        times = {
            name: datetime.fromisoformat(value)
            for name, value in stored.items()
            if name.endswith("at") and value is not None
        }
        return BackupState(**{**stored, **times})
    except (ValueError, TypeError):
        return None


def carded_at(settings: Settings) -> datetime | None:
    """Since when there is a Kartu Pemulihan, of whichever host; None where there is none."""
    try:
        return datetime.fromtimestamp((settings.folder / CARD).stat().st_mtime, UTC)
    except OSError:
        return stored_files.kept_since(CARD)


def has_card(settings: Settings) -> bool:
    """Whether there is a Kartu Pemulihan, of whichever host."""
    return carded_at(settings) is not None


def card(settings: Settings) -> bytes:
    """The card's public half as it was made on this host, else as the host that has it sealed it;
    empty where there is none. Who can write the database alone can't put another in its place."""
    try:
        return (settings.folder / CARD).read_bytes()
    except OSError:
        return _sealed(settings)


def share_card(settings: Settings) -> None:
    """Lets the other hosts make backups for the card of this one, if it has one. Where another host
    has made or taken away one since, its word counts here too. Raises OSError."""
    file = settings.folder / CARD
    if not file.is_file():
        return
    content, shared, at = card(settings), _sealed(settings), stored_files.kept_since(CARD)
    if content == shared:
        return
    if shared and at is not None and at.timestamp() > file.stat().st_mtime:
        durable_files.replace(file, shared)
    else:
        stored_files.keep(CARD, _seal(settings, content) + b"\n" + content)


def _sealed(settings: Settings) -> bytes:
    seal, _, content = (stored_files.kept(CARD) or b"").partition(b"\n")
    return content if hmac.compare_digest(seal, _seal(settings, content)) else b""


def count_cards(settings: Settings) -> int:
    """How many people can open a backup."""
    return len(card(settings).split())


def is_on_same_disk(settings: Settings) -> bool:
    """Whether the backups lie on the disk of the data: then they end with it."""
    try:
        return os.stat(settings.backup_folder).st_dev == os.stat(settings.folder).st_dev
    except OSError:
        return False


def good(settings: Settings, path: str, size: int, sha256: str) -> BackupState:
    """What is to be recorded of a good backup, at a time when the database can't take it."""
    at = now()
    return BackupState(at, at, path, size, sha256, same_disk=is_on_same_disk(settings))


def note_good(settings: Settings, path: str, size: int, sha256: str) -> BackupState:
    """Records a good backup."""
    made, before = good(settings, path, size, sha256), known()
    copied = {name: getattr(before, name) for name in _OF_COPIES}
    return _write(replace(made, rehearsed_at=before.rehearsed_at, **copied))


def note_failure(told: str) -> BackupState:
    """Records a failure and keeps the facts of the last good backup."""
    return _write(replace(known(), tried_at=now(), error=told))


def note_rehearsal() -> BackupState:
    """Records a rehearsal."""
    return _write(replace(known(), rehearsed_at=now()))


def note_copy(settings: Settings, at: datetime | None, mark: str, name: str) -> BackupState:
    """Records what is in the copies of SMS."""
    state = replace(known(), same_disk=is_on_same_disk(settings), copy_error=None)
    return _write(replace(state, copied_at=at, copy_mark=mark, copy_name=name))


def note_no_copy(told: str) -> BackupState:
    """Records why SMS could not be copied."""
    return _write(replace(known(), copy_error=told))


def _seal(settings: Settings, content: bytes) -> bytes:
    key = str(settings.secret_key).encode()
    return hmac.new(key, b"card:" + content, hashlib.sha256).hexdigest().encode()


def known() -> BackupState:
    """The outcome of the last runs, also before the first."""
    return last_backup() or BackupState(now(), now())


def _write(state: BackupState) -> BackupState:
    stored_files.keep(KEY, json.dumps(asdict(state), default=str).encode())
    return state
