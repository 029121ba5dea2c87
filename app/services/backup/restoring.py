"""Opens a backup and swaps it in; the data stay untouched until every byte is verified (ADR 13)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from flask import current_app
from sqlalchemy import inspect

from app.database import disk_reserve, revisions
from app.database.extensions import db, now
from app.domain.operations.backup_refusals import BackupReason, BackupRefused
from app.domain.workflow.deadlines import WIB
from app.models import Event
from app.runtime import durable_files, exchange
from app.runtime.process_lock import try_lock
from app.services.backup import after_restore, archive, backups, database_snapshot, free_space
from app.services.journal import chain_head_file
from app.services.monitoring import backup_status
from app.services.privacy import erasure_register
from config import Settings

_BEFORE: Final = "sebelum-pulih-"
# What the service holds as long as it runs.
_HELD: Final = ("run.lock", "cron.lock", "modems/*/owner.lock")


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened and verified backup: its folder and manifest."""

    folder: Path
    about: dict[str, Any]

    @property
    def made_at(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.about["made_at"])

    @property
    def is_postgres(self) -> bool:
        """Whether it holds a dump of PostgreSQL."""
        return str(self.about["engine"]) == database_snapshot.POSTGRES

    @property
    def dump(self) -> Path:
        """The database in it."""
        return self.folder / database_snapshot.NAMES[self.about["engine"]]

    def key(self, name: str) -> str:
        """SECRET_KEY or JOURNAL_KEY as it was."""
        return (self.folder / name).read_text().strip()

    def settings(self, own: Settings, database_url: str | None) -> Settings:
        """Settings that open its data where they are."""
        values = {"secret_key": self.key("SECRET_KEY"), "journal_key": self.key("JOURNAL_KEY")}
        place = {"var": self.folder, "database_url": database_url}
        return own.model_copy(update={**values, **place})


def wanted(file: Path, key: str) -> int:
    """How many bytes it takes to open this backup. Raises BackupRefused for a wrong key."""
    return archive.plain_size(file, key) + file.stat().st_size + free_space.MARGIN


def opened(file: Path, key: str, folder: Path) -> Opened:
    """Opens the backup in this folder and verifies every byte. Raises BackupRefused."""
    found = Opened(folder, archive.unpack(file, key, folder))
    settings: Settings = current_app.config["SETTINGS"]
    if "engine" not in found.about:
        raise BackupRefused(BackupReason.ONLY_SMS)
    if found.about["mode"] != settings.mode:
        raise BackupRefused(BackupReason.OTHER_MODE, found.about["mode"])
    if found.about["engine"] != database_snapshot.engine_name():
        raise BackupRefused(BackupReason.OTHER_ENGINE, found.about["engine"])
    if found.about["revision"] not in revisions.known():
        raise BackupRefused(BackupReason.TOO_NEW, found.about["revision"])
    return found


def require_same_keys(found: Opened, settings: Settings) -> None:
    """Raises BackupRefused if keys from the environment differ from those of the backup.

    They can't be changed from here.
    """
    for name, value in backups.keys(settings).items():
        file = settings.key_file(name)
        is_ours = settings.is_latihan and file.is_file() and file.read_text().strip() == value
        if not is_ours and found.key(name) != value:
            raise BackupRefused(BackupReason.OTHER_SECRETS, name)


@contextmanager
def stopped(settings: Settings) -> Iterator[None]:
    """Keeps the service stopped on this data folder. Raises BackupRefused."""
    with ExitStack() as locks:
        for pattern in _HELD:
            paths = settings.folder.glob(pattern) if "*" in pattern else [settings.folder / pattern]
            for path in paths:
                if not locks.enter_context(try_lock(path)):
                    raise BackupRefused(BackupReason.RUNNING)
        if database_snapshot.engine_name() == database_snapshot.SQLITE:
            _check_unused(settings)
        yield


