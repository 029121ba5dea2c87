"""Reminder ladder: writes a row for each step that has become due, once (S6, A21)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.database.extensions import db, insert_once, now
from app.domain.workflow.deadlines import WIB, is_office_time
from app.domain.workflow.reminders import LEADERS, Ladder, Rung, Stage, stages_reached
from app.models import Case, Contact, Forward, Reminder
from app.services.cases.deadlines import due_dates
from app.services.contacts import recipients
from app.services.settings import local_time, settings

# So many forwards in one transaction.
BATCH: Final = 100
_ORDER: Final = list(Rung)


def is_time() -> bool:
    """Whether it is office time: reminders are written at no other hour."""
    return is_office_time(now(), due_dates.holidays_from(local_time.today(), local_time.today()))


def in_force() -> Ladder:
    """The ladder of the settings; a leader without a phone has no step."""
    values = settings.current()
    return Ladder(
        (values.remind_operator, values.remind_sekretaris, values.remind_kadis),
        values.kabag_after if values.kabag_phone else 0,
        values.sekda_after if values.sekda_phone else 0,
        values.remind_again,
    )


def owing(after: int) -> Sequence[int]:
    """The forwards that owe an answer by some day, by id, a batch."""
    query = select(Forward.id).where(Forward.due_at.is_not(None), Forward.id > after)
    return db.session.scalars(query.order_by(Forward.id).limit(BATCH)).all()


def ripe_times(row: Forward, until: datetime, holidays: Collection[date]) -> list[datetime]:
    """When the steps of a forward come until then."""
    stages = stages_reached(_start(row), row.due_at or until, until, in_force(), holidays)
    return [one.at for one in stages]


def write_due(forward_ids: Collection[int]) -> int:
    """Writes what has become due for these forwards since the last time; the number of rows."""
    rows = _forwards(forward_ids)
    if not rows:
        return 0
    known, first = _known(forward_ids), min(row.forwarded_at for row in rows)
    holidays = due_dates.holidays_from(first.astimezone(WIB).date(), local_time.today())
    return sum(_write(row, known.get(row.id, set()), holidays) for row in rows)


def write_once(key: str, **values: Any) -> bool:
    """Writes one reminder, once; whether it is new."""
    row = {"status": "menunggu", **values, "key": key}
    return insert_once(Reminder, "key", row) is not None


def _forwards(forward_ids: Collection[int]) -> Sequence[Forward]:
    """As they stand now: an answer may have come since the list was made."""
    query = select(Forward).where(Forward.id.in_(forward_ids), Forward.due_at.is_not(None))
    query = query.options(joinedload(Forward.case), joinedload(Forward.skpd))
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _known(forward_ids: Collection[int]) -> dict[int, set[str]]:
    """What was written since the citizen last said BELUM: the ladder begins anew with it."""
    found = select(Reminder.forward_id, Reminder.stage).join(Case, Case.id == Reminder.case_id)
    found = found.where(
        Reminder.forward_id.in_(forward_ids),
        or_(Case.unsolved_at.is_(None), Reminder.ripe_at > Case.unsolved_at),
    )
    known: dict[int, set[str]] = {}
    for forward_id, stage in db.session.execute(found):
        known.setdefault(forward_id or 0, set()).add(stage)
    return known


def _write(row: Forward, known: Collection[str], holidays: Collection[date]) -> int:
    stages = stages_reached(_start(row), row.due_at or now(), now(), in_force(), holidays)
    told = max((place for place, one in enumerate(stages) if one.name in known), default=-1)
    return sum(_write_stage(row, stage) for stage in stages[told + 1 :])


def _start(row: Forward) -> datetime:
    """When the SKPD got it; the time in which the citizen was asked is not its own (D3)."""
    return max(row.forwarded_at, due_dates.begun(row.case))


def _write_stage(row: Forward, stage: Stage) -> int:
    values = {"case_id": row.case_id, "forward_id": row.id, "stage": stage.name}
    values["ripe_at"] = stage.at
    again = row.case.unsolved_at
    key = f"fwd:{row.id}:{f'{again:%y%m%d%H%M%S}:' if again else ''}{stage.name}"
    leaders = [rung for rung in stage.rungs if rung in LEADERS]
    count = sum(write_once(f"{key}:{rung}", rung=rung.value, **values) for rung in leaders)
    for contact in on_rungs(recipients.holders_of(row), stage.rungs):
        count += write_once(
            f"{key}:c{contact.id}", rung=contact.rank, contact_id=contact.id, **values
        )
    return count


def on_rungs(people: Sequence[Contact], rungs: Iterable[Rung]) -> list[Contact]:
    """The people on these rungs; if there are none, those on the next rung above."""
    wanted = [rung for rung in rungs if rung not in LEADERS]
    found = [contact for contact in people if contact.rank in wanted]
    if found or not wanted:
        return found
    above = _ORDER[_ORDER.index(wanted[-1]) + 1 :]
    for rung in above:
        if found := [contact for contact in people if contact.rank == rung]:
            return found
    return []
