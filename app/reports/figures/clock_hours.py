"""Hours of a day encoded as text, one letter a message: A is 00 to 01 in WIB, X is 23 to 24."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, cast, extract, func

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWX"
_WIB: Final = 7


def hour_letter(dialect: str, at: Any) -> ColumnElement[str]:
    """The letter of a column with a time."""
    return func.substr(_LETTERS, cast(_hour(dialect, at), Integer) + 1, 1)


def is_in_hour(dialect: str, at: Any, hour: int) -> ColumnElement[bool]:
    """Whether it came in this hour."""
    return hour_letter(dialect, at) == _LETTERS[hour]


def is_on_weekday(dialect: str, at: Any, weekday: int) -> ColumnElement[bool]:
    """Whether it came on this day of the week; Monday is 0."""
    if dialect == "postgresql":
        return extract("isodow", func.timezone("Asia/Jakarta", at)) == weekday + 1
    return func.strftime("%w", at, f"+{_WIB} hours") == str((weekday + 1) % 7)


def counts_by_hour(letters: str) -> tuple[int, ...]:
    """How many came in each of the 24 hours."""
    return tuple(letters.count(it) for it in _LETTERS)


def _hour(dialect: str, at: Any) -> ColumnElement[int]:
    if dialect == "postgresql":
        return extract("hour", func.timezone("Asia/Jakarta", at))
    # SQLite keeps UTC and knows no zones; WIB has had no daylight saving since 1964.
    return (extract("hour", at) + _WIB) % len(_LETTERS)
