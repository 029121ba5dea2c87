"""Writes the journal: one Event for each change, in the caller's transaction (D5)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.database.extensions import db, now, written_at
from app.models import Event
from app.services.journal.actor import Actor


def record(
    action: str,
    subject: str,
    subject_id: int | None,
    *,
    actor: Actor,
    case_id: int | None = None,
    old: str | None = None,
    new: str | None = None,
    **facts: Any,
) -> Event:
    """Adds one fact to the journal; `facts` are ids and short words, never a number or a text.

    A row of moved time also says when it was written in truth.
    """
    if (truly := written_at()) is not None:
        facts["written_at"] = truly.isoformat()
    event = Event(
        at=now(),
        action=action,
        subject=subject,
        subject_id=subject_id,
        case_id=case_id,
        actor=actor.label,
        # What a proxy says may be longer than any address; the column is not.
        address=actor.address and actor.address[:45],
        old=old,
        new=new,
        facts=facts,
    )
    db.session.add(event)
    return event


def text_mark(text: str, salt: str) -> str:
    """A salted hash that proves a reply's text; the salt is deleted with the row (D5)."""
    return hmac.new(bytes.fromhex(salt), text.encode(), hashlib.sha256).hexdigest()


def is_listing_recorded(actor: str, list_name: str, since: datetime) -> bool:
    """Whether a view of this list by this actor (its journal label) is recorded since then."""
    rows = select(Event.facts).where(
        Event.action == "numbers_listed", Event.at >= since, Event.actor == actor
    )
    return any(facts.get("list") == list_name for facts in db.session.scalars(rows))
