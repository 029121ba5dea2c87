"""Dumps a consistent snapshot of the database during writes, and loads it back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, create_engine, func, inspect, select, table, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from app.database.extensions import db
from app.domain.errors import BackupReason, BackupRefused

SQLITE, POSTGRES = "sqlite", "postgresql"
NAMES: Final = {SQLITE: "upik.sqlite3", POSTGRES: "upik.pgdump"}
_VERSION: Final = text("SELECT version_num FROM alembic_version")
# Of a rehearsal that was killed; of our own role alone, so no other site's.
_LEFT: Final = text(
    "SELECT datname FROM pg_database WHERE datname ~ '^upik_gladi_[0-9]+$' "
    "AND datdba = (SELECT oid FROM pg_roles WHERE rolname = current_user) "
    "AND datname NOT IN (SELECT datname FROM pg_stat_activity WHERE datname IS NOT NULL)"
)
# Tables, views, sequences: whatever a restore could run into.
_HELD: Final = text(
    "SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace "
    "WHERE nspname = 'public' AND relkind IN ('r', 'p', 'v', 'm', 'S')"
)
_OTHERS: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy of one moment: its file, its revision, and the rows of each table in it."""

    path: Path
    revision: str
    counts: dict[str, int]


def engine_name() -> str:
    """`sqlite` or `postgresql`."""
    return str(db.engine.dialect.name)


def size() -> int:
    """The approximate size of a copy in bytes."""
    if engine_name() == SQLITE:
        file = Path(db.engine.url.database or "")
        logged = file.with_name(file.name + "-wal")
        return sum(it.stat().st_size for it in (file, logged) if it.exists())
    with db.engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def take(folder: Path) -> Snapshot:
    """Copies the database into the folder and verifies the copy. Raises BackupRefused."""
    path = folder / NAMES[engine_name()]
    return _copy_sqlite(path) if engine_name() == SQLITE else _dump(path)


def counts(connection: Connection) -> dict[str, int]:
    """The number of rows of every table, without those of the full-text index."""
    names = sorted(inspect(connection).get_table_names())
    return {
        name: connection.scalar(select(func.count()).select_from(table(name))) or 0
        for name in names
        if not name.startswith("message_words")
    }


def _copy_sqlite(path: Path) -> Snapshot:
    try:
        verdict = _copied(path)
    except sqlite3.DatabaseError as error:
        verdict = str(error)
    if verdict != "ok":
        raise BackupRefused(BackupReason.DAMAGED_DATABASE, str(verdict)[:120])
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            return Snapshot(path, str(connection.scalar(_VERSION)), counts(connection))
    finally:
        engine.dispose()


def _copied(path: Path) -> str:
    """`ok`, or what is wrong with the copy."""
    with (
        closing(sqlite3.connect(db.engine.url.database or "", timeout=60)) as source,
        closing(sqlite3.connect(path)) as copy,
    ):
        os.chmod(path, 0o600)
        # What a power cut leaves of it is thrown away.
        copy.execute("PRAGMA synchronous=OFF")
        # In one step, so of one moment: writers go on in the log meanwhile.
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])


def _dump(path: Path) -> Snapshot:
    """The counts and the dump are of the same moment: they share one snapshot of PostgreSQL."""
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        moment = connection.scalar(text("SELECT pg_export_snapshot()"))
        revision, found = str(connection.scalar(_VERSION)), counts(connection)
        kind = ("--format=custom", "--no-owner", "--no-privileges")
        _run(db.engine.url, "pg_dump", *kind, f"--snapshot={moment}", f"--file={path}")
    os.chmod(path, 0o600)
    return Snapshot(path, revision, found)


def load(path: Path, url: str) -> None:
    """Fills an empty PostgreSQL database in one transaction. Raises BackupRefused."""
    target = make_url(url)
    whole = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    _run(target, "pg_restore", *whole, f"--dbname={target.database}", str(path))


def require_unused_database(url: str) -> None:
    """Raises BackupRefused unless this PostgreSQL database is empty and has no other connection."""
    target, tries = make_url(url), 20
    # A connection that we have just closed may still be listed.
    while _ask(target, _OTHERS):
        tries -= 1
        if not tries:
            raise BackupRefused(BackupReason.RUNNING)
        time.sleep(0.1)
    if _ask(target, _HELD):
        raise BackupRefused(BackupReason.NOT_EMPTY, str(target.database))


@contextmanager
def scratch_database() -> Iterator[str]:
    """The URL of a temporary PostgreSQL database for the block; removes leftovers of killed ones.

    Raises BackupRefused.
    """
    here, name = db.engine.url, f"upik_gladi_{os.getpid()}"
    _sweep(here)
    try:
        _ask(here, text(f'CREATE DATABASE "{name}"'))
    except DBAPIError:
        raise BackupRefused(BackupReason.NO_RIGHT) from None
    try:
        yield here.set(database=name).render_as_string(hide_password=False)
    finally:
        _ask(here, text(f'DROP DATABASE "{name}" WITH (FORCE)'))


def _sweep(url: URL) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for name in connection.scalars(_LEFT).all():
                # Without FORCE: where somebody has come in meanwhile, it stays.
                with suppress(DBAPIError):
                    connection.execute(text(f'DROP DATABASE "{name}"'))
    finally:
        engine.dispose()


def _ask(url: URL, query: Any) -> int:
    """One statement on a connection of its own, outside of any transaction."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            found = connection.execute(query)
            return int(found.scalar() or 0) if found.returns_rows else 0
    finally:
        engine.dispose()


def _run(url: URL, program: str, *options: str) -> None:
    if shutil.which(program) is None:
        raise BackupRefused(BackupReason.NO_PROGRAM, program)
    done = subprocess.run(
        [program, *options],
        env={**os.environ, **_environment(url)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        told = (done.stderr.strip().splitlines() or [""])[0]
        raise BackupRefused(BackupReason.DATABASE, told[:200])


def _environment(url: URL) -> dict[str, str]:
    """How to reach it, as libpq's programs are told: a password among the words of a command would
    be read by everybody on the machine."""
    found = {
        "host": url.host,
        "port": url.port,
        "user": url.username,
        "password": url.password,
        "database": url.database,
        **url.query,
    }
    return {f"PG{name.upper()}": str(value) for name, value in found.items() if value}
