"""Handover: moves a leaving official's open work to a colleague (S60-S63, D15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from operator import add
from typing import Final, TypeVar

from sqlalchemy import Select, exists, func, select

from app.database.extensions import db
from app.domain.errors import InvalidInput
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.reasons import Problem
from app.models import Case, Contact, Forward, OutboundSms
from app.services.cases.actions import forwarding
from app.services.cases.answers import approval_sms
from app.services.cases.state import case_journal, case_state
from app.services.contacts import recipients
from app.services.directory.directory import Person
from app.services.journal.actor import Actor
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates
from app.sms.texts.texts import TextKey

# A phone that is new in a unit with many open codes gets so many of them in full.
MOST_IN_FULL: Final = 10


R = TypeVar("R", bound=Contact | Person)


@dataclass(frozen=True, slots=True)
class Handed:
    """Counts of a handover: codes sent to the colleague, already known there, for the head only,
    and taken by nobody; SMS to the official's own phone, and codes that it is only told to ask
    for."""

    sent: int = 0
    known: int = 0
    kept_back: int = 0
    left: int = 0
    own: int = 0
    asked_for: int = 0

    def __add__(self, other: Handed) -> Handed:
        """Both together."""
        return Handed(*map(add, astuple(self), astuple(other)))


@dataclass(frozen=True, slots=True)
class Before:
    """An official before a change; `forwards` are those open on the phone."""

    was_active: bool
    skpd_id: int | None
    rank: str
    phone: str
    forwards: Sequence[Forward]
    served: bool = False
    # The posts in which the person acts, whose phone is this one.
    acting: Sequence[Contact] = ()


def before(item: Contact) -> Before:
    """The official's state before a change; call it before the row is written."""
    if not item.id:
        return Before(False, None, "", "", ())
    forwards = open_forwards(item) if item.is_active else ()
    serves = recipients.serves(item)
    acts = (Contact.phone == item.phone, Contact.is_active, Contact.acting.is_not(None))
    acting = db.session.scalars(select(Contact).where(*acts)).all()
    return Before(item.is_active, item.skpd_id, item.rank, item.phone, forwards, serves, acting)


def apply_change(was: Before, item: Contact, successor: Contact | None, *, actor: Actor) -> Handed:
    """Applies a change of an official to the phones: a leaver hands over, a phone that is new in
    its unit gets what is open there.

    The window and the import share this rule.
    """
    serves, stays = recipients.serves(item), item.skpd_id == was.skpd_id
    handed = Handed()
    if was.was_active and not (serves and stays):
        handed = hand_over(item, was.forwards, successor, actor=actor)
    if not serves or (was.served and stays and item.phone == was.phone):
        return handed
    moved = outbox.readdress(item.id, item.phone)
    return handed + Handed(own=moved) + _tell_open_codes(item)


def take_up(item: Contact) -> Handed:
    """What this phone gets when its post begins: the open codes, and the drafts that wait for a
    superior."""
    told = _tell_open_codes(item)
    for row in db.session.scalars(_open_of(item)).all():
        draft = case_state.waiting_draft(row)
        if draft is not None and recipients.is_superior(item, row):
            approval_sms.request_unless_known(draft, item)
    return told


def _tell_open_codes(item: Contact) -> Handed:
    """Sends the unit's open forwards that this phone never got, the newest few in full; of more,
    how to ask for them."""
    rows = [row for row in db.session.scalars(_open_of(item)) if recipients.may_know(item, row)]
    new = [row for row in rows if not forwarding.has_sms(row, item)]
    told, rest = new[-MOST_IN_FULL:], new[:-MOST_IN_FULL]
    for row in told:
        forwarding.tell_phone(row, item, forwarding.text_of(row))
    if rest:
        text = sms_templates.say(TextKey.MORE_CODES, count=str(len(rest)), skpd=item.skpd.sms_code)
        cause = Cause(SmsKind.MORE_CODES, item.id, (rest[-1].id, item.phone), contact_id=item.id)
        outbox.put(item.phone, text, cause)
    return Handed(own=len(told), asked_for=len(rest))


def open_forwards(contact: Contact) -> Sequence[Forward]:
    """Unanswered forwards of the unit that this official was told of, oldest first."""
    # Asked of each forward that is open: all that he was ever told of are years of SMS.
    told = exists().where(
        OutboundSms.forward_id == Forward.id,
        OutboundSms.contact_id == contact.id,
        func.coalesce(OutboundSms.purpose, "") == Purpose.FORWARD.value,  # chooses no index
        OutboundSms.status != OutboundStatus.CANCELLED,
    )
    return db.session.scalars(_open_of(contact).where(told)).all()


def _open_of(contact: Contact) -> Select[Forward]:
    """Unanswered forwards of the unit, oldest first."""
    return (
        select(Forward)
        .join(Case, Case.id == Forward.case_id)
        .where(Forward.skpd_id == contact.skpd_id, Forward.is_owed, Case.code_is_live)
        .order_by(Forward.id)
    )


def colleagues(contact: Contact) -> list[Contact]:
    """Colleagues of the same unit who can take over, the preferred one first."""
    serving = [row for row in recipients.contacts_of(contact.skpd_id) if row.id != contact.id]
    heir = successor(contact.rank, serving)
    return sorted(serving, key=lambda row: row is not heir)


def successor(rank: str, serving: Sequence[R]) -> R | None:
    """The colleague who takes over from this rank: the newest of the same rank, else the head, else
    the first.

    Other ranks have these codes on their phones already.
    """
    same = [person for person in serving if person.rank == rank]
    if same:
        return same[-1]
    return serving[0] if serving else None


def colleague(contact: Contact, chosen: str | None) -> Contact | None:
    """The colleague a form names by id; None for an empty one, InvalidInput for any other."""
    if not (chosen or "").strip():
        return None
    for row in colleagues(contact):
        if str(row.id) == chosen:
            return row
    raise InvalidInput("successor", Problem.UNKNOWN)


def hand_over(
    leaver: Contact, forwards: Sequence[Forward], successor: Contact | None, *, actor: Actor
) -> Handed:
    """Cancels SMS that wait for the leaver's phone and sends these forwards to the successor's.

    Call `open_forwards` before the change. A phone that has an SMS gets no second one; what is for
    the head only stays so (D7). A superior is asked about waiting drafts.
    """
    outbox.cancel(OutboundSms.contact_id == leaver.id)
    if successor is None:
        return Handed(left=len(forwards))
    may_know = [row for row in forwards if successor in recipients.told_of(row)]
    sent = 0
    for row in may_know:
        is_new = forwarding.tell_phone(row, successor, forwarding.text_of(row))
        sent += is_new
        draft = case_state.waiting_draft(row)
        if draft is not None and recipients.is_superior(successor, row):
            approval_sms.request_unless_known(draft, successor)
        facts = {"skpd": row.skpd.code, "contact": successor.id, "sent": is_new}
        case_journal.record("hand_over", row, actor, **facts)
    return Handed(sent, len(may_know) - sent, len(forwards) - len(may_know))
