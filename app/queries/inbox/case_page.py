"""What the page of one case shows beside the card: other cases, every SMS, and the journal's
events with who caused them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import and_, or_, select, true

from app.database.extensions import db
from app.models import BlockedNumber, Case, Contact, Event, OutboundSms, User


def other_cases(case: Case, *, sees_hidden: bool, most: int) -> Sequence[Case]:
    """The newest other cases of this number. A case that hides its number counts only with
    `sees_hidden`: the list would tell whose it is."""
    if case.sender is None or (case.hides_number and not sees_hidden):
        return []
    rows = (
        select(Case)
        .where(
            Case.sender == case.sender,
            Case.id != case.id,
            Case.deleted_at.is_(None),
            Case.is_quarantined.is_(False),
            Case.is_joined.is_(False),
            true() if sees_hidden else Case.hides_number.is_(False),
        )
        .order_by(Case.id.desc())
        .limit(most)
    )
    return db.session.scalars(rows).all()


def every_sms(case_id: int) -> list[tuple[OutboundSms, Contact | None]]:
    """Every SMS of the card with the official it goes to, oldest first."""
    rows = db.session.execute(
        select(OutboundSms, Contact)
        .outerjoin(Contact, Contact.id == OutboundSms.contact_id)
        .where(OutboundSms.case_id == case_id)
        .order_by(OutboundSms.id)
    )
    return [(sms, contact) for sms, contact in rows]


def events(case: Case, *, without: Collection[str], most: int) -> Sequence[Event]:
    """The events of a case, oldest first. A part's own history includes the join, whose event
    belongs to the card that leads; every card of a number has its blockings."""
    own_event = and_(Event.subject == "case", Event.subject_id == case.id)
    of_number = and_(Event.subject == "blocked_number", Event.subject_id.in_(_blockings(case)))
    rows = (
        select(Event)
        .where(or_(Event.case_id == case.id, own_event, of_number), Event.action.not_in(without))
        .order_by(Event.id)
        .limit(most)
    )
    return db.session.scalars(rows).all()


def _blockings(case: Case) -> list[int]:
    """The blockings of its number. A number that is hidden (RAHASIA), on the card or on the black
    list, has none: they would show which cards share it."""
    if case.sender is None or case.hides_number:
        return []
    rows = select(BlockedNumber.id).where(
        BlockedNumber.number == case.sender, BlockedNumber.hides_number.is_(False)
    )
    return list(db.session.scalars(rows))


def users(ids: Collection[int]) -> Sequence[User]:
    """The people who acted at a screen."""
    return db.session.scalars(select(User).where(User.id.in_(ids))).all()


def officials(ids: Collection[int]) -> Sequence[Contact]:
    """The officials who acted by SMS."""
    return db.session.scalars(select(Contact).where(Contact.id.in_(ids))).all()
