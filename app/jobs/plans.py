"""Job that refreshes SQLite's planner statistics."""

from __future__ import annotations

from app.services.monitoring import database_statistics


def refresh() -> None:
    """Refreshes the statistics hourly: the rows of a young site soon spread differently."""
    database_statistics.refresh()
