"""Job that recounts the days marked by changes."""

from __future__ import annotations

from functools import partial

from app.database.extensions import db
from app.reports.figures import daily_counts
from app.services.report_files import day_recount


def count_days() -> None:
    """Recounts every marked day; does nothing if another job did."""
    day_recount.recount_marked(partial(daily_counts.count_queries, db.session()))
