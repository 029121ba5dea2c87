"""Prepares a database to serve: tables, permissions, roles, units; safe to run at each start."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import text

from app.database.extensions import db, transaction
from app.domain.access.roles import ADMIN
from app.domain.messaging import phone_numbers
from app.models import Modem, User
from app.runtime.data_folder import modem_folder
from app.runtime.process_lock import wait_for_lock
from app.services.accounts import passwords, role_permissions, user_accounts
from app.services.backup import after_restore
from app.services.cases.deadlines import calendar_defaults
from app.services.directory import directory
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.privacy import erasing
from app.services.setup import demo_data
from app.sms.gammu import dummy_phone
from config import Settings

# Any number will do, as long as every release uses the same.
ADVISORY_LOCK: Final = 85690


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Excludes other preparing processes of this folder and this PostgreSQL."""
    with wait_for_lock(settings.folder / "prepare.lock", "Persiapan basis data"):
        if db.engine.dialect.name != "postgresql":
            yield
            return
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SELECT pg_advisory_lock(:id)"), {"id": ADVISORY_LOCK})
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:id)"), {"id": ADVISORY_LOCK})


def prepare(
    wanted: Collection[tuple[str, str]],
    roles: Mapping[str, Collection[tuple[str, str]]],
) -> None:
    """Migrates and seeds; `wanted` are the code's permissions, `roles` their initial roles.

    Edits by people are never undone.
    """
    settings: Settings = current_app.config["SETTINGS"]
    after_restore.require_whole_restore()
    with alone(settings):
        upgrade(directory=current_app.config["MIGRATIONS"])
        with transaction():
            role_permissions.sync(wanted, roles)
            directory.load_skpds()
            calendar_defaults.load()
        if settings.is_latihan:
            demo_data.seed(settings.demo_password, phone_numbers.normalise(settings.public_number))
        # Before anybody is served: this database may come from an older backup.
        erasing.apply_erasures()
        after_restore.finish()
        if settings.is_latihan:
            # Any program may drop an SMS from now on, before the phone's owner has started.
            dummy_phone.prepare(modem_folder(settings, demo_data.MODEM))


def first_site(
    username: str, name: str, password: str, modem: str, device: str, number: str
) -> User:
    """Creates the first Admin and modem of a production site; raises a DomainError."""
    password_hash = passwords.hash_strong_password(password, username)
    with transaction() as store:
        user = user_accounts.create(
            username,
            name,
            ADMIN,
            password_hash=password_hash,
            position="Pengelola Si UPIK",
        )
        row = Modem(name=modem, kind="at", device=device, number=phone_numbers.normalise(number))
        row.rate_per_minute = current_app.config["SETTINGS"].rate_per_minute
        store.add(row)
        store.flush()
        journal.record("user_added", "user", user.id, actor=SYSTEM)
    return user
