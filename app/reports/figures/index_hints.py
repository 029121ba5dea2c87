"""Conditions that choose no index. A site's SQLite may have no statistics: it takes an index by one
equality for better than a range, and would read all that an SKPD or category ever got. PostgreSQL
would gather that first, to look the messages of some days up in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func

from app.models.day_count import NONE


def equals_number(column: Any, value: Any) -> ColumnElement[bool]:
    """Equal, of a column of numbers."""
    condition: ColumnElement[bool] = column + 0 == value
    return condition


def equals_word(column: Any, word: str) -> ColumnElement[bool]:
    """Equal, of a column of words; NONE is an empty one."""
    return func.coalesce(column, NONE) == word


def exists_in(rows: Select[Any]) -> ColumnElement[bool]:
    """Whether there is such a row, asked of each message by itself: what has a limit is turned
    around by no planner."""
    found: ColumnElement[bool] = rows.limit(1).scalar_subquery().is_not(None)
    return found
