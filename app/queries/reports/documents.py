"""Report files that a person may look at."""

from __future__ import annotations

from app.database.extensions import db
from app.models import Paper
from app.services.report_files import report_files

# Files that people ordered lately; and scheduled files, which are never deleted: thirteen years.
_MOST_ORDERED, _MOST_SCHEDULED = 100, 1000


def listed(unit_id: int | None, *, sees_all: bool) -> list[Paper]:
    """Report files, newest first: of the unit, or all of them."""
    visible = report_files.listed(unit_id, sees_all=sees_all)
    ordered = visible.where(Paper.due_key.is_(None)).limit(_MOST_ORDERED)
    scheduled = visible.where(Paper.due_key.is_not(None)).limit(_MOST_SCHEDULED)
    rows = [row for query in (ordered, scheduled) for row in db.session.scalars(query)]
    return sorted(rows, key=lambda row: row.id, reverse=True)
