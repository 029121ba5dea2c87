"""Numbers of Hari ini that no other screen shows, and the cards of danger on top of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, select

from app.database.extensions import db
from app.models import Contact, Message
from app.queries.lists.state_filters import is_open
from app.services.directory import directory

# So many are read at a glance; the tiles lead to all of them.
MOST_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class DangerCard:
    """One urgent or sensitive card that waits; `text` is None where it is sensitive."""

    message_id: int
    ticket: str
    received_at: datetime
    place: str | None
    is_sensitive: bool
    is_urgent: bool
    status: str
    text: str | None


def danger_cards() -> list[DangerCard]:
    """The first of them in the order of Pesan Masuk: what nobody holds comes first."""
    rows = db.session.scalars(
        select(Message)
        .where(is_open(), or_(Message.is_urgent, Message.is_sensitive))
        .order_by(Message.turn_at, Message.id)
        .limit(MOST_SHOWN)
    )
    return [
        DangerCard(
            row.id,
            row.ticket,
            row.received_at,
            row.place,
            row.is_sensitive,
            row.is_urgent,
            row.status,
            None if row.is_sensitive else row.body,
        )
        for row in rows
    ]


def officials_past_service() -> int:
    """How many officials' time of service is over."""
    over = select(func.count()).select_from(Contact).where(*directory.is_over())
    return db.session.scalar(over) or 0
