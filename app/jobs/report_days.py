"""Job that recounts the days marked by changes."""

from __future__ import annotations

from functools import partial

from app.database.extensions import db
from app.reports.figures import daily_counts
from app.services.report_files import day_recount


def count_days() -> None:
    """Every marked day; nothing when another has done it."""
    day_recount.recount_marked(partial(daily_counts.asked, db.session()))
