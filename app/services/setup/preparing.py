"""Prepares a database to serve: tables, permissions, roles, units; safe to run at each start."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from flask import Flask, current_app
from sqlalchemy import func, inspect, select, text

from app.database import damage, revisions
from app.database.extensions import db, init_migrations, transaction
from app.domain.access import permissions
from app.domain.access.roles import ADMIN
from app.domain.messaging import phone_numbers
from app.domain.operations.backup_refusals import BackupReason, BackupRefused
from app.domain.words import N_
from app.models import Event, Modem, User
from app.runtime import progress
from app.runtime.data_folder import modem_folder
from app.runtime.process_lock import wait_for_lock
from app.runtime.progress import STEPS
from app.services.accounts import passwords, role_permissions, user_accounts
from app.services.backup import after_restore, backups, database_snapshot
from app.services.cases.deadlines import calendar_defaults
from app.services.directory import directory
from app.services.journal import chain_head_file, journal
from app.services.journal.actor import SYSTEM
from app.services.monitoring import backup_status, database_statistics
from app.services.monitoring.backup_status import BackupState
from app.services.privacy import erasing
from app.services.settings import settings
from app.services.setup import demo_data, demo_year
from app.sms.gammu import dummy_phone
from config import Settings

# Any number will do, as long as every release uses the same.
ADVISORY_LOCK: Final = 85690
# Where latihan keeps what its database was before the last migration.
COPY: Final = "sebelum-migrasi"


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Excludes other preparing processes of this folder and this PostgreSQL."""
    with wait_for_lock(settings.folder / "prepare.lock", "Persiapan basis data"):
        if db.engine.dialect.name != "postgresql":
            yield
            return
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.detach()  # the pool is emptied meanwhile (require_alone)
            connection.execute(text("SELECT pg_advisory_lock(:id)"), {"id": ADVISORY_LOCK})
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:id)"), {"id": ADVISORY_LOCK})


def prepare(*, is_copied: bool = False, accepts_loss: bool = False) -> None:
    """Migrates and seeds; edits by people are never undone. Raises BackupRefused.

    `is_copied`: there is a way back already, so none is made before a migration. `accepts_loss`: a
    person goes on without the journal's rows that are missing.
    """
    settings: Settings = current_app.config["SETTINGS"]
    _require_usable(settings, accepts_loss)
    with alone(settings):
        copied = _migrate(settings, is_copied)
        backup_status.share_card(settings)
        if copied is not None:
            backup_status.note_good(settings, str(copied.file), copied.size, copied.sha256)
        with progress.phase(N_("Hak, peran, daftar SKPD, hari libur")), transaction():
            roles = {role: permissions.pairs_of(role) for role in permissions.SEEDED}
            role_permissions.sync(permissions.served_pairs(settings.is_latihan), roles)
            directory.load_skpds()
            calendar_defaults.load()
        if settings.is_latihan:
            with progress.phase(N_("Pengguna, HP, dan modem contoh")):
                number = phone_numbers.normalise(settings.public_number)
                demo_data.seed(settings.demo_password, number)
                demo_year.begin()
        # Before anybody is served: this database may come from an older backup.
        erasing.apply_erasures()
        after_restore.finish()
        if settings.is_latihan:
            # Any program may drop an SMS from now on, before the phone's owner has started.
            dummy_phone.prepare(modem_folder(settings, demo_data.MODEM))


def _require_usable(settings: Settings, accepts_loss: bool) -> None:
    """Raises BackupRefused for data that nobody may be served from."""
    after_restore.require_whole_restore()
    is_log_gone = _is_log_gone()  # the first connection makes a new one
    _require_sound(settings)
    _require_all_rows(settings, is_log_gone, accepts_loss)


def _require_sound(settings: Settings) -> None:
    """The file may be whole, once its disk answers again: SQLite is asked. Raises BackupRefused."""
    folder = settings.folder
    if not damage.is_noted(folder):
        return
    is_loss = bool(damage.lost_rows(folder))
    if db.engine.dialect.name == "sqlite":
        is_whole = damage.may_be_over(folder) and database_statistics.is_whole("integrity_check")
    else:
        is_whole = is_loss
    if not is_whole:
        raise BackupRefused(BackupReason.LIVE_DAMAGED)
    if not is_loss:
        damage.forget(folder)


