"""SQL conditions that no planner uses to choose an index. Without statistics SQLite prefers an
index with one equality to a range, and would read all that an SKPD or category ever got;
PostgreSQL would gather that first, to look the cases of some days up in it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func

from app.models.day_count import NONE


def equals_number(column: Any, value: Any) -> ColumnElement[bool]:
    """Equality on a column of numbers."""
    condition: ColumnElement[bool] = column + 0 == value
    return condition


def equals_word(column: Any, word: str) -> ColumnElement[bool]:
    """Equality on a column of words; NONE is an empty one."""
    return func.coalesce(column, NONE) == word


def exists_in(rows: Select[Any]) -> ColumnElement[bool]:
    """Whether such a row exists, asked of each case by itself: no planner reverses a query with
    a limit.
    """
    found: ColumnElement[bool] = rows.limit(1).scalar_subquery().is_not(None)
    return found
