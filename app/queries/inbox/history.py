"""The journal's events of one case, and who caused them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import and_, or_, select

from app.database.extensions import db
from app.models import Contact, Event, User


def events(message_id: int, *, without: Collection[str], most: int) -> Sequence[Event]:
    """The events of a message, oldest first. A part's own history includes the join, whose event
    belongs to the card that leads."""
    own_event = and_(Event.subject == "message", Event.subject_id == message_id)
    rows = (
        select(Event)
        .where(or_(Event.message_id == message_id, own_event), Event.action.not_in(without))
        .order_by(Event.id)
        .limit(most)
    )
    return db.session.scalars(rows).all()


def users(ids: Collection[int]) -> Sequence[User]:
    """The people who acted at a screen."""
    return db.session.scalars(select(User).where(User.id.in_(ids))).all()


def officials(ids: Collection[int]) -> Sequence[Contact]:
    """The officials who acted by SMS."""
    return db.session.scalars(select(Contact).where(Contact.id.in_(ids))).all()
