"""Backs up while the service runs: copied, verified, encrypted, complete or absent (ADR 13)."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy.exc import DBAPIError

from app.database.extensions import db, now, transaction
from app.domain.operations import backup_schedule as rules
from app.domain.operations.backup_refusals import BackupReason, BackupRefused
from app.domain.words import N_
from app.runtime import data_folder, durable_files, exchange, progress
from app.runtime.process_lock import try_lock
from app.runtime.progress import MEGABYTES, Kind
from app.runtime.version import VERSION
from app.services.backup import after_restore, archive, database_snapshot, free_space, recovery_card
from app.services.backup.archive import Member
from app.services.journal import chain_head_file, sealing
from app.services.journal.actor import SYSTEM
from app.services.monitoring import backup_status, host_health
from app.services.monitoring.backup_status import CARD, BackupState, is_on_same_disk, last_backup
from app.services.privacy import erasure_register
from config import Settings

__all__ = ["BackupState", "alone", "is_on_same_disk", "last_backup", "run", "scratch"]

log = logging.getLogger(__name__)

# Where they go while UPIK_BACKUP_TO names no other place (config.py).
OWN_FOLDER: Final = "cadangan"
KEYS: Final = ("SECRET_KEY", "JOURNAL_KEY")
_HEADER: Final = b"age-encryption.org/v1\n"


def run(to: Path | None = None, *, seals: bool = True) -> BackupState:
    """Makes one backup, by default in the configured folder, where old ones are thinned afterwards.

    The outcome is recorded. `seals` is False before a migration: the code does not know the tables,
    so it copies them as they are. Raises BackupRefused.
    """
    settings: Settings = current_app.config["SETTINGS"]
    with alone(settings), progress.work(Kind.BACKUP):
        try:
            target = (to or settings.backup_folder).absolute()
            require_folder(settings, target)
            copies = os.listdir(target)
            made = _make(settings, target, seals)
        except BaseException as error:
            refused = refusal_of(error)
            told = refused.sentence.format(what=refused.what)
            log.error("no backup: %s", told)
            with suppress(DBAPIError):
                backup_status.note_failure(told)
            if isinstance(error, (BackupRefused, OSError, DBAPIError)):
                raise refused from None
            raise
        if to is None:
            _thin(settings.backup_folder, Path(str(made.file)).name)
            if seals:
                _drop(target, copies)
        return made


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Excludes another backup, restore or rehearsal of this folder; removes leftovers of a killed
    one.

    Raises BackupRefused.
    """
    with try_lock(settings.folder / exchange.LOCK) as is_alone:
        if not is_alone:
            raise BackupRefused(BackupReason.BUSY)
        exchange.sweep(settings.folder)
        yield


@contextmanager
def scratch(settings: Settings) -> Iterator[Path]:
    """A private temporary folder for the block."""
    folder = Path(tempfile.mkdtemp(prefix=exchange.SCRATCH, dir=settings.folder))
    try:
        yield folder
    finally:
        exchange.sweep(settings.folder)


def _make(settings: Settings, target: Path, seals: bool) -> BackupState:
    publics = recovery_card.publics(settings)
    with free_space.needed(_wanted(settings, target)), scratch(settings) as folder:
        head = _sealed() if seals else None
        heads, at = _heads_now(settings), now()
        snapshot = database_snapshot.take(folder)
        about = {
            "version": VERSION,
            "mode": settings.mode,
            "engine": database_snapshot.engine_name(),
            "revision": snapshot.revision,
            "counts": snapshot.counts,
            "made_at": at.isoformat(),
            "head": head,
        }
        rows = [Member(snapshot.path.name, snapshot.path), *members(settings, heads)]
        made = write_archive(target, rows, {**about, "cards": publics})
    # Before a migration the tables may not have a place for it: prepare notes it afterwards.
    note = backup_status.note_good if seals else backup_status.good
    return note(settings, *made)


def keys(settings: Settings) -> dict[str, str]:
    """The two keys without which the data can't be used."""
    values = (settings.secret_key, settings.journal_key)
    return dict(zip(KEYS, (str(value) for value in values), strict=True))


def _heads_now(settings: Settings) -> int:
    """The present length of the file of journal heads.

    Read before the database is copied, so that the copy knows every head that goes with it.
    """
    path = settings.folder / chain_head_file.NAME
    return path.stat().st_size if path.is_file() else 0


