"""What makes a card sensitive (D7): its own words, an answer of the citizen, or what was joined to
it; what is parted again takes its part of it along."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import or_, select

from app.database.extensions import db
from app.models import Case, Event
from app.services.cases.deadlines import due_dates
from app.services.cases.visibility import publishing, queued_sms
from app.services.journal.actor import Actor

_ACTS: Final = ("join", "complete", "follow_up")
# The facts of such an event: by itself, and which card a part has made sensitive.
ITSELF, MARKED = "sensitive", "marked"


def mark_by_part(lead: Case, actor: Actor) -> dict[str, Any]:
    """Marks a card for its part's sake; the facts of the event that tells it."""
    is_first = not lead.is_sensitive
    publishing.mark_sensitive(lead, actor)
    return {MARKED: lead.id} if is_first else {}


def part_left(lead: Case, part: Case) -> None:
    """Pisahkan: a card that was sensitive by its parts alone is so no more with the last of them,
    and what was held for it goes on."""
    is_so = any(row.is_sensitive for row in lead.parts)
    if not (lead.is_sensitive and part.is_sensitive) or is_so or not _is_by_parts(lead):
        return
    lead.is_sensitive = False
    due_dates.renew(lead)
    queued_sms.release_held(lead)


def _is_by_parts(lead: Case) -> bool:
    of_lead = Event.case_id == lead.id
    joined = select(Event.subject_id).where(
        Event.subject == "case", Event.action == "join", of_lead
    )
    acts = select(Event.case_id, Event.facts).where(
        Event.subject == "case", Event.action.in_(_ACTS), or_(of_lead, Event.subject_id.in_(joined))
    )
    rows = db.session.execute(acts).all()
    is_itself = any(row.case_id == lead.id and row.facts.get(ITSELF) for row in rows)
    return not is_itself and any(row.facts.get(MARKED) == lead.id for row in rows)
