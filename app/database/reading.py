"""Read-only contexts: requests and jobs read without BEGIN until `transaction()` writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import SessionTransaction

# Whether the next transaction of this context takes SQLite's write lock before its first read.
# A deferred read that then writes gets SQLITE_BUSY at once, whatever the time-out.
writes: ContextVar[bool] = ContextVar("writes", default=True)


@contextmanager
def reading() -> Iterator[None]:
    """A read-only block; `transaction()` inside it may write."""
    token = writes.set(False)
    try:
        yield
    finally:
        writes.reset(token)


class WrittenWhileReading(RuntimeError):
    """Raised for a write or lock outside `transaction()`."""


def require_transaction() -> None:
    """Raises WrittenWhileReading outside a transaction, where a lock or SAVEPOINT holds nothing."""
    if not writes.get():
        raise WrittenWhileReading


class ReadersSession(Session):
    """Session that reads without BEGIN and ROLLBACK on PostgreSQL in read-only contexts.

    Each statement sees what is committed when it begins, as in a transaction of READ COMMITTED; and
    a ROLLBACK would have psycopg forget every statement that it has prepared. SQL that is written
    out as text is not looked through: it stands in `transaction()` or reads.
    """

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Any = None, **kwargs: Any
    ) -> Engine | Connection:
        """The engine for what this context does."""
        found: Engine | Connection = super().get_bind(mapper, clause, bind, **kwargs)
        if writes.get():
            return found
        if getattr(clause, "is_dml", False) or getattr(clause, "_for_update_arg", None) is not None:
            require_transaction()
        if isinstance(found, Connection) or found.dialect.name != "postgresql":
            return found
        return _without_transactions(found)

    def begin_nested(self) -> SessionTransaction:
        """A SAVEPOINT, which there can be in a transaction only."""
        require_transaction()
        return super().begin_nested()


@lru_cache(maxsize=8)
def _without_transactions(engine: Engine) -> Engine:
    """The same engine and its pool. One object: a session takes a connection for each engine."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


@event.listens_for(ReadersSession, "before_flush")
def _refuse(*_of_the_flush: Any) -> None:
    require_transaction()