def members(settings: Settings, heads: int) -> list[Member]:
    """The files to back up besides the database; call it after its copy."""
    rows = [Member(name, value.encode()) for name, value in keys(settings).items()]
    rows.append(Member(data_folder.MARKER, settings.mode.encode()))
    for name in (CARD, chain_head_file.NAME, erasure_register.NAME):
        if (path := settings.folder / name).is_file():
            rows.append(Member(name, path, heads if name == chain_head_file.NAME else None))
    return rows


def _sealed() -> tuple[int, str] | None:
    """The head of the journal that leaves with the backup."""
    sealing.try_all()
    with transaction():
        kept = sealing.keep_head("cadangan", actor=SYSTEM)
        return (kept.seq, kept.seal) if kept is not None else None


def write_archive(
    target: Path,
    rows: list[Member],
    about: dict[str, Any],
    name_at: Callable[[datetime], str] = rules.backup_file_name,
) -> tuple[str, int, str]:
    """Writes a file that is whole or absent; its path, size and SHA-256. Raises OSError."""
    while (path := target / name_at(now())).exists():
        time.sleep(0.2)
    part = path.with_name(path.name + ".part")
    try:
        with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            size, digest = archive.pack(rows, about, about["cards"], file)
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
        with progress.phase(N_("Membaca ulang cadangan"), size, MEGABYTES, file.tell):
            found = hashlib.file_digest(file, "sha256").hexdigest()
    if not is_age or path.stat().st_size != size or found != digest:
        raise OSError("the disk gives back something else")


def require_folder(settings: Settings, target: Path) -> None:
    """The folder is there, without the halves of a backup that was killed. Raises BackupRefused.

    Only our own is made: where a stick is not plugged in, it would be a folder of this disk. So is
    an empty mount point, where the last backup lay on another disk.
    """
    try:
        _require_same_disk_as_before(settings, target)
        if target == settings.folder / OWN_FOLDER:
            target.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.listdir(target)
        for path in target.glob("upik-*.age.part"):
            if rules.taken_at(path.stem) is not None:
                path.unlink()
    except OSError as error:
        is_away = isinstance(error, FileNotFoundError)
        why = "folder itu tidak ada: apakah disknya terpasang?" if is_away else error.strerror
        raise BackupRefused(BackupReason.NO_FOLDER, f"{target} ({why})") from None


def _require_same_disk_as_before(settings: Settings, target: Path) -> None:
    # Before a migration the tables may not tell it.
    state = last_backup()
    db.session.rollback()
    if state is None or state.same_disk or Path(state.file or "").parent != target:
        return
    if os.stat(target).st_dev == os.stat(settings.folder).st_dev:
        raise OSError(errno.ENODEV, "disknya tidak terpasang")


def _wanted(settings: Settings, target: Path) -> dict[Path, int]:
    """Room for copy and archive, as if nothing could be packed."""
    copy = host_health.database_size() + free_space.MARGIN
    db.session.rollback()
    return {settings.folder: copy, target: copy}


def _thin(target: Path, newest: str) -> None:
    """The one just made stays, also when the clock says that it is old."""
    names = {path.name for path in target.iterdir() if path.is_file() and not path.is_symlink()}
    ours = {name for name in names if rules.backup_taken_at(name) is not None}
    for name in sorted(ours - rules.backups_to_keep(ours) - {newest}):
        (target / name).unlink(missing_ok=True)
        log.info("older backup taken away: %s", name)


def _drop(target: Path, copies: list[str]) -> None:
    """The copies of SMS that the new backup holds."""
    for name in rules.copies_to_drop(copies, now(), after_restore.restored_at()):
        (target / name).unlink(missing_ok=True)
    db.session.rollback()


def refusal_of(error: BaseException) -> BackupRefused:
    """The same as a refusal."""
    if isinstance(error, BackupRefused):
        return error
    if isinstance(error, DBAPIError):
        return BackupRefused(BackupReason.DATABASE, str(error.orig)[:120])
    told = error.strerror or str(error) if isinstance(error, OSError) else type(error).__name__
    return BackupRefused(BackupReason.UNWRITTEN, told)
