"""What a transaction asks for again and again, read once: who has this phone, which days are off.

Another's change that is committed meanwhile is seen by the next transaction; one's own at once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

_T = TypeVar("_T")
# By table, what was read of it in the transaction that goes on.
_read: ContextVar[dict[str, dict[Hashable, Any]] | None] = ContextVar("read", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """The block of one transaction."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def read_once(session: Any, model: Any, key: Hashable, read: Callable[[], _T]) -> _T:
    """What `read` gives of this model's rows; outside a transaction it is read each time."""
    found = _read.get()
    if found is None:
        return read()
    # What is not flushed yet: reading flushes it.
    if any(isinstance(row, model) for row in (*session.new, *session.dirty, *session.deleted)):
        _forget(model.__tablename__)
    rows = found.setdefault(model.__tablename__, {})
    if key not in rows:
        rows[key] = read()
    return cast(_T, rows[key])


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _context: object) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        _forget(row.__tablename__)


@event.listens_for(Session, "do_orm_execute")
def _changed(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        _forget(cast(Any, state.statement).table.name)


@event.listens_for(Session, "after_soft_rollback")
def _undone(_session: Session, _transaction: object) -> None:
    found = _read.get()
    if found is not None:
        found.clear()


def _forget(table: str) -> None:
    found = _read.get()
    if found:
        found.pop(table, None)