def _is_log_gone() -> bool:
    """Whether SQLite's log was taken away: it removes its index before the log, never after it."""
    if db.engine.dialect.name != "sqlite":
        return False
    file = Path(str(db.engine.url.database))
    index, written = (file.with_name(f"{file.name}-{it}") for it in ("shm", "wal"))
    return index.exists() and not written.exists()


def _require_all_rows(settings: Settings, is_log_gone: bool, accepts_loss: bool) -> None:
    """A head is kept outside after the commit of its row, never before: a database whose journal
    ends below it has lost rows. Raises BackupRefused, unless a person accepts that."""
    folder, kept, last = settings.folder, chain_head_file.last_number(), 0
    noted = damage.lost_rows(folder)
    if inspect(db.engine).has_table(Event.__tablename__):
        last = db.session.scalar(select(func.max(Event.seq))) or 0
        db.session.rollback()
    elif kept or not (is_log_gone or noted):
        return  # a new site, or one that was emptied
    rows = f"#{last + 1}-#{kept}" if kept > last else ""
    if is_log_gone or noted == damage.LAST:
        rows = rows or damage.LAST
    if rows:
        damage.note(folder, f"{damage.LOST_ROWS}{rows}")
        if not accepts_loss:
            raise BackupRefused(BackupReason.LIVE_LOST_ROWS, rows)
        # As after a restore: what seems to wait may have been sent in the lost minutes.
        after_restore.mark(folder, {"action": after_restore.WITHOUT_ROWS, "last_head": kept})
        chain_head_file.forget_after(last)
    damage.forget(folder)


def _migrate(settings: Settings, is_copied: bool) -> BackupState | None:
    """The backup that it made before, if any."""
    known = revisions.known()
    is_new = not inspect(db.engine).has_table("alembic_version")
    stored = None if is_new else revisions.stored()
    db.session.rollback()
    if stored == known[-1]:
        return None
    if is_new and next(chain_head_file.heads(), None):
        raise BackupRefused(BackupReason.LIVE_EMPTIED)
    if stored is not None and stored not in known:
        raise BackupRefused(BackupReason.LIVE_TOO_NEW, stored)
    made = None
    if not is_new:
        database_snapshot.require_alone(ADVISORY_LOCK)
        if not is_copied:
            made = _copy(settings)
    from flask_migrate import upgrade

    db.session.rollback()  # what was just read for the copy would lock out the migration (SQLite)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy
    missing = [revision for revision in known if revision > (stored or "")]
    with progress.phase(N_("Tabel basis data"), len(missing), STEPS) as seen:
        init_migrations(app, on_version_apply=lambda **_: seen.add())
        upgrade(directory=app.config["MIGRATIONS"])
    return made


def _copy(settings: Settings) -> BackupState | None:
    """The way back from a migration: a backup. In latihan, where a card is rarely made, a readable
    copy beside the data, which the next one replaces. Raises BackupRefused."""
    if backup_status.has_card(settings):
        with progress.phase(N_("Cadangan sebelum migrasi")):
            return backups.run(seals=False)
    if not settings.is_latihan:
        raise BackupRefused(BackupReason.NO_CARD)
    place = settings.folder / COPY
    with progress.phase(N_("Salinan basis data sebelum migrasi")):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
        database_snapshot.take(place)
    return None


def first_site(
    username: str,
    name: str,
    password: str,
    modem: str,
    device: str,
    number: str,
    *,
    alarm_phone: str = "",
    alarm_mail: str = "",
    emergency_number: str = "",
) -> User:
    """Creates the first Admin and modem of a production site; stores who hears of alarms and whom
    citizens in danger call. Raises a DomainError."""
    password_hash = passwords.hash_strong_password(password, username)
    with transaction() as store:
        user = user_accounts.create(
            username, name, ADMIN, password_hash=password_hash, position="Pengelola Si UPIK"
        )
        row = Modem(name=modem, kind="at", device=device, number=phone_numbers.normalise(number))
        row.rate_per_minute = current_app.config["SETTINGS"].rate_per_minute
        store.add(row)
        store.flush()
        journal.record("user_added", "user", user.id, actor=SYSTEM)
        told = {"admin_phone": alarm_phone, "admin_mail": alarm_mail}
        told["emergency_number"] = emergency_number
        settings.change(told, None, actor=SYSTEM)
    return user
