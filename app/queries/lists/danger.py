"""Cards about danger: those on top of Hari ini, and the new ones for the sound on open pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select

from app.database.extensions import db
from app.domain.workflow.workflow import MessageStatus
from app.models import Message
from app.queries.lists.state_filters import is_open
from app.services.cases.actions.creating import EMERGENCY

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


def new_danger(most: int) -> list[tuple[int, bool]]:
    """The newest cards that nobody has worked on and that are urgent or sensitive: id, and whether
    it is urgent."""
    is_urgent = or_(Message.is_urgent, Message.flag == EMERGENCY)
    query = (
        select(Message.id, Message.is_urgent, Message.flag)
        .where(
            is_open(),
            Message.status == MessageStatus.BARU.value,
            or_(is_urgent, Message.is_sensitive),
        )
        .order_by(Message.id.desc())
        .limit(most)
    )
    return [(row.id, row.is_urgent or row.flag == EMERGENCY) for row in db.session.execute(query)]
