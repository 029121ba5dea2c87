"""The rows of a whole database as JSON, out of it and into another one of the same revision."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, text

from app.database.extensions import db

Rows = dict[str, list[dict[str, Any]]]


def taken() -> Rows:
    """Every row of every table, by what the database itself says of its columns."""
    with db.engine.connect() as connection:
        return {
            table.name: sorted(
                (_plain(row) for row in connection.execute(table.select()).mappings()), key=str
            )
            for table in _tables(connection)
        }


def put(rows: Rows) -> None:
    """Fills empty tables; what a revision itself has put into one gives way."""
    with _unchecked() as connection:
        for table in _tables(connection):
            connection.execute(table.delete())
            if rows.get(table.name):
                values = [_typed(table, row) for row in rows[table.name]]
                connection.execute(table.insert(), values)
        if connection.dialect.name == "postgresql":
            _set_sequences(connection)


def _tables(connection: Connection) -> list[Table]:
    """All but Alembic's own and SQLite's index of words; computed columns are left to compute."""
    metadata = MetaData()
    metadata.reflect(connection)
    tables = sorted(metadata.tables.values(), key=lambda table: table.name)
    ours = [table for table in tables if not table.name.startswith(("alembic", "message_words"))]
    return [_stored(table) for table in ours]


def _stored(table: Table) -> Table:
    columns = [column for column in table.columns if column.computed is None]
    return Table(table.name, MetaData(), *(Column(column.name, column.type) for column in columns))


def _plain(row: Any) -> dict[str, Any]:
    return {name: _as_json(value) for name, value in row.items()}


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        # SQLite has no zone: what is stored is UTC.
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _as_stored(table.columns[name], value) for name, value in row.items()}


def _as_stored(column: Column[Any], value: Any) -> Any:
    readers: dict[type, Callable[[str], Any]] = {
        datetime: datetime.fromisoformat,
        date: date.fromisoformat,
        bytes: b64decode,
    }
    if not isinstance(value, str):
        return value
    return readers.get(column.type.python_type, str)(value)


@contextmanager
def _unchecked() -> Iterator[Connection]:
    """One transaction in which rows need not come in the order of their foreign keys."""
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        raw: Any = connection.connection.dbapi_connection
        if is_sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.execute(text("SET LOCAL session_replication_role = replica"))
                yield connection
        finally:
            if is_sqlite:
                raw.execute("PRAGMA foreign_keys=ON")


def _set_sequences(connection: Connection) -> None:
    """The next row gets the next number, as it did in the database the rows are from."""
    names = connection.execute(text("SELECT sequencename FROM pg_sequences")).scalars().all()
    known = {table.name for table in _tables(connection)}
    for name in names:
        table = name.removesuffix("_id_seq")
        if table in known:
            last = connection.execute(text(f'SELECT max(id) FROM "{table}"')).scalar()
            connection.execute(
                text("SELECT setval(:name, :last)"), {"name": name, "last": last or 1}
            )
