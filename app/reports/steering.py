"""Conditions that choose no index. A site's SQLite may have no statistics: it takes an index by one
equality for better than a range, and would read all that an SKPD or category ever got."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func

from app.models.day_count import NONE


def is_number(column: Any, value: Any) -> ColumnElement[bool]:
    """Equal, of a column of numbers."""
    condition: ColumnElement[bool] = column + 0 == value
    return condition


def is_word(column: Any, word: str) -> ColumnElement[bool]:
    """Equal, of a column of words; NONE is an empty one."""
    return func.coalesce(column, NONE) == word
