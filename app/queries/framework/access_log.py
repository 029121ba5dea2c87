"""What the journal already holds of looks at citizens' numbers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.database.extensions import db
from app.models import Event


def is_listing_recorded(actor: str, list_name: str, since: datetime) -> bool:
    """Whether a view of this list by this actor (its journal label) is recorded since then."""
    rows = select(Event.facts).where(
        Event.action == "numbers_listed", Event.at >= since, Event.actor == actor
    )
    return any(facts.get("list") == list_name for facts in db.session.scalars(rows))
