"""Finds in SQLite what PostgreSQL would refuse, and mends what can be mended without a person.

SQLite stores anything in any column; a server keeps to the types and lengths of the models.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
)

from app.database import damage
from app.runtime.progress import Phase
from app.services.backup import plain_rows
from app.services.backup.plain_rows import Row, Rows, kind_of


class Fault(StrEnum):
    """Why PostgreSQL refuses a value."""

    NUL = "nul"
    BROKEN = "broken"
    LONG = "long"
    KIND = "kind"
    RANGE = "range"
    TIME = "time"
    JSON = "json"
    DANGLING = "dangling"


MENDED: Final = frozenset({Fault.NUL, Fault.BROKEN, Fault.LONG})
_INTEGERS: Final = range(-(2**31), 2**31)
# The Python type of a plain value, by the column's type; the first that fits counts.
_TYPES: Final[Sequence[tuple[type, tuple[type, ...]]]] = (
    (LargeBinary, (bytes,)),
    (Float, (float, int)),
    (Boolean, (int,)),
    (Integer, (int,)),
)


@dataclass(frozen=True, slots=True)
class Unfit:
    """One value, or a reference from `column`'s table to a row that is not there."""

    table: str
    key: str
    column: str
    fault: Fault


def found(source: Rows, table: Table, phase: Phase) -> Iterator[Unfit]:
    """Every value of this table that PostgreSQL would refuse."""
    try:
        yield from _looked_through(source, table, phase)
    except (sqlite3.OperationalError, UnicodeDecodeError) as error:
        if not damage.is_unreadable(error):
            raise
        # Which rows? The bytes that are no text are kept apart.
        source.connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        try:
            yield from _looked_through(source, table, phase)
        finally:
            source.connection.text_factory = str


def dangling(connection: sqlite3.Connection) -> Iterator[Unfit]:
    """Every row that refers to one that is not there."""
    for table, number, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Unfit(table, f"rowid {number}", parent, Fault.DANGLING)


def mend(table: Table) -> Callable[[Row], Row]:
    """What makes the texts of a row fit: without NUL, cut to their length."""
    lengths = [_length(column) for column in table.columns]

    def mended(row: Row) -> Row:
        return tuple(
            value.replace("\0", "")[:length] if isinstance(value, str) else value
            for value, length in zip(row, lengths, strict=True)
        )

    return mended


def fault_of(column: Column[Any], values: Sequence[Any]) -> Fault | None:
    """What is wrong with at least one of these values of the column; None if nothing is."""
    there = [value for value in values if value is not None]
    if not there:
        return None
    kind = kind_of(column)
    wanted = next((types for of, types in _TYPES if isinstance(kind, of)), (str,))
    if not {type(value) for value in there} <= set(wanted):
        return Fault.KIND
    if isinstance(kind, Boolean):
        return None if set(there) <= {0, 1} else Fault.RANGE
    if isinstance(kind, Integer) and not isinstance(kind, BigInteger):
        return None if min(there) in _INTEGERS and max(there) in _INTEGERS else Fault.RANGE
    return _fault_of_text(kind, there, _length(column)) if wanted == (str,) else None


def _looked_through(source: Rows, table: Table, phase: Phase) -> Iterator[Unfit]:
    columns = list(table.columns)
    for rows in source.batches(table):
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            if fault_of(column, values) is None:
                continue
            for row, value in zip(rows, values, strict=True):
                if fault := fault_of(column, [value]):
                    yield Unfit(table.name, plain_rows.key_of(table, row), column.name, fault)
        phase.add(len(rows))


def _fault_of_text(kind: Any, texts: list[str], length: int | None) -> Fault | None:
    whole = "".join(texts)
    try:
        whole.encode()
    except UnicodeEncodeError:
        return Fault.BROKEN
    if "\0" in whole:
        return Fault.NUL
    if length is not None and max(map(len, texts)) > length:
        return Fault.LONG
    read = next((how for of, how in _READ if isinstance(kind, of)), None)
    return read(texts) if read else None


def _fault_of_times(texts: list[str]) -> Fault | None:
    try:
        is_plain = not any(it.tzinfo for it in map(datetime.fromisoformat, texts))
    except ValueError:
        is_plain = False
    return None if is_plain and {len(it) for it in texts} == {26} else Fault.TIME


def _fault_of_days(texts: list[str]) -> Fault | None:
    try:
        return None if [str(date.fromisoformat(it)) for it in texts] == texts else Fault.TIME
    except ValueError:
        return Fault.TIME


def _refuse(word: str) -> None:
    """NaN and Infinity are Python's own."""
    raise ValueError(word)


def _fault_of_json(texts: list[str]) -> Fault | None:
    try:
        for text in texts:
            json.loads(text, parse_constant=_refuse)
    except ValueError:
        return Fault.JSON
    return None


_READ: Final[Sequence[tuple[type, Callable[[list[str]], Fault | None]]]] = (
    (DateTime, _fault_of_times),
    (Date, _fault_of_days),
    (JSON, _fault_of_json),
)


def _length(column: Column[Any]) -> int | None:
    kind = kind_of(column)
    return kind.length if isinstance(kind, String) else None
