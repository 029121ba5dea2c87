"""Database objects of the process: `db`, migrations, and `transaction()`."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_appbuilder.models.sqla import Model
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ColumnElement, DateTime, Dialect, Engine, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.database import damage, disk_reserve, revisions
from app.database.errors import Outage, outage_of
from app.database.read_once import reading_once
from app.database.reading import ReadersSession, require_transaction, writes

# One MetaData for FAB's tables and ours, so that migrations see both.
db = SQLAlchemy(metadata=Model.metadata, session_options={"class_": ReadersSession})

# A server that does not take a connection is waited for so long.
CONNECT_SECONDS = 10
# A connection is asked for a sign of life when it was silent so long, then so often, so many times.
QUIET_SECONDS, PROBE_SECONDS, PROBES = 15, 5, 3
# Of what was sent and nobody took: keepalive does not look while something is under way.
UNTAKEN_MILLISECONDS = 30_000


class _StoredUtc(sqlite.DATETIME):
    """SQLite keeps no zone. Read in one step: a page of cards has thousands, most of them empty."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """The stored time, with UTC said aloud."""
        read: Any = super().result_processor(dialect, coltype)
        return lambda value: None if value is None else read(value).replace(tzinfo=UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time on both databases (SQLite has no zone of its own)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a naive time: a time without a zone is a mistake of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """PostgreSQL says the zone itself."""
        kept: Any = _StoredUtc if dialect.name == "sqlite" else self.impl_instance
        return dialect.type_descriptor(kept)


@dataclass
class MovedClock:
    """What `now` says while time is moved."""

    at: datetime


_moved: ContextVar[MovedClock | None] = ContextVar("moved", default=None)


def now() -> datetime:
    """The present, aware, in UTC."""
    clock = _moved.get()
    return datetime.now(UTC) if clock is None else clock.at


def written_at() -> datetime | None:
    """The true time while time is moved; else None."""
    return None if _moved.get() is None else datetime.now(UTC)


@contextmanager
def moved_time(at: datetime) -> Iterator[MovedClock]:
    """Within it the services take `at` for the present: the training mode's example year is made so
    (demo_year.py). RuntimeError in production."""
    if not current_app.config["SETTINGS"].is_latihan:
        raise RuntimeError("time is moved in latihan only")
    clock = MovedClock(at)
    token = _moved.set(clock)
    try:
        yield clock
    finally:
        _moved.reset(token)


@contextmanager
def transaction() -> Iterator[Any]:
    """One unit of work on `db.session`: commits at the end, rolls back on any error.

    A read transaction that is still open is closed first: on SQLite the write lock must be taken
    before the first read. Objects loaded before are refreshed on their next use.
    """
    if db.session.registry.has() and not db.session().in_nested_transaction():
        if db.session.new or db.session.dirty or db.session.deleted:
            raise RuntimeError("changes made before transaction() began")
        db.session.rollback()
    token = writes.set(True)
    try:
        with reading_once():
            yield db.session
            db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        writes.reset(token)


@contextmanager
def keeping_loaded() -> Iterator[None]:
    """What was loaded is not read again after a transaction within, and that changes none of it."""
    session = db.session()
    session.expire_on_commit = False
    try:
        session.commit()  # of what was only read: a rollback would have it read again
        yield
    finally:
        session.expire_on_commit = True


def count_rows(*which: ColumnElement[bool]) -> int:
    """How many rows fulfil these conditions, of which there is one at least."""
    return db.session.scalar(select(func.count()).where(*which)) or 0


def pause_between_batches(seconds: float) -> None:
    """Pauses between batches on SQLite, whose writers do not queue: others get the lock."""
    if db.engine.dialect.name == "sqlite":
        time.sleep(seconds)


def after_commit(session: scoped_session[Any], key: Hashable, act: Callable[[], object]) -> None:
    """Calls `act` when (and only when) the session's transaction has been committed.

    Of several with the same key the last is called. It can't read or write rows, and must not
    raise.
    """
    session().info.setdefault("afterwards", {})[key] = act


@event.listens_for(Session, "after_commit")
def _act(session: Session) -> None:
    # The event also fires when a SAVEPOINT is released: that is no commit yet.
    if not session.in_nested_transaction():
        for act in session.info.pop("afterwards", {}).values():
            act()


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop("afterwards", None)


def prepare_engine(engine: Engine, busy_seconds: int = 5) -> None:
    """Gives an SQLite engine its pragmas and explicit BEGIN; has PostgreSQL notice a dead host.

    synchronous=FULL on every connection: a claim lost in a power cut would send an SMS twice.
    secure_delete: what is deleted or overwritten is gone from the file too ("lupakan saya").
    """
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _prepare_postgres)
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={busy_seconds * 1000}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes.get() else "BEGIN")


def _watch_for_damage(engine: Engine, folder: Path) -> None:
    """Whichever process meets damage first, notes it for all; which finds the disk full, frees the
    room that is kept for that."""

    @event.listens_for(engine, "handle_error")
    def _meet(context: ExceptionContext) -> None:
        error = context.original_exception
        if cause := damage.cause_of(error):
            damage.note(folder, cause)
        if outage_of(error) is Outage.FULL:
            disk_reserve.release(folder)
        if damage.is_unreadable(error):
            # Its own message quotes the text, and may be no error of SQLAlchemy's (D4).
            told = ValueError(damage.UNREADABLE)
            raise DatabaseError(context.statement, None, told, hide_parameters=True) from None


def _prepare_postgres(connection: Any, _record: Any) -> None:
    """By default a server keeps the locks of a host that lost its power for two hours, or for some
    fifteen minutes where an answer was on its way: no other could have its modem, nobody its
    rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SET tcp_keepalives_idle = {QUIET_SECONDS}; "
            f"SET tcp_keepalives_interval = {PROBE_SECONDS}; "
            f"SET tcp_keepalives_count = {PROBES}; "
            f"SET tcp_user_timeout = {UNTAKEN_MILLISECONDS}; "
            # Compiling one of our lists takes a second, reading it a few milliseconds; to start
            # helpers for its thirty rows takes longer than to read them.
            "SET jit = off; SET max_parallel_workers_per_gather = 0; "
            # The default (4) is for a turning disk: it reads ten thousand rows to find fifteen. At
            # 1.1 a report of one channel takes longer, as each of its days is looked up.
            "SET random_page_cost = 2"
        )
    connection.commit()


