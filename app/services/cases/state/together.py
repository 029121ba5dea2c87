"""Which cases stand under one: several citizens' messages about one event (Tangani bersama)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from app.database.extensions import db
from app.domain.terms import UNANSWERED, CaseStatus
from app.models import Case
from app.services.journal import journal
from app.services.journal.actor import Actor


def members_of(lead: Case) -> Sequence[Case]:
    """The cases under this one, locked, the eldest first; none where it leads no event."""
    if lead.incident_name is None:
        return ()
    query = select(Case).where(Case.lead_id == lead.id).order_by(Case.id)
    locked = query.with_for_update().execution_options(populate_existing=True)
    rows = db.session.scalars(locked).all()
    return sorted(rows, key=lambda row: (row.received_at, row.id))


def open_members(lead: Case) -> list[Case]:
    """Those that an answer to the leading case goes to as well."""
    over = CaseStatus.SELESAI
    return [row for row in members_of(lead) if row.status != over and not row.is_deleted]


def people_in(lead: Case) -> int:
    """How many citizens have written of the event; 1 where it is none."""
    if lead.incident_name is None:
        return 1
    who = func.coalesce(Case.sender, Case.ticket)
    its = (Case.lead_id == lead.id) | (Case.id == lead.id)
    there = select(func.count(who.distinct())).where(its, Case.deleted_at.is_(None))
    return db.session.scalar(there) or 1


def lead_of(case: Case) -> Case:
    """The case whose code, forwards and deadline count for this one: mostly itself."""
    return db.session.get_one(Case, case.lead_id) if case.lead_id else case


def leave(member: Case, actor: Actor) -> None:
    """Makes it a case of its own again; the caller settles it. The leading case, which is locked
    before its members, stays as it is."""
    if member.lead_id is not None:
        lead, member.lead_id = db.session.get_one(Case, member.lead_id), None
        record("take_out", member, lead, actor)


def hand_over(lead: Case, actor: Actor) -> list[Case]:
    """The eldest member that still waits leads in its place, with nothing of its code and forwards;
    what is over stands alone, as all do where nobody waits. The members, for the caller to settle.
    """
    rows = list(members_of(lead))
    waiting = [row for row in rows if row.status in UNANSWERED and not row.is_deleted]
    name, lead.incident_name = lead.incident_name, None
    for row in rows:
        row.lead_id = waiting[0].id if row in waiting[1:] else None
        record("take_out", row, lead, actor)
    if len(waiting) > 1:
        waiting[0].incident_name = name
    db.session.flush()
    return rows


def record(action: str, member: Case, lead: Case, actor: Actor) -> None:
    """One fact that the histories of both cases show."""
    facts = {"part": member.ticket, "lead": lead.ticket}
    journal.record(action, "case", member.id, actor=actor, case_id=lead.id, **facts)
