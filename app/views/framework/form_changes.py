"""What a form is about to change in a row, for the journal: names, never values (D5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.database.extensions import db


def columns(item: Any) -> list[str]:
    """The attributes that differ from the database; names only (D5)."""
    return sorted(row.key for row in db.inspect(item).attrs if row.history.has_changes())


def of_rows(item: Any, column: str, words: Callable[[Any], str]) -> dict[str, list[str]]:
    """Which rows a list gains and loses by this change, as words."""
    history = db.inspect(item).attrs[column].history
    found = {
        "given": sorted(map(words, history.added)),
        "taken": sorted(map(words, history.deleted)),
    }
    return {name: rows for name, rows in found.items() if rows}
