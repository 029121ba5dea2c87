"""Jobs that look after SQLite's file: planner statistics, and whether it is whole."""

from __future__ import annotations

from typing import Final

from app.runtime.queues import PAPERS, enqueue
from app.services.monitoring import database_statistics

_CHECK: Final = "app.jobs.plans.check"


def refresh() -> None:
    """Refreshes the statistics hourly: the rows of a young site soon spread differently."""
    database_statistics.refresh()


def order_check() -> None:
    """Orders the check of the day, which reads the whole file: no SMS waits for that."""
    enqueue(PAPERS, _CHECK)


def check() -> None:
    """Notes a file that is damaged, before anybody meets the page that is."""
    database_statistics.is_whole()
