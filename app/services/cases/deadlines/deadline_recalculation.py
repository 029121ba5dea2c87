"""Recalculates the deadlines of open cases in batches after a rule or holiday has changed.

The row `Renewal` keeps the progress: a killed job resumes, a second job does no harm, and a change
in the meantime starts over.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.database.extensions import count_rows, db, insert_once, now, transaction
from app.domain.workflow.workflow import CaseStatus
from app.models import Case, Renewal
from app.models.deadline import ONLY
from app.runtime.queues import JOBS, enqueue_after_commit
from app.services.cases.deadlines.due_dates import renew_all

# A batch holds SQLite's one write lock: 500 rows took 90-180 ms, the most is 200 (R9).
BATCH: Final = 300
_OPEN: Final = Case.status != CaseStatus.SELESAI.value


def request() -> None:
    """Requests a recalculation of all open cases, in the transaction of the change."""
    row = _row()
    row.asked_at, row.done_id, row.finished_at = now(), 0, None
    db.session.flush()
    ring()


def ring() -> None:
    """Rings for the job once this transaction is committed."""
    enqueue_after_commit(db.session, JOBS, "app.jobs.upkeep.renew_deadlines")


def is_open() -> bool:
    """Whether there is work; asked by the sweep, which rings again after a lost bell."""
    wanted = select(Renewal.id).where(Renewal.finished_at.is_(None))
    return db.session.scalar(wanted.limit(1)) is not None


def left() -> int | None:
    """The number of cases still to be recalculated; None if no recalculation runs."""
    row = db.session.get(Renewal, ONLY)
    if row is None or row.finished_at is not None:
        return None
    return count_rows(_OPEN, Case.id > row.done_id)


def recalculate_all() -> int:
    """Renews batch by batch, each in a transaction of its own; the number of cases."""
    total = 0
    while (count := batch()) is not None:
        total += count
    return total


def batch() -> int | None:
    """The next cases, in a transaction of their own; their number, or None when all is done."""
    with transaction():
        row = _row()
        if row.finished_at is not None:
            return None
        query = select(Case).where(_OPEN, Case.id > row.done_id)
        query = query.options(selectinload(Case.forwards))
        found = db.session.scalars(query.order_by(Case.id).limit(BATCH).with_for_update()).all()
        renew_all(found)
        if found:
            row.done_id = found[-1].id
        else:
            row.finished_at = now()
        return len(found)


def _row() -> Renewal:
    """The one row, locked, so that a change and a batch never cross."""
    at = now()
    first = {"id": ONLY, "asked_at": at, "done_id": 0, "finished_at": at}
    insert_once(Renewal, "id", first)
    return db.session.get_one(Renewal, ONLY, with_for_update=True, populate_existing=True)
