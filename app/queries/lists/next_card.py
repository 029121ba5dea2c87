"""The card that follows an answered one ("Kirim & berikutnya")."""

from __future__ import annotations

from sqlalchemy import case, select

from app.database.extensions import db
from app.domain.terms import AT_DESK
from app.models import Forward, Message
from app.queries.lists.conditions import inbox_conditions
from app.queries.lists.filters import Filters
from app.queries.lists.keyset_pages import FORWARD_TURN
from app.queries.lists.state_filters import is_owed


def next_message(message_id: int) -> int | None:
    """The next unanswered message: first what waits for the desk itself, then by due time."""
    is_elsewhere = case((Message.status.in_(AT_DESK), 0), else_=1)
    return db.session.scalar(
        select(Message.id)
        .where(*inbox_conditions(Filters(), sees_numbers=False), Message.id != message_id)
        .order_by(is_elsewhere, Message.turn_at, Message.id)
        .limit(1)
    )


def next_forward(forward_id: int, skpd_id: int | None) -> int | None:
    """The next forward that waits for this unit's answer, in the order of its list."""
    return db.session.scalar(
        select(Forward.id)
        .join(Message)
        .where(
            Forward.skpd_id == skpd_id,
            is_owed(),
            Forward.id != forward_id,
            Message.deleted_at.is_(None),
        )
        .order_by(FORWARD_TURN, Forward.id)
        .limit(1)
    )
