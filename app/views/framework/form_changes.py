"""What a form is about to change in a row, as the journal tells it: names, never values (D5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.database.extensions import db


def columns(item: Any) -> list[str]:
    """Which attributes differ from the database; names only, no values (D5)."""
    return sorted(row.key for row in db.inspect(item).attrs if row.history.has_changes())


def of_rows(item: Any, column: str, words: Callable[[Any], str]) -> dict[str, list[str]]:
    """What a list of rows gains and loses by this change, in words."""
    history = db.inspect(item).attrs[column].history
    found = {
        "given": sorted(map(words, history.added)),
        "taken": sorted(map(words, history.deleted)),
    }
    return {name: rows for name, rows in found.items() if rows}
