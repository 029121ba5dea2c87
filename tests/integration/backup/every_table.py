"""Rows for every table of the models, with the values that two databases could take differently."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    func,
    select,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.database.extensions import db, transaction

# What COPY writes as something else, what SQL quotes, what is long in bytes and not in letters.
_TEXT: Final = "\\N\t'x'\\\r\n\"é🙂%s\u2028:n "
_VALUES: Final[tuple[tuple[type, Any], ...]] = (
    (Boolean, True),
    (Float, 0.1 + 0.2),
    (LargeBinary, bytes(range(256))),
    (JSON, {"b": [1, None, 0.5, "\\ud83d\t\u0001"], "a": {"é": "'"}}),
)
_ROWS: Final = 3
_number = count(1)


def fill() -> None:
    """A few rows in each table: the first with all its values, the last with none it can lack."""
    with transaction() as store:
        for table in db.metadata.sorted_tables:
            for turn in range(_ROWS):
                row = {column.name: _value(table, column, turn) for column in table.columns}
                store.execute(table.insert().values(row))


def _value(table: Table, column: Column[Any], turn: int) -> Any:
    kind, number = kind_of(column), next(_number)
    # The journal keeps its chain: the sealer alone gives these.
    is_sealed = table.name == "event" and column.nullable
    if column.nullable and (turn == _ROWS - 1 or is_sealed):
        return None
    if column.foreign_keys:
        return _parent(column, turn)
    if isinstance(kind, DateTime):
        at = datetime(2026, 11, 30, 23, 59, 59, (0, 7, 999_990)[turn], tzinfo=UTC)
        return at if kind.timezone else at.replace(tzinfo=None)
    if isinstance(kind, Date):
        return date(1800, 1, 1) + timedelta(days=number)
    if isinstance(kind, Integer) and not isinstance(kind, Boolean):
        return 500_000 + number
    if isinstance(kind, String):
        length = kind.length or 400
        return (
            (f"{number:x}" + _TEXT * 20)[:length] if turn else f"{number:x}".ljust(length)[:length]
        )
    found = next(value for of, value in _VALUES if isinstance(kind, of))
    return not found if isinstance(kind, Boolean) and turn else found


def kind_of(column: Column[Any]) -> TypeEngine[Any]:
    """What it is in the database: the zone of our own times is SQLAlchemy's affair."""
    found: TypeEngine[Any] = column.type
    return found.impl_instance if isinstance(found, TypeDecorator) else found


def _parent(column: Column[Any], turn: int) -> Any:
    """Of the newest rows that there are, another one each time."""
    parent = next(iter(column.foreign_keys)).column
    newest = select(parent).order_by(parent.desc()).offset(turn).limit(1)
    found = db.session.scalar(newest)
    return db.session.scalar(select(func.max(parent))) if found is None else found
