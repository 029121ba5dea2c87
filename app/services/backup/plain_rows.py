"""Reads, writes and compares every table as plain values that are the same on both databases, in
batches and in the order of keys.

Plain is what SQLite stores: times are UTC in text, yes and no are 1 and 0, JSON is its text.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    Sequence,
    String,
    Table,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.database.extensions import db
from app.domain.words import N_
from app.runtime import progress
from app.runtime.progress import Phase

Row = tuple[Any, ...]
# Rows in memory at once; of a table with files fewer, for one may have a megabyte.
AT_ONCE: Final = 5000
_FILES_AT_ONCE: Final = 50
_COPYING: Final = N_("Menyalin baris")
_INDEXING: Final = N_("Membuat indeks")
_TIDYING: Final = N_("Merapikan basis data")
# In the order in which they are made again: a reference needs the unique key that it refers to.
_CONSTRAINTS: Final = """SELECT conrelid::regclass::text, quote_ident(conname),
    pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype IN ('u', 'f') AND connamespace = current_schema()::regnamespace
    ORDER BY contype DESC, conname"""
_INDEXES: Final = """SELECT indrelid::regclass::text, indexrelid::regclass::text,
    pg_get_indexdef(indexrelid) FROM pg_index
    JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relnamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
    ORDER BY 2"""
_TRIGGERED: Final = """SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"""
_SQLITE: Final = sqlite.dialect(paramstyle="qmark")
# The index of words has tables and indexes of its own.
_OF_SQLITE: Final = """SELECT type, tbl_name, name, sql FROM sqlite_master
    WHERE type IN ('index', 'trigger') AND sql IS NOT NULL
    AND tbl_name NOT LIKE 'message_words%' ORDER BY type, name"""
_FIRST_SEAL: Final = "SELECT seal FROM event WHERE seq = 1"


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two databases differ first: the row's key, and its column (None: one has no such
    row)."""

    table: str
    key: str
    column: str | None


def tables() -> list[Table]:
    """Every table of the models, each behind those that its rows refer to."""
    return list(db.metadata.sorted_tables)


def kind_of(column: Column[Any]) -> TypeEngine[Any]:
    """What it is in the database: the zone of our own times is SQLAlchemy's affair."""
    found: TypeEngine[Any] = column.type
    return found.impl_instance if isinstance(found, TypeDecorator) else found


def names(table: Table) -> str:
    """The names of all columns, as they are written in a statement."""
    return ", ".join(f'"{column.name}"' for column in table.columns)


def key_of(table: Table, row: Row) -> str:
    """A row's key, as a person is told it."""
    return "/".join(str(part) for part in _key(table, row))


class Rows:
    """The rows of one database, read on one driver's connection."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.is_postgres = not isinstance(connection, sqlite3.Connection)
        # Table -> what makes a row fit for PostgreSQL while it is read.
        self.mends: dict[str, Callable[[Row], Row]] = {}

    def batches(self, table: Table) -> Iterator[list[Row]]:
        """All rows of the table in the order of its key."""
        is_files = any(isinstance(kind_of(it), LargeBinary) for it in table.columns)
        size = _FILES_AT_ONCE if is_files else AT_ONCE
        mend = self.mends.get(table.name)
        if mend is not None:
            self.connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        try:
            with self._opened() as cursor:
                cursor.execute(self._query(table))
                while rows := cursor.fetchmany(size):
                    yield [mend(row) for row in rows] if mend else rows
        finally:
            if mend is not None:
                self.connection.text_factory = str

    def count(self, table: Table) -> int:
        """The number of its rows."""
        counted = str(select(func.count()).select_from(table))
        found = self.connection.execute(counted).fetchone()
        return int(found[0])

    def first_seal(self) -> Row | None:
        """What tells one site's journal from another's; None for an empty one."""
        found: Row | None = self.connection.execute(_FIRST_SEAL).fetchone()
        return found

    def _opened(self) -> Any:
        """A cursor that holds a batch in memory, and not the table."""
        if self.is_postgres:
            return self.connection.cursor(name="upik_move", binary=True)
        return closing(self.connection.cursor())

    def _query(self, table: Table) -> str:
        spell = _of_postgres if self.is_postgres else _of_sqlite
        wanted: list[ColumnElement[Any]] = [
            literal_column(spell(column)) for column in table.columns
        ]
        order = [text(self._ordered(column)) for column in table.primary_key]
        return str(select(*wanted).select_from(table).order_by(*order))

    def _ordered(self, column: Column[Any]) -> str:
        # SQLite goes by the bytes; a server by its country's alphabet.
        is_text = self.is_postgres and isinstance(kind_of(column), String)
        return f'"{column.name}"' + (' COLLATE "C"' if is_text else "")


def compare(ours: Rows, theirs: Rows, table: Table, phase: Phase) -> Difference | None:
    """The first difference of this table; None if every value of every row is the same."""
    mine: list[Row]
    other: list[Row]
    for mine, other in zip_longest(ours.batches(table), theirs.batches(table), fillvalue=[]):
        if mine != other:
            return _first(table, mine, other)
        phase.add(len(mine))
    return None


def _first(table: Table, mine: list[Row], other: list[Row]) -> Difference:
    one, two = next(pair for pair in zip_longest(mine, other) if pair[0] != pair[1])
    if one is None or two is None or _key(table, one) != _key(table, two):
        missing = min((it for it in (one, two) if it), key=lambda it: _key(table, it))
        return Difference(table.name, key_of(table, missing), None)
    column = next(it.name for it, a, b in zip(table.columns, one, two, strict=True) if a != b)
    return Difference(table.name, key_of(table, one), column)


def _key(table: Table, row: Row) -> Row:
    return tuple(row[list(table.columns).index(it)] for it in table.primary_key)


def _of_sqlite(column: Column[Any]) -> str:
    if isinstance(kind_of(column), DateTime):
        # As a default of SQLite's own writes it, without a part of a second.
        return f"""CASE length("{column.name}") WHEN 19 THEN "{column.name}" || '.000000'
            ELSE "{column.name}" END"""
    return f'"{column.name}"'


def _of_postgres(column: Column[Any]) -> str:
    name, kind = f'"{column.name}"', kind_of(column)
    if isinstance(kind, DateTime):
        here = f"{name} AT TIME ZONE 'UTC'" if kind.timezone else name
        return f"to_char({here}, 'YYYY-MM-DD HH24:MI:SS.US')"
    if isinstance(kind, Date | JSON):
        return f"{name}::text"
    return f"{name}::int" if isinstance(kind, Boolean) else name


def fill_postgres(source: Rows, connection: Any, total: int) -> None:
    """Puts the rows of the source in the place of all that is there, in one transaction: until it
    ends, whoever looks sees what was there. Raises psycopg.Error."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        everything = ", ".join(f'"{table.name}"' for table in tables())
        cursor.execute(f"TRUNCATE {everything}")
        with _bare_postgres(cursor) as copied, progress.phase(_COPYING, total) as phase:
            for table in tables():
                columns = names(table)
                with cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
                    for rows in source.batches(table):
                        for row in rows:
                            copy.write_row(row)
                        copied[table.name] += len(rows)
                        phase.add(len(rows))
        for table in tables():
            _continue_numbers(cursor, table)
    with progress.phase(_TIDYING):
        connection.execute("VACUUM (ANALYZE)")


