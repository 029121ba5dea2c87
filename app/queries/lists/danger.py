"""New cards about danger, for the sound on open pages."""

from __future__ import annotations

from sqlalchemy import or_, select

from app.database.extensions import db
from app.domain.workflow.workflow import MessageStatus
from app.models import Message
from app.queries.lists.state_filters import is_open
from app.services.cases.actions.creating import EMERGENCY


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
