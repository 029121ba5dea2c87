"""Reminds a unit, then its head, of a promise that is due; then marks it as broken."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.workflow.deadlines import office_opening
from app.domain.workflow.promises import PromiseStatus, broken_on
from app.domain.workflow.reminders import promise_stages
from app.models import Case, Contact, Promise
from app.services.cases.deadlines import due_dates
from app.services.cases.promises import promise_queries
from app.services.cases.reminders import reminder_ladder
from app.services.cases.state import case_journal, case_state
from app.services.contacts import recipients
from app.services.journal.actor import SYSTEM
from app.services.settings import settings
from app.services.settings.local_time import today

BATCH: Final = 100


def ripe(after: int) -> Sequence[int]:
    """The open promises whose day has come, by id, a batch."""
    query = (
        select(Promise.id)
        .join(Case, Case.id == Promise.case_id)
        .where(
            Promise.status == PromiseStatus.TERBUKA.value,
            Promise.due_on <= today(),
            Promise.id > after,
            promise_queries.is_alive(),
        )
    )
    return db.session.scalars(query.order_by(Promise.id).limit(BATCH)).all()


def ripe_times(row: Promise, holidays: Collection[date]) -> list[datetime]:
    """When its SKPD is asked, when the head, and when it is broken; none without a day."""
    if row.due_on is None:
        return []
    broken = broken_on(row.due_on, settings.current().promise_grace, holidays)
    return [*(it.at for it in promise_stages(row.due_on, holidays)), office_opening(broken)]


def write_due(promise_ids: Collection[int]) -> int:
    """Writes the questions that have become due, and what is broken now; the number of rows."""
    # Each case before its promise, as whoever acts on the card locks them.
    own = select(Promise.case_id).where(Promise.id.in_(promise_ids)).distinct()
    for case_id in sorted(db.session.scalars(own)):
        case_state.lock(case_id)
    query = select(Promise).where(Promise.id.in_(promise_ids)).with_for_update()
    rows = db.session.scalars(query.execution_options(populate_existing=True)).all()
    open_rows = [row for row in rows if row.status == PromiseStatus.TERBUKA and row.due_on]
    if not open_rows:
        return 0
    holidays = due_dates.holidays_from(min(row.due_on or today() for row in open_rows), today())
    return sum(_write(row, row.due_on or today(), holidays) for row in open_rows)


def _write(row: Promise, due_on: date, holidays: Collection[date]) -> int:
    count = 0
    for stage in promise_stages(due_on, holidays):
        if stage.at > now():
            continue
        for contact in reminder_ladder.on_rungs(_people(row), stage.rungs):
            count += reminder_ladder.write_once(
                f"promise:{row.id}:{due_on}:{stage.name}:c{contact.id}",
                case_id=row.case_id,
                promise_id=row.id,
                stage=stage.name,
                rung=contact.rank,
                contact_id=contact.id,
                ripe_at=stage.at,
            )
    if today() >= broken_on(due_on, settings.current().promise_grace, holidays):
        row.status = PromiseStatus.INGKAR.value
        facts = {"skpd": row.skpd.code if row.skpd else None, "day": due_on.isoformat()}
        case_journal.record("promise_broken", row, SYSTEM, **facts)
    return count


def _people(row: Promise) -> Sequence[Contact]:
    if row.forward is not None:
        return recipients.holders_of(row.forward)
    return recipients.contacts_of(row.skpd_id) if row.skpd_id else []
