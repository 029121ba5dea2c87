"""The door for what SQLite must know of its rows."""

from __future__ import annotations

from app.services import plans


def refresh() -> None:
    """Each hour: the rows of a young site are soon spread in another way."""
    plans.refresh()
