"""Dumps a consistent snapshot of the database during writes, and loads it back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, column, create_engine, func, insert, inspect, select, table, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from app.database.extensions import db
from app.domain.operations.backup_refusals import BackupReason, BackupRefused
from app.domain.words import N_
from app.runtime import progress
from app.runtime.progress import MEGABYTES, size_of
from app.services.monitoring import database_statistics, host_health

SQLITE, POSTGRES = "sqlite", "postgresql"
NAMES: Final = {SQLITE: "upik.sqlite3", POSTGRES: "upik.pgdump"}
_VERSION: Final = text("SELECT version_num FROM alembic_version")
# Of a rehearsal that was killed; of our own role alone, so no other site's.
_LEFT: Final = text(
    "SELECT datname FROM pg_database WHERE datname ~ '^upik_gladi_[0-9]+$' "
    "AND datdba = (SELECT oid FROM pg_roles WHERE rolname = current_user) "
    "AND datname NOT IN (SELECT datname FROM pg_stat_activity WHERE datname IS NOT NULL)"
)
# Lies in a database from before it is filled until the files are in place.
_MARK: Final = table("upik_pulih", column("token"))
# All but what belongs to an extension: the next filling finds it there and is content.
_EMPTY: Final = text(
    """DO $$ DECLARE it record; BEGIN
    FOR it IN SELECT oid, relname, relkind FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
        AND oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
    LOOP EXECUTE format('DROP %s IF EXISTS public.%I CASCADE', CASE it.relkind
        WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
        ELSE 'TABLE' END, it.relname); END LOOP;
    FOR it IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
        AND oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
    LOOP EXECUTE format('DROP FUNCTION %s CASCADE', it.name); END LOOP;
    END $$"""
)
# Tables, views, sequences: whatever a restore could run into.
_HELD: Final = text(
    "SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace "
    "WHERE nspname = 'public' AND relkind IN ('r', 'p', 'v', 'm', 'S')"
)
# But those that hold or await this advisory lock; none has the number 0.
_OTHERS: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND pid NOT IN "
    "(SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock)"
)
_COPYING: Final = text(
    "SELECT relid::regclass::text AS name, tuples_processed AS rows FROM pg_stat_progress_copy "
    "WHERE datname = current_database()"
)
# What SQLite says of a file that somebody has open.
_IN_USE: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
_END: Final = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = :name "
    "AND datname = current_database() AND pid <> pg_backend_pid()"
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
        if not name.startswith("case_words")
    }


def _copy_sqlite(path: Path) -> Snapshot:
    try:
        verdict = _copied(path)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
            raise
        verdict = str(error)
    if verdict != "ok":
        database_statistics.is_whole()
        raise BackupRefused(BackupReason.DAMAGED_DATABASE, str(verdict)[:120])
    with _connected(f"sqlite:///{path}") as connection:
        return Snapshot(path, str(connection.scalar(_VERSION)), counts(connection))


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
        size, words = host_health.database_size(), N_("Menyalin basis data")
        with progress.phase(words, size, MEGABYTES, partial(size_of, path)):
            source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        with progress.phase(N_("Memeriksa salinan")):
            return str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])


def _dump(path: Path) -> Snapshot:
    """The counts and the dump are of the same moment: they share one snapshot of PostgreSQL."""
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        moment = connection.scalar(text("SELECT pg_export_snapshot()"))
        revision, found = str(connection.scalar(_VERSION)), counts(connection)
        kind = ("--format=custom", "--no-owner", "--no-privileges")
        words, moved = N_("Menyalin basis data"), _moved(db.engine.url, found)
        with progress.phase(words, sum(found.values()), asked=moved):
            _run(db.engine.url, "pg_dump", *kind, f"--snapshot={moment}", f"--file={path}")
    os.chmod(path, 0o600)
    return Snapshot(path, revision, found)


def _moved(url: URL, counts: Mapping[str, int]) -> Callable[[], int]:
    """Says how many rows PostgreSQL has copied out or in meanwhile, as it tells of each table."""
    seen: dict[str, int] = {}

    def rows() -> int:
        try:
            with _connected(url) as connection:
                now = {row.name: row.rows for row in connection.execute(_COPYING)}
        except DBAPIError:
            return 0
        # A table that is not told of any more is whole.
        seen.update({name: counts.get(name, 0) for name in seen if name not in now}, **now)
        return sum(seen.values())

    return rows


def load(path: Path, url: str, counts: Mapping[str, int]) -> None:
    """Fills an empty PostgreSQL database in one transaction. Raises BackupRefused."""
    target = make_url(url)
    whole = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    words, moved = N_("Mengisi basis data"), _moved(target, counts)
    with progress.phase(words, sum(counts.values()), asked=moved):
        _run(target, "pg_restore", *whole, f"--dbname={target.database}", str(path))


def require_unused_database(url: str) -> None:
    """Raises BackupRefused unless this PostgreSQL database is empty and has no other connection."""
    target = make_url(url)
    require_no_other(target)
    if _ask(target, _HELD):
        raise BackupRefused(BackupReason.NOT_EMPTY, str(target.database))


def require_alone(lock: int) -> None:
    """Raises BackupRefused while another process has this database open, except those that hold or
    await this advisory lock of PostgreSQL."""
    db.session.remove()
    db.engine.dispose()
    if engine_name() == SQLITE:
        require_unused_file(Path(db.engine.url.database or ""))
        return
    require_no_other(db.engine.url, lock)


def require_unused_file(file: Path) -> None:
    """Raises BackupRefused while a process has this SQLite file open; changes nothing in it. A file
    that can't be read any more is nobody's."""
    index, log = (file.with_name(f"{file.name}-{it}") for it in ("shm", "wal"))
    is_left = index.exists() and log.exists()
    try:
        with closing(sqlite3.connect(file, timeout=2, isolation_level=None)) as connection:
            # Whoever has it open with its log holds a share of the lock, also while at rest.
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            if is_left:
                # A killed process's: this connection does without the index and removes the log
                # alone at its end, as if somebody had taken it away (preparing.py).
                index.unlink(missing_ok=True)
        is_free = True
    except sqlite3.DatabaseError as error:
        is_free = error.sqlite_errorcode & 0xFF not in _IN_USE
    if not is_free:
        raise BackupRefused(BackupReason.RUNNING)


def require_no_other(url: URL | str, lock: int = 0) -> None:
    """Raises BackupRefused while this PostgreSQL database has another connection, except those that
    hold or await this advisory lock."""
    target, tries = make_url(url), 20
    # A connection that we have just closed may still be listed.
    while _ask(target, _OTHERS.bindparams(lock=lock)):
        tries -= 1
        if not tries:
            raise BackupRefused(BackupReason.RUNNING)
        time.sleep(0.1)


def end_connections(url: str, application: str) -> None:
    """Ends what a killed program of this name has left working on the server."""
    _ask(make_url(url), _END.bindparams(name=application))


def mark(url: str, token: str) -> None:
    """Marks an empty database as one that a restore fills."""
    _ask(make_url(url), text("CREATE TABLE upik_pulih (token text)"))
    _ask(make_url(url), insert(_MARK).values(token=token))


def unmark(url: str) -> None:
    """Removes the mark."""
    _ask(make_url(url), text("DROP TABLE IF EXISTS upik_pulih"))


def empty(url: str, token: str) -> None:
    """Empties the database that a killed restore has marked so; any other is left alone."""
    target = make_url(url)
    known = select(func.count()).select_from(_MARK).where(_MARK.c.token == token)
    is_marked = text("SELECT count(*) FROM pg_class WHERE relname = 'upik_pulih'")
    if _ask(target, is_marked) and _ask(target, known):
        _ask(target, _EMPTY)


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
    with _connected(url) as connection:
        for name in connection.scalars(_LEFT).all():
            # Without FORCE: where somebody has come in meanwhile, it stays.
            with suppress(DBAPIError):
                connection.execute(text(f'DROP DATABASE "{name}"'))


def _ask(url: URL, query: Any) -> int:
    with _connected(url) as connection:
        found = connection.execute(query)
        return int(found.scalar() or 0) if found.returns_rows else 0


@contextmanager
def _connected(url: URL | str) -> Iterator[Connection]:
    """A connection of its own, outside of any transaction."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
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
