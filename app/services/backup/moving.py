"""Moves all rows between SQLite and PostgreSQL, each value verified; the source stays as it is.

Nothing half done is ever in the place of a database: PostgreSQL is filled in one transaction, a
file of SQLite is made under another name. So whoever was killed begins again.
"""

from __future__ import annotations

import os
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import psycopg
from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import Connection, create_engine, inspect, literal, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from app.database import damage, revisions
from app.database.extensions import db, now
from app.database.reading import reading
from app.domain.errors import BackupReason, BackupRefused
from app.domain.words import N_
from app.domain.workflow.deadlines import WIB
from app.runtime import durable_files, progress
from app.services.backup import (
    after_restore,
    backups,
    database_snapshot,
    plain_rows,
    restoring,
    unfit_values,
)
from app.services.backup.database_snapshot import NAMES, POSTGRES, SQLITE
from app.services.backup.plain_rows import Difference, Rows
from app.services.backup.unfit_values import Unfit
from app.services.journal import sealing, verification
from app.services.journal.verification import Doubt, Verdict
from app.services.monitoring import database_statistics
from config import Settings

_NEW: Final = ".pindah"
_BEFORE: Final = "sebelum-pindah-"
# How our own connection to a server is known there: of one that was killed, the server still works.
_OURS: Final = "upik-pindah"
# What the migrations themselves write: a database that has this alone holds nothing yet.
_SEEDED: Final = frozenset({"publication"})
_OVER: Final = N_("Memeriksa nilai")
_COMPARING: Final = N_("Membandingkan baris")


@dataclass(frozen=True, slots=True)
class Moved:
    """What is on both sides now; `was_same` without moving anything, `kept` the file that was in
    the place of the new one."""

    rows: int
    tables: int
    was_same: bool
    journal: Verdict
    kept: Path | None


def require_address(words: str) -> str:
    """The address of a PostgreSQL database, as SQLAlchemy spells it. Raises BackupRefused."""
    try:
        url = make_url(words.strip().replace("postgresql://", "postgresql+psycopg://", 1))
    except (ArgumentError, ValueError):
        raise BackupRefused(BackupReason.NO_ADDRESS) from None
    if url.drivername != "postgresql+psycopg" or not url.database:
        raise BackupRefused(BackupReason.NO_ADDRESS)
    return url.render_as_string(hide_password=False)


def without_password(address: str) -> str:
    """The address as it may be shown, and as it is written in the settings."""
    url = make_url(address).difference_update_query(["password"])
    shown = url.render_as_string(hide_password=True)
    return shown.replace("postgresql+psycopg://", "postgresql://", 1)


@contextmanager
def begun(address: str | None, another: Callable[[Settings], Flask]) -> Iterator[Move]:
    """A move to this PostgreSQL database, or to SQLite (None), while nothing else runs.

    Raises BackupRefused.
    """
    settings: Settings = current_app.config["SETTINGS"]
    after_restore.require_whole_restore()
    here = database_snapshot.engine_name()
    if (here == SQLITE) is (address is None):
        raise BackupRefused(BackupReason.SAME_ENGINE, here)
    with backups.alone(settings), restoring.stopped(settings), _held(settings) as source:
        target = (
            _File(settings, another) if address is None else _Server(address, settings, another)
        )
        move = Move(source, target)
        with _words_of_drivers(source, settings.folder):
            yield move


