"""The journal's events of one case, and who caused them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import and_, or_, select

from app.database.extensions import db
from app.models import BlockedNumber, Contact, Event, Message, User


def events(message: Message, *, without: Collection[str], most: int) -> Sequence[Event]:
    """The events of a message, oldest first. A part's own history includes the join, whose event
    belongs to the card that leads; every card of a number has its blockings."""
    own_event = and_(Event.subject == "message", Event.subject_id == message.id)
    of_number = and_(Event.subject == "blocked_number", Event.subject_id.in_(_blockings(message)))
    rows = (
        select(Event)
        .where(
            or_(Event.message_id == message.id, own_event, of_number),
            Event.action.not_in(without),
        )
        .order_by(Event.id)
        .limit(most)
    )
    return db.session.scalars(rows).all()


def _blockings(message: Message) -> list[int]:
    """The blockings of its number. A number that is hidden (RAHASIA), on the card or on the black
    list, has none: they would show which cards share it."""
    if message.sender is None or message.hides_number:
        return []
    rows = select(BlockedNumber.id).where(
        BlockedNumber.number == message.sender, BlockedNumber.hides_number.is_(False)
    )
    return list(db.session.scalars(rows))


def users(ids: Collection[int]) -> Sequence[User]:
    """The people who acted at a screen."""
    return db.session.scalars(select(User).where(User.id.in_(ids))).all()


def officials(ids: Collection[int]) -> Sequence[Contact]:
    """The officials who acted by SMS."""
    return db.session.scalars(select(Contact).where(Contact.id.in_(ids))).all()
