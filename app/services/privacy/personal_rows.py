"""Finds all rows that hold personal data on a number.

Access and erasure share it, so that nothing is shown and then left behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.database.extensions import db
from app.domain.errors import InvalidInput, PhoneInvalid
from app.domain.messaging import addresses
from app.domain.messaging.phone_numbers import SenderClass, classify, entered, typed_address
from app.domain.reasons import Problem
from app.domain.workflow.codes import parse_ticket
from app.models import BlockedNumber, Case, InboundPart, NoticePhone, OutboundSms

# A network spells a number in several ways; their last digits are the same.
_LAST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Held:
    """The ids of all rows that hold a number, those that came up to a time."""

    number: str
    cases: list[int]
    sms: list[int]
    parts: list[int]
    blockings: list[int]
    notices: list[int]

    @property
    def is_empty(self) -> bool:
        """Whether Si UPIK knows nothing of this number."""
        rows = (self.cases, self.sms, self.parts, self.blockings, self.notices)
        return not any(rows)


def number_of(typed: str | None) -> str:
    """The normalised number, or the address of another channel, also by the ticket of a case
    that came by it: a web form tells no number. InvalidInput if it is none of them."""
    raw = (typed or "").strip()
    try:
        return _of_ticket(raw) or typed_address(raw) or entered(raw).number
    except PhoneInvalid:
        raise InvalidInput("number", Problem.NOT_A_PHONE) from None


def _of_ticket(typed: str) -> str | None:
    sender = db.session.scalar(select(Case.sender).where(Case.ticket == parse_ticket(typed)))
    return sender if addresses.is_online(sender) else None


def on(number: str, until: datetime | None = None) -> Held:
    """All rows with this normalised number."""
    cases = _ids(select(Case.id).where(Case.sender == number), Case.recorded_at, until)
    own = and_(OutboundSms.number == number, OutboundSms.contact_id.is_(None))
    about = OutboundSms.case_id.in_(cases)
    sms = _ids(select(OutboundSms.id).where(or_(own, about)), OutboundSms.created_at, until)
    theirs = select(InboundPart.id).where(InboundPart.case_id.in_(cases))
    parts = sorted({*_parts(number, until), *db.session.scalars(theirs)})
    blocked = select(BlockedNumber.id).where(BlockedNumber.number == number)
    told = select(NoticePhone.id).where(
        or_(NoticePhone.address == number, NoticePhone.phone == number)
    )
    return Held(
        number,
        cases,
        sms,
        parts,
        _ids(blocked, BlockedNumber.blocked_at, until),
        _ids(told, NoticePhone.created_at, until),
    )


def _ids(
    query: Select[int], came: InstrumentedAttribute[datetime], until: datetime | None
) -> list[int]:
    return list(db.session.scalars(query if until is None else query.where(came <= until)))


def _parts(number: str, until: datetime | None) -> list[int]:
    """Parts as the network spelled their sender, delivery reports among them."""
    ends = InboundPart.number.endswith(number[-_LAST_DIGITS:], autoescape=True)
    query = select(InboundPart.id, InboundPart.number).where(
        InboundPart.number == number if addresses.is_online(number) else ends
    )
    if until is None:
        # An SMS that is just being taken in is a new one, whatever becomes of the others.
        query = query.where(InboundPart.processed_at.is_not(None))
    else:
        query = query.where(InboundPart.recorded_at <= until)
    rows = db.session.execute(query)
    return [row.id for row in rows if is_same(row.number, number)]


def is_same(raw: str, number: str) -> bool:
    """Whether the network's spelling may mean this number; other channels spell in one way."""
    if addresses.is_online(raw) or addresses.is_online(number):
        return raw == number
    sender = classify(raw)
    # What is no valid number (a report's shortened one) is taken by its digits.
    return sender.number == number or sender.klass is SenderClass.UNKNOWN