def lock_until_commit(what: str) -> None:
    """Takes a lock of this name until the commit: others that take it wait.

    SQLite lets one transaction write at a time anyway. Two processes that also want each other's
    rows may meet in a deadlock: the database ends one of them with OperationalError.
    """
    require_transaction()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(what))))


_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_once(model: type[Any], key: str, values: dict[str, Any]) -> int | None:
    """Inserts a row unless one with the same unique `key` exists; the new id, or None."""
    insert: Any = _INSERTS[db.engine.dialect.name]
    statement = insert(model).values(**values).on_conflict_do_nothing(index_elements=[key])
    new_id: int | None = db.session.execute(statement.returning(model.id)).scalar_one_or_none()
    return new_id


def insert_new(model: type[Any], key: str, rows: Sequence[dict[str, Any]]) -> int:
    """Inserts the rows whose unique `key` does not exist yet, in one statement; how many."""
    if not rows:
        return 0
    insert: Any = _INSERTS[db.engine.dialect.name]
    statement = insert(model.__table__).on_conflict_do_nothing(index_elements=[key])
    counted = {"preserve_rowcount": True}
    result: Any = db.session.execute(statement, list(rows), execution_options=counted)
    return int(result.rowcount)


def init_app(app: Flask) -> None:
    """Binds the database to an app, with its pragmas."""
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            prepare_engine(engine, app.config["BUSY_SECONDS"])
            _watch_for_damage(engine, app.config["SETTINGS"].folder)
            revisions.refuse_foreign(engine)


def init_web(app: Flask) -> None:
    """Binds CSRF and the migrations, too."""
    # It brings the libraries of forms, which a process without screens never needs.
    from flask_wtf.csrf import CSRFProtect

    init_migrations(app)
    CSRFProtect(app)


def init_migrations(app: Flask, **options: Any) -> None:
    """Binds the migrations; the options are Alembic's."""
    # Alembic is 9 MB that a process without screens never needs.
    from flask_migrate import Migrate

    Migrate(app, db, render_as_batch=True, directory=app.config["MIGRATIONS"], **options)
