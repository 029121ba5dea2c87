"""Moves all rows between SQLite and PostgreSQL; the source stays as it is.

A database of PostgreSQL bears a mark until it is whole, a file of SQLite another name: what a
killed move left is removed by the next one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import Connection, Engine, Integer, Table, func, select, text
from sqlalchemy import Sequence as NumberSequence
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, StatementError
from sqlalchemy.schema import AddConstraint

from app.database.extensions import db, now
from app.database.reading import reading
from app.domain.operations.backup_refusals import BackupReason, BackupRefused
from app.domain.words import N_
from app.domain.workflow.deadlines import WIB
from app.runtime import durable_files, progress
from app.services.backup import after_restore, backups, database_snapshot, restoring
from app.services.backup.database_snapshot import NAMES, POSTGRES, SQLITE
from app.services.journal import sealing, verification
from app.services.journal.verification import Doubt, Verdict
from app.services.monitoring import database_statistics
from config import Settings

_NEW: Final = ".pindah"
_BEFORE: Final = "sebelum-pindah-"
_MARK: Final = "pindah"
# Rows in memory at once: a piece of a stored file has up to 256 kB.
_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Moved:
    """What the target holds now; `kept` is the file that was in its place."""

    rows: int
    tables: int
    journal: Verdict
    kept: Path | None = None


def require_address(words: str) -> str:
    """Return the address of a PostgreSQL database as SQLAlchemy spells it. Raises BackupRefused."""
    try:
        url = make_url(words.strip().replace("postgresql://", "postgresql+psycopg://", 1))
    except (ArgumentError, ValueError):
        raise BackupRefused(BackupReason.NO_ADDRESS) from None
    if url.drivername != "postgresql+psycopg" or not url.database:
        raise BackupRefused(BackupReason.NO_ADDRESS)
    return url.render_as_string(hide_password=False)


def without_password(address: str) -> str:
    """Return the address as it may be shown, and as it is written in the settings."""
    url = make_url(address).difference_update_query(["password"])
    shown = url.render_as_string(hide_password=True)
    return shown.replace("postgresql+psycopg://", "postgresql://", 1)


def move(address: str | None, another: Callable[[Settings], Flask]) -> Moved:
    """Copy all rows to this PostgreSQL database, or to SQLite (None), while nothing else runs.

    `another` makes an application on other settings. Raises BackupRefused.
    """
    settings: Settings = current_app.config["SETTINGS"]
    after_restore.require_whole_restore()
    here = database_snapshot.engine_name()
    if (here == SQLITE) is (address is None):
        raise BackupRefused(BackupReason.SAME_ENGINE, here)
    with backups.alone(settings), restoring.stopped(settings):
        db.session.remove()
        db.engine.dispose()
        if here == POSTGRES:
            database_snapshot.require_no_other(settings.database)
        fill = _Filling(db.engine, sealing.last(), settings, another)
        db.session.rollback()
        return _to_file(settings, fill) if address is None else _to_server(address, fill)


@dataclass(frozen=True, slots=True)
class _Filling:
    """Fills an empty database with the rows of the source, whose last seal is `head`."""

    source: Engine
    head: tuple[int, str] | None
    settings: Settings
    another: Callable[[Settings], Flask]

    def __call__(self, url: str) -> Moved:
        """Make the tables at this address and copy all rows. Raises BackupRefused."""
        app = self.another(self.settings.model_copy(update={"database_url": url}))
        with app.app_context():
            try:
                upgrade(directory=current_app.config["MIGRATIONS"])
                rows, tables = _copy(self.source, db.engine)
                database_statistics.refresh()
                with reading():
                    verdict = _verdict()
                if verdict.head != self.head:
                    raise BackupRefused(BackupReason.NOT_THE_SAME, "jurnal")
                return Moved(rows, tables, verdict)
            finally:
                db.session.remove()
                db.engine.dispose()


def _verdict() -> Verdict:
    """What is not sealed yet is no finding while everything stands still."""
    found = verification.verify_chain(seals=False)
    findings = [it for it in found.findings if it.doubt is not Doubt.UNSEALED]
    return replace(found, findings=findings)


def _to_server(address: str, fill: _Filling) -> Moved:
    database_snapshot.empty(address, _MARK)
    database_snapshot.require_unused_database(address)
    database_snapshot.mark(address, _MARK)
    try:
        moved = fill(address)
    except BaseException:
        database_snapshot.empty(address, _MARK)
        raise
    database_snapshot.unmark(address)
    return moved


def _to_file(settings: Settings, fill: _Filling) -> Moved:
    place = settings.folder / NAMES[SQLITE]
    file = place.with_name(place.name + _NEW)
    for left in file.parent.glob(f"{file.name}*"):
        left.unlink()
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    moved = fill(f"sqlite:///{file}")
    kept = None
    if place.exists():
        kept = place.with_name(f"{_BEFORE}{now().astimezone(WIB):%Y%m%d-%H%M%S}.sqlite3")
        place.rename(kept)
    with file.open("rb+") as written:
        os.fsync(written.fileno())
    file.rename(place)
    durable_files.sync_folder(place.parent)
    return Moved(moved.rows, moved.tables, moved.journal, kept)


def _copy(source: Engine, target: Engine) -> tuple[int, int]:
    """Copy all tables in one transaction; return the numbers of rows and tables."""
    # The counter of the public pages last: SQLite's triggers raise it meanwhile.
    tables = sorted(db.metadata.sorted_tables, key=lambda table: table.name == "publication")
    with reading(), source.connect() as reader, target.begin() as writer:
        if reader.dialect.name == POSTGRES:
            reader.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        counts = {table.name: _count(reader, table) for table in tables}
        total = sum(counts.values())
        with progress.phase(N_("Menyalin baris"), total) as seen, _bare(writer, tables):
            for table in tables:
                writer.execute(table.delete())  # what the migrations write
                for rows in _batches(reader, table):
                    _insert(writer, table, rows)
                    seen.add(len(rows))
        for table in tables:
            if (there := _count(writer, table)) != counts[table.name]:
                told = f"{table.name}: {counts[table.name]} baris di sini, {there} di sana"
                raise BackupRefused(BackupReason.NOT_THE_SAME, told)
    return total, len(tables)


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


@contextmanager
def _bare(writer: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """Fill PostgreSQL without foreign keys and triggers, which are made again afterwards: a row may
    refer to a later one. SQLite checks its foreign keys at the commit."""
    if writer.dialect.name == SQLITE:
        writer.execute(text("PRAGMA defer_foreign_keys=ON"))
        yield
        return
    for table in tables:
        writer.execute(text(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER'))
        for key in table.foreign_key_constraints:
            writer.execute(text(f'ALTER TABLE "{table.name}" DROP CONSTRAINT "{key.name}"'))
    yield
    for table in tables:
        for key in table.foreign_key_constraints:
            writer.execute(AddConstraint(key, isolate_from_table=False))
        writer.execute(text(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER'))
        _continue_numbers(writer, table)


def _continue_numbers(writer: Connection, table: Table) -> None:
    """Let the next row get the number after the last one."""
    first, *others = table.primary_key
    if others or not isinstance(first.type, Integer):
        return
    own = first.default.name if isinstance(first.default, NumberSequence) else None
    serial = own or func.pg_get_serial_sequence(table.name, first.name)
    last = writer.scalar(select(func.max(first)))
    writer.execute(select(func.setval(serial, last or 1, last is not None)))


def _batches(reader: Connection, table: Table) -> Iterator[list[Mapping[str, Any]]]:
    query = select(table).order_by(*table.primary_key)
    try:
        with closing(reader.execution_options(yield_per=_BATCH).execute(query)) as found:
            for rows in found.mappings().partitions():
                yield [dict(row) for row in rows]
    except (DBAPIError, ValueError) as error:
        raise BackupRefused(BackupReason.REFUSED_VALUE, _unreadable(reader, table)) from error


def _unreadable(reader: Connection, table: Table) -> str:
    """Name the first value of a table that can't be read."""
    keys = list(table.primary_key)
    for column in table.columns:
        place = 0
        found = reader.execution_options(yield_per=1).execute(select(column).order_by(*keys))
        try:
            while found.fetchone() is not None:
                place += 1
        except (DBAPIError, ValueError):
            found.close()
            row = reader.execute(select(*keys).order_by(*keys).offset(place).limit(1)).one()
            return _named(table, row, column.name)
    return table.name


def _insert(writer: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if _refusal(writer, table, rows) is None:
        return
    for row in rows:
        if (refusal := _refusal(writer, table, [row])) is None:
            continue
        # Without the value that is refused the row is taken, or refused for another reason.
        guilty = [
            column.name
            for column in table.columns
            if _refusal(writer, table, [{**row, column.key: None}]) != refusal
        ]
        key = [row[column.key] for column in table.primary_key]
        told = _named(table, key, *(guilty[:1] or [refusal]))
        raise BackupRefused(BackupReason.REFUSED_VALUE, told)


def _refusal(writer: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> str | None:
    """Insert the rows, all or none; return why the database refuses them."""
    try:
        with writer.begin_nested():
            writer.execute(table.insert(), rows)
    except (StatementError, ValueError) as error:
        cause = getattr(error, "orig", None) or error
        return getattr(cause, "sqlstate", None) or str(cause).partition("\n")[0][:120]
    return None


def _named(table: Table, key: Sequence[Any], *column: str) -> str:
    where = "/".join(map(str, key))
    return ", ".join([table.name, f"baris {where}", *(f"kolom {name}" for name in column)])
