"""Job that refreshes SQLite's planner statistics."""

from __future__ import annotations

from app.services.monitoring import database_statistics


def refresh() -> None:
    """Each hour: the rows of a young site are soon spread in another way."""
    database_statistics.refresh()