def fill_sqlite(source: Rows, connection: sqlite3.Connection, total: int) -> None:
    """Fills a new file, which nobody else has open. Raises sqlite3.Error."""
    connection.execute("PRAGMA journal_mode=OFF")
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA foreign_keys=OFF")
    with _bare_sqlite(connection) as copied, progress.phase(_COPYING, total) as phase:
        for table in tables():
            put = str(table.insert().compile(dialect=_SQLITE))
            connection.execute("BEGIN")
            connection.execute(str(table.delete()))
            for rows in source.batches(table):
                connection.executemany(put, rows)
                copied[table.name] += len(rows)
                phase.add(len(rows))
            connection.execute("COMMIT")
    with progress.phase(_TIDYING):
        connection.execute("INSERT INTO message_words(message_words) VALUES ('rebuild')")


@contextmanager
def _bare_postgres(cursor: Any) -> Iterator[Counter[str]]:
    """Without references, indexes and triggers during the block, which counts the rows of each
    table: they are made again from the server's own words, each in one go, which is quicker than
    row by row."""
    copied: Counter[str] = Counter()
    constraints = cursor.execute(_CONSTRAINTS).fetchall()
    triggered = [name for (name,) in cursor.execute(_TRIGGERED).fetchall()]
    for table, name, _ in reversed(constraints):
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    indexes = cursor.execute(_INDEXES).fetchall()
    for _, name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    for table in triggered:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield copied
    made = [(copied[table], words) for table, _, words in indexes]
    for table, name, words in constraints:
        made.append((copied[table], f"ALTER TABLE {table} ADD CONSTRAINT {name} {words}"))
    made += [(0, f"ALTER TABLE {table} ENABLE TRIGGER USER") for table in triggered]
    _make(cursor, made)


@contextmanager
def _bare_sqlite(connection: sqlite3.Connection) -> Iterator[Counter[str]]:
    """The same on SQLite."""
    copied: Counter[str] = Counter()
    parts = connection.execute(_OF_SQLITE).fetchall()
    for kind, _, name, _ in parts:
        connection.execute(f'DROP {kind} "{name}"')
    yield copied
    _make(
        connection,
        [(copied[table] if kind == "index" else 0, words) for kind, table, _, words in parts],
    )


def _make(place: Any, statements: list[tuple[int, str]]) -> None:
    """Each statement with the rows that it reads."""
    total = sum(count for count, _ in statements)
    with progress.phase(_INDEXING, total, progress.LUMPS) as phase:
        for count, statement in statements:
            place.execute(statement)
            phase.add(count)


def _continue_numbers(cursor: Any, table: Table) -> None:
    """The next row gets the number after the last one."""
    first, *others = table.primary_key
    if others or not isinstance(first.type, Integer):
        return
    (last,) = cursor.execute(str(select(func.max(first)))).fetchone()
    own = first.default.name if isinstance(first.default, Sequence) else None
    cursor.execute(
        "SELECT setval(coalesce(%s, pg_get_serial_sequence(%s, %s)), %s, %s)",
        (own, table.name, first.name, last or 1, last is not None),
    )
