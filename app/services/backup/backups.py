"""Backs up while the service runs: copied, verified, encrypted, complete or absent (ADR 13)."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy.exc import DBAPIError

from app.database.extensions import db, now, transaction
from app.domain.errors import BackupReason, BackupRefused
from app.domain.operations import backup_schedule as rules
from app.i18n.refusal_catalogue import BACKUPS
from app.runtime import durable_files
from app.runtime.process_lock import try_lock
from app.runtime.version import VERSION
from app.services.backup import archive, database_snapshot, recovery_card
from app.services.backup.archive import Member
from app.services.backup.archive_contents import heads_now, members, size_of_files
from app.services.backup.database_snapshot import Snapshot
from app.services.journal import sealing
from app.services.journal.actor import SYSTEM
from app.services.monitoring import backup_status
from app.services.monitoring.backup_status import BackupState, is_on_same_disk, last_backup
from config import Settings

__all__ = ["BackupState", "alone", "is_on_same_disk", "last_backup", "run", "scratch"]

log = logging.getLogger(__name__)

LOCK: Final = "cadangan.lock"
# Where they go while UPIK_BACKUP_TO names no other place (config.py).
OWN_FOLDER: Final = "cadangan"
SCRATCH: Final = ".cadangan-"
_HEADER: Final = b"age-encryption.org/v1\n"
_MARGIN: Final = 20_000_000


def run(to: Path | None = None) -> BackupState:
    """Makes one backup, by default in the configured folder, where old ones are thinned afterwards.

    The outcome is recorded. Raises BackupRefused.
    """
    settings: Settings = current_app.config["SETTINGS"]
    with alone(settings):
        try:
            made = _make(settings, (to or settings.backup_folder).absolute())
        except BaseException as error:
            refused = _refusal(error)
            _note_failure(settings, BACKUPS[refused.reason].format(what=refused.what))
            if isinstance(error, (BackupRefused, OSError, DBAPIError)):
                raise refused from None
            raise
        if to is None:
            _thin(settings.backup_folder, Path(str(made.file)).name)
        return made


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Excludes another backup, restore or rehearsal of this folder; removes leftovers of a killed
    one.

    Raises BackupRefused.
    """
    with try_lock(settings.folder / LOCK) as is_alone:
        if not is_alone:
            raise BackupRefused(BackupReason.BUSY)
        for left in settings.folder.glob(f"{SCRATCH}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


@contextmanager
def scratch(settings: Settings) -> Iterator[Path]:
    """A private temporary folder for the block."""
    folder = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=settings.folder))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(settings: Settings, target: Path) -> BackupState:
    public = recovery_card.public(settings)
    _clean(settings, target)
    _require_space(settings, target)
    with scratch(settings) as folder:
        sealing.try_all()
        with transaction():
            kept = sealing.keep_head("cadangan", actor=SYSTEM)
            head = (kept.seq, kept.seal) if kept is not None else None
        heads, at = heads_now(settings), now()
        snapshot = database_snapshot.take(folder)
        about = {**_about(settings, snapshot), "made_at": at.isoformat(), "head": head}
        rows = [Member(snapshot.path.name, snapshot.path), *members(settings, heads)]
        made = _write_archive(target, rows, about, public)
    return backup_status.note_good(settings, *made)


def _about(settings: Settings, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "version": VERSION,
        "mode": settings.mode,
        "engine": database_snapshot.engine_name(),
        "revision": snapshot.revision,
        "counts": snapshot.counts,
    }


def _write_archive(
    target: Path, rows: list[Member], about: dict[str, Any], public: str
) -> tuple[str, int, str]:
    while (path := target / rules.backup_file_name(now())).exists():
        time.sleep(0.2)
    part = path.with_name(path.name + ".part")
    try:
        with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            size, digest = archive.pack(rows, about, public, file)
            file.flush()
            os.fsync(file.fileno())
        _require_written(part, size, digest)
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    durable_files.sync_folder(target)
    return str(path), size, digest


def _require_written(path: Path, size: int, digest: str) -> None:
    """What can be known without the card: the disk gives back what was written. Raises OSError."""
    with path.open("rb") as file:
        # Not what the memory still knows of it.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        is_age = file.read(len(_HEADER)) == _HEADER
        file.seek(0)
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if not is_age or path.stat().st_size != size or found != digest:
        raise OSError("the disk gives back something else")


def _clean(settings: Settings, target: Path) -> None:
    """The folder is there, without the halves of a backup that was killed. Raises BackupRefused.

    Only our own is made: where a stick is not plugged in, it would be a folder of this disk.
    """
    try:
        if target == settings.folder / OWN_FOLDER:
            target.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.listdir(target)
        for path in target.glob("upik-*.age.part"):
            if rules.backup_taken_at(path.stem) is not None:
                path.unlink()
    except OSError as error:
        told = f"{target} ({error.strerror})"
        raise BackupRefused(BackupReason.NO_FOLDER, told) from None


def _require_space(settings: Settings, target: Path) -> None:
    """Room for copy and archive, as if nothing could be packed. Raises BackupRefused."""
    copy = database_snapshot.size() + _MARGIN
    db.session.rollback()
    wanted = {settings.folder: copy, target: copy + size_of_files(settings)}
    if os.stat(settings.folder).st_dev == os.stat(target).st_dev:
        wanted = {target: sum(wanted.values())}
    for folder, size in wanted.items():
        if (free := shutil.disk_usage(folder).free) < size:
            told = f"{folder}: {free // 10**6} MB, perlu {size // 10**6} MB"
            raise BackupRefused(BackupReason.NO_SPACE, told)


def _thin(target: Path, newest: str) -> None:
    """The one just made stays, also when the clock says that it is old."""
    names = {path.name for path in target.iterdir() if path.is_file() and not path.is_symlink()}
    ours = {name for name in names if rules.backup_taken_at(name) is not None}
    for name in sorted(ours - rules.backups_to_keep(ours) - {newest}):
        (target / name).unlink(missing_ok=True)
        log.info("older backup taken away: %s", name)


def _refusal(error: BaseException) -> BackupRefused:
    if isinstance(error, BackupRefused):
        return error
    if isinstance(error, DBAPIError):
        return BackupRefused(BackupReason.DATABASE, str(error.orig)[:120])
    told = error.strerror or str(error) if isinstance(error, OSError) else type(error).__name__
    return BackupRefused(BackupReason.UNWRITTEN, told)


def _note_failure(settings: Settings, told: str) -> None:
    log.error("no backup: %s", told)
    with suppress(OSError):
        backup_status.note_failure(settings, told)