def _check_unused(settings: Settings) -> None:
    file = Path(db.engine.url.database or "")
    if file != settings.folder / database_snapshot.NAMES[database_snapshot.SQLITE]:
        raise BackupRefused(BackupReason.OUTSIDE)
    db.session.remove()
    db.engine.dispose()
    if file.exists():
        database_snapshot.require_unused_file(file)


def arrange(found: Opened, file: Path, settings: Settings) -> None:
    """Turns the unpacked files into a data folder marked as restored.

    The erasures of both are kept, as the data may be older than some of them. Raises OSError.
    """
    if not settings.is_latihan:
        for name in backups.KEYS:
            (found.folder / name).unlink()
    (found.folder / archive.MANIFEST).unlink()
    places = _places(settings)
    _merge([it / erasure_register.NAME for it in places], found.folder / erasure_register.NAME)
    cards = [it / backup_status.CARD for it in places]
    if card := next((it for it in cards if it.is_file()), None):
        shutil.copy2(card, found.folder / backup_status.CARD)
    heads = [head for it in places for head in chain_head_file.heads(it / chain_head_file.NAME)]
    facts = {
        "file": file.name[:80],
        "made_at": found.about["made_at"],
        "last_head": max((seq for seq, _ in heads), default=0),
    }
    after_restore.mark(found.folder, facts)


def _places(settings: Settings) -> list[Path]:
    """Where the former data lie: after a restore that was cut off also where it had moved them."""
    if not any((settings.folder / it).exists() for it in (exchange.HALF, exchange.DONE)):
        return [settings.folder]
    return [settings.folder, *sorted(settings.folder.glob(f"{_BEFORE}*"), reverse=True)]


def is_in_place(file: Path, settings: Settings) -> bool:
    """Whether a restore of this backup was killed after its last step that could fail."""
    done = settings.folder / exchange.DONE
    is_same = done.is_file() and done.read_text() == file.name
    return is_same and inspect(db.engine).has_table(Event.__tablename__)


def fill(found: Opened, file: Path, settings: Settings) -> None:
    """Fills the empty PostgreSQL database, or the one that a killed restore has filled.

    Raises BackupRefused, OSError.
    """
    db.session.remove()
    db.engine.dispose()
    half = exchange.pending(settings.folder)
    if half is not None and half.token:
        database_snapshot.empty(settings.database, half.token)
    database_snapshot.require_unused_database(settings.database)
    token = uuid4().hex
    # Until `swap` the mark of the restore is not in its place: nobody may be served.
    begun = exchange.Exchange(file.name, settings.folder.name, token=token)
    exchange.note(settings.folder, begun)
    database_snapshot.mark(settings.database, token)
    try:
        database_snapshot.load(found.dump, settings.database, found.about["counts"])
    except BaseException:
        database_snapshot.unmark(settings.database)
        if half is None:
            exchange.end(settings.folder)
        raise
    found.dump.unlink()


def swap(found: Opened, file: Path, settings: Settings) -> Path:
    """Replaces the old files by the restored ones; where the old ones are kept."""
    old = f"{_BEFORE}{now().astimezone(WIB):%Y%m%d-%H%M%S-%f}"
    out = sorted(it.name for it in settings.folder.iterdir() if not _stays(it, settings))
    begun = exchange.Exchange(file.name, old, found.folder.name, tuple(out))
    exchange.carry_out(settings.folder, begun)
    return settings.folder / old


def _stays(path: Path, settings: Settings) -> bool:
    """Locks that are held, the reserve of the disk, and the backups."""
    is_ours = (
        path.name in (exchange.HALF, exchange.DONE, disk_reserve.NAME) or path.suffix == ".lock"
    )
    is_backup = path.name == backups.OWN_FOLDER or settings.backup_folder.is_relative_to(path)
    return is_ours or is_backup or path.name.startswith((exchange.SCRATCH, _BEFORE))


def _merge(ours: list[Path], theirs: Path) -> None:
    lines: dict[str, None] = {}
    for path in (theirs, *ours):
        if path.is_file():
            lines |= dict.fromkeys(path.read_text().splitlines())
    durable_files.replace(theirs, "".join(f"{line}\n" for line in lines if line).encode())