class Move:
    """One move, begun."""

    def __init__(self, source: Rows, target: _Target) -> None:
        self._source, self._target = source, target
        with progress.phase(N_("Menghitung baris")):
            self._total = sum(source.count(table) for table in plain_rows.tables())

    def unfit(self) -> list[Unfit]:
        """Everything that PostgreSQL would refuse."""
        if self._source.is_postgres:
            return []
        with progress.phase(_OVER, self._total) as phase:
            found = [
                it
                for table in plain_rows.tables()
                for it in unfit_values.found(self._source, table, phase)
            ]
        return found + list(unfit_values.dangling(self._source.connection))

    def repair(self, found: list[Unfit]) -> None:
        """Has these rows mended on their way; the source keeps them as they are."""
        wanted = {it.table for it in found}
        self._source.mends = {
            table.name: unfit_values.mend(table)
            for table in plain_rows.tables()
            if table.name in wanted
        }

    def run(self, *, start_over: bool) -> Moved:
        """Fills the target, unless all of it is there already. Raises BackupRefused."""
        there, kept = self._target.there(), None
        was_same = there is not None and self._is_same(there, start_over)
        if not was_same:
            self._target.fill(self._source, self._total)
            there = self._target.filled
            with _rows(there) as theirs:
                self._require_same(theirs, BackupReason.NOT_THE_SAME)
        assert there is not None
        journal = self._journal(there)
        if not was_same:
            kept = self._target.settle()
        return Moved(self._total, len(plain_rows.tables()), was_same, journal, kept)

    def _is_same(self, there: str, start_over: bool) -> bool:
        with _rows(there) as theirs:
            ours, other = (it.first_seal() for it in (self._source, theirs))
            if other is not None and ours != other:
                raise BackupRefused(BackupReason.TARGET, "jurnalnya milik situs lain")
            if not start_over:
                self._require_same(theirs, BackupReason.DIFFERENT)
        return not start_over

    def _require_same(self, theirs: Rows, reason: BackupReason) -> None:
        if told := self._difference(theirs):
            raise BackupRefused(reason, told)

    def _difference(self, theirs: Rows) -> str | None:
        """Where the two differ first: known at once where the numbers of rows do."""
        for table in plain_rows.tables():
            here, there = self._source.count(table), theirs.count(table)
            if here != there:
                return f"{table.name}: {here} baris di sini, {there} di sana"
        with progress.phase(_COMPARING, self._total) as phase:
            for table in plain_rows.tables():
                if found := plain_rows.compare(self._source, theirs, table, phase):
                    return _told(found)
        return None

    def _journal(self, there: str) -> Verdict:
        """The verdict on the journal there, the same as here. Raises BackupRefused.

        Every row has been compared: this side is looked at only for doubts that it had before. A
        mended row may be one of them.
        """
        with self._target.inside(there), reading():
            theirs = _verdict()
            database_statistics.refresh()
        with reading():
            ours = _verdict() if theirs.findings else replace(theirs, head=sealing.last())
            db.session.rollback()
        if ours != theirs and not self._source.mends:
            raise BackupRefused(BackupReason.NOT_THE_SAME, "jurnal")
        return theirs


def _verdict() -> Verdict:
    """What is not sealed yet is no doubt while everything stands still."""
    found = verification.verify_chain(seals=False)
    findings = [it for it in found.findings if it.doubt is not Doubt.UNSEALED]
    return replace(found, findings=findings)


class _Target(ABC):
    """Where the rows go; `filled` is its address while it is filled."""

    filled: str

    def __init__(self, settings: Settings, another: Callable[[Settings], Flask]) -> None:
        self._settings, self._another = settings, another

    @contextmanager
    def inside(self, url: str) -> Iterator[None]:
        """An application on that database."""
        app = self._another(self._settings.model_copy(update={"database_url": url}))
        with app.app_context():
            try:
                yield
            finally:
                db.session.remove()
                db.engine.dispose()

    def migrate(self) -> None:
        """Makes the tables where there are none."""
        with self.inside(self.filled):
            upgrade(directory=current_app.config["MIGRATIONS"])

    @abstractmethod
    def there(self) -> str | None:
        """The address of a database that holds rows already, if it does. Raises BackupRefused."""

    @abstractmethod
    def fill(self, source: Rows, total: int) -> None:
        """Puts the rows there."""

    def settle(self) -> Path | None:
        """Puts it in its place; where the one that was there lies now."""
        return None


class _Server(_Target):
    """A database of a PostgreSQL server."""

    def __init__(self, address: str, *rest: Any) -> None:
        super().__init__(*rest)
        self.filled = address

    def there(self) -> str | None:
        database_snapshot.end_connections(self.filled, _OURS)
        database_snapshot.require_no_other(self.filled)
        with _connected(self.filled) as connection:
            if connection.scalar(text("SHOW server_encoding")) != "UTF8":
                raise BackupRefused(BackupReason.TARGET, "pengodeannya bukan UTF8")
            if _revision(connection) not in (None, revisions.known()[-1]):
                raise BackupRefused(BackupReason.TARGET, "skemanya dari versi lain")
            return self.filled if _has_rows(connection) else None

    def fill(self, source: Rows, total: int) -> None:
        self.migrate()
        with _rows(self.filled) as theirs:
            theirs.connection.autocommit = True
            plain_rows.fill_postgres(source, theirs.connection, total)


