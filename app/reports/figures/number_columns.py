"""Columns of whole numbers, read by NumPy: each comes as one text, many times quicker than a row a
message. So many are compared here, too: a database looks up each, or hashes all.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, FunctionElement, Select, String, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

# One whole number for each row, in no order.
Numbers = NDArray[np.int64]
Column = InstrumentedAttribute[Any]
_SEPARATOR: Final = ","
# SQLite takes 32,766 values in a statement.
_PART: Final = 10_000


def no_numbers() -> Numbers:
    """No numbers at all."""
    return np.empty(0, np.int64)


def columns(
    session: Session, rows: Select[Any], *numbers: ColumnElement[Any] | Column
) -> list[Numbers]:
    """These numbers of each row, in one order."""
    texts = session.execute(rows.add_columns(*map(_texts, numbers))).one()
    return [np.fromstring(it, np.int64, sep=_SEPARATOR) if it else no_numbers() for it in texts]


def column(session: Session, rows: Select[Any], number: ColumnElement[Any] | Column) -> Numbers:
    """This number of each row."""
    return columns(session, rows, number)[0]


def looked_up(
    session: Session, ids: Numbers, of: Column, *conditions: ColumnElement[bool]
) -> Numbers:
    """Those of these ids that have a row with these conditions: each is looked up."""
    found = [no_numbers()]
    for at in range(0, len(ids), _PART):
        part = of.in_(ids[at : at + _PART].tolist())
        found.append(np.array(session.scalars(select(of).where(part, *conditions)).all(), np.int64))
    return np.concatenate(found)


def _texts(number: ColumnElement[Any] | Column) -> FunctionElement[str]:
    return func.aggregate_strings(cast(number, String), _SEPARATOR)