class _File(_Target):
    """The file of the data folder."""

    def __init__(self, *rest: Any) -> None:
        super().__init__(*rest)
        self._place = self._settings.folder / NAMES[SQLITE]
        self._file = self._place.with_name(self._place.name + _NEW)
        self.filled = f"sqlite:///{self._file}"

    def there(self) -> str | None:
        if not self._place.exists():
            return None
        url = f"sqlite:///{self._place}"
        with _connected(url) as connection:
            # One that was left behind by an older release is set aside as it is.
            is_ours = _revision(connection) == revisions.known()[-1]
            return url if is_ours and _has_rows(connection) else None

    def fill(self, source: Rows, total: int) -> None:
        for left in self._file.parent.glob(f"{self._file.name}*"):
            left.unlink()
        os.close(os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        self.migrate()
        with closing(sqlite3.connect(self._file, isolation_level=None)) as connection:
            plain_rows.fill_sqlite(source, connection, total)

    def settle(self) -> Path | None:
        kept = None
        if self._place.exists():
            kept = self._place.with_name(f"{_BEFORE}{now().astimezone(WIB):%Y%m%d-%H%M%S}.sqlite3")
            self._place.rename(kept)
        with self._file.open("rb+") as file:
            os.fsync(file.fileno())
        self._file.rename(self._place)
        durable_files.sync_folder(self._place.parent)
        return kept


@contextmanager
def _held(settings: Settings) -> Iterator[Rows]:
    """The rows of the own database, which nobody can write meanwhile. Raises BackupRefused."""
    if revisions.stored() != revisions.known()[-1]:
        raise BackupRefused(BackupReason.OLD_SCHEMA)
    db.session.remove()
    db.engine.dispose()
    if database_snapshot.engine_name() == POSTGRES:
        database_snapshot.require_no_other(settings.database)
    with db.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        # Closed for good afterwards, and not kept for others.
        connection.detach()
        if database_snapshot.engine_name() == SQLITE:
            connection.execute(text("PRAGMA query_only=ON"))
        else:
            every = ", ".join(f'"{table.name}"' for table in plain_rows.tables())
            raw.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            raw.execute(f"LOCK TABLE {every} IN SHARE MODE")
            raw.execute("SET TRANSACTION READ ONLY")
        yield Rows(raw)


@contextmanager
def _rows(url: str) -> Iterator[Rows]:
    engine = create_engine(url, poolclass=NullPool, connect_args=_known(url))
    with closing(engine.raw_connection()) as connection:
        yield Rows(connection.driver_connection)


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool, connect_args=_known(url))
    with engine.connect() as connection:
        yield connection


def _known(url: str) -> dict[str, str]:
    return {} if url.startswith(SQLITE) else {"application_name": _OURS}


def _revision(connection: Connection) -> str | None:
    """Of the tables; None for an empty database. Raises BackupRefused."""
    found = set(inspect(connection).get_table_names())
    if found and "alembic_version" not in found:
        raise BackupRefused(BackupReason.TARGET, "isinya bukan dari Si UPIK")
    query = text("SELECT version_num FROM alembic_version")
    return connection.scalar(query) if found else None


def _has_rows(connection: Connection) -> bool:
    """Whether the database holds more than the migrations write."""
    if _revision(connection) is None:
        return False
    told = [
        select(literal(1)).select_from(it).limit(1)
        for it in plain_rows.tables()
        if it.name not in _SEEDED
    ]
    return any(connection.scalar(query) for query in told)


@contextmanager
def _words_of_drivers(source: Rows, folder: Path) -> Iterator[None]:
    """A driver's error as a refusal, without a row's content."""
    try:
        yield
    except (sqlite3.Error, psycopg.Error) as error:
        cause = damage.cause_of(error)
        if cause and not source.is_postgres and isinstance(error, sqlite3.Error):
            damage.note(folder, cause)
        told = str(error).strip().partition("\n")[0][:120]
        raise BackupRefused(BackupReason.DATABASE, told) from None


def _told(found: Difference) -> str:
    what = f"kolom {found.column}" if found.column else "ada di satu sisi saja"
    return f"{found.table}, baris {found.key}: {what}"
