"""Acting officials (Plt, Plh, Pgs): what may be entered, and what their phones are told when it
begins and ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Select, and_, or_, select

from app.database.extensions import db
from app.domain.errors import InvalidInput
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.operations import offices
from app.domain.operations.offices import ActingKind
from app.domain.reasons import Problem
from app.models import Contact, OutboundSms
from app.services.cases.state import case_state
from app.services.contacts import protected_numbers, recipients
from app.services.directory import directory, handover
from app.services.directory.handover import Before, Handed
from app.services.journal import journal
from app.services.journal.actor import SYSTEM, Actor
from app.services.outbox import outbox
from app.services.settings.local_time import today

# With its title a position may be longer than its column.
# What is told of an office is for whoever holds it.
_PASSED_ON: Final = (SmsKind.REJECTION, SmsKind.ANSWER_COPY, SmsKind.UNSOLVED)
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who holds which office from day to day; the phone in E.164, the position without title.

    `holder` is who is away; without one the office is vacant.
    """

    kind: ActingKind
    skpd_id: int
    holder: Contact | None
    position: str
    rank: str
    name: str
    phone: str
    decree: str | None
    valid_from: date
    valid_until: date


class Post(NamedTuple):
    """What makes an acting post another one when it changes."""

    skpd_id: int
    rank: str
    phone: str
    stands_for_id: int | None


def require_valid(entry: Appointment, item: Contact | None) -> None:
    """Raises InvalidInput for an appointment that can't stand; `item` is the former row."""
    _require_office(entry)
    _require_phone(entry)
    if entry.valid_until < entry.valid_from:
        raise InvalidInput("valid_until", Problem.TOO_EARLY)
    if item is None and entry.valid_until < today():
        raise InvalidInput("valid_until", Problem.PAST)
    for other in db.session.scalars(_same_days(entry)):
        if other is item or not _is_same_office(other, entry):
            continue
        if other.acting:
            raise InvalidInput("acting", Problem.TAKEN)
        if entry.holder is None:
            raise InvalidInput("acting", Problem.IN_FORCE)


def _require_phone(entry: Appointment) -> None:
    """A phone of the one who is meant, and of nobody else."""
    if protected_numbers.is_ours(entry.phone):
        raise InvalidInput("phone", Problem.OWN_NUMBER)
    if case_state.blocked_row(entry.phone) is not None:
        raise InvalidInput("phone", Problem.BLOCKED)
    owner = directory.active_by_phone(entry.phone)
    if owner is not None and owner.name != entry.name:
        raise InvalidInput("phone", Problem.OFFICIAL_NUMBER)
    if entry.holder is not None and entry.holder.phone == entry.phone:
        raise InvalidInput("person", Problem.TAKEN)


def _require_office(entry: Appointment) -> None:
    """An office with somebody in it, or a vacant one."""
    if entry.kind is ActingKind.VACANT and entry.holder is not None:
        raise InvalidInput("holder", Problem.TAKEN)
    if entry.kind is not ActingKind.VACANT and entry.holder is None:
        raise InvalidInput("holder", Problem.REQUIRED)
    if entry.holder is not None and entry.holder.skpd_id != entry.skpd_id:
        raise InvalidInput("holder", Problem.UNKNOWN)
    if not entry.position:
        raise InvalidInput("position", Problem.REQUIRED)
    if not entry.rank:
        raise InvalidInput("rank", Problem.REQUIRED)


def _same_days(entry: Appointment) -> Select[Contact]:
    """The posts of the unit that are held on one of these days."""
    return select(Contact).where(
        Contact.skpd_id == entry.skpd_id,
        Contact.is_active,
        or_(Contact.valid_from.is_(None), Contact.valid_from <= entry.valid_until),
        or_(Contact.valid_until.is_(None), Contact.valid_until >= entry.valid_from),
    )


def _is_same_office(row: Contact, entry: Appointment) -> bool:
    if entry.holder is not None and row.stands_for_id == entry.holder.id:
        return True
    return offices.bare_position(row.position).casefold() == entry.position.casefold()


def store(entry: Appointment, item: Contact) -> None:
    """Makes the row what was given."""
    item.acting, item.stands_for_id = entry.kind.value, entry.holder and entry.holder.id
    item.position = f"{entry.kind.prefix} {entry.position}"[:_LONGEST]
    item.is_active, item.acts_now = True, bool(item.acts_now)
    for name in ("skpd_id", "rank", "name", "phone", "decree", "valid_from", "valid_until"):
        setattr(item, name, getattr(entry, name))


def post_of(item: Contact) -> Post:
    """What the row is now; call it before a change."""
    return Post(item.skpd_id, item.rank, item.phone, item.stands_for_id)


def apply_change(was: Post, item: Contact, *, actor: Actor) -> Handed:
    """Tells the phones, after the row is written: who acts already acts anew where it moved."""
    if item.acts_now and post_of(item) != was:
        _end(item, was.stands_for_id, actor)
    return settle(item, actor=actor)


def settle(item: Contact, *, actor: Actor) -> Handed:
    """Begins or ends what has begun or ended by its days, once."""
    serves = recipients.serves(item)
    if serves and not item.acts_now:
        item.acts_now = True
        journal.record("acting_begun", "acting", item.id, actor=actor, skpd=item.skpd.code)
        return handover.take_up(item)
    if item.acts_now and not serves:
        _end(item, item.stands_for_id, actor)
    return Handed()


def _end(item: Contact, holder_id: int | None, actor: Actor) -> None:
    """Calls back what waits for the phone; who was away is told what came meanwhile."""
    item.acts_now = False
    journal.record("acting_ended", "acting", item.id, actor=actor)
    db.session.flush()
    holder = db.session.get(Contact, holder_id) if holder_id else None
    if holder is not None and holder in recipients.contacts_of(holder.skpd_id):
        passed = OutboundSms.kind.in_(_PASSED_ON)
        outbox.readdress(item.id, holder.phone, passed, heir_id=holder.id)
        handover.take_up(holder)
    outbox.cancel(OutboundSms.contact_id == item.id)
    # One SMS a phone: in the own post of the same unit it was told nothing meanwhile.
    for own in recipients.posts_of(item.phone) if item.phone else ():
        if own.skpd_id == item.skpd_id and own.id != item.id:
            handover.take_up(own)


def unsettled() -> list[int]:
    """The posts whose first day has come or whose last day has passed, untold."""
    rows = db.session.scalars(
        select(Contact)
        .where(Contact.acting.is_not(None), or_(Contact.acts_now, and_(*recipients.in_term())))
        .order_by(Contact.id)
    )
    return [row.id for row in rows if row.acts_now != recipients.serves(row)]


def settle_by_id(contact_id: int) -> None:
    """The same as `settle`, of a row that is locked first."""
    item = db.session.get_one(Contact, contact_id, with_for_update=True, populate_existing=True)
    settle(item, actor=SYSTEM)


def follow(was: Before, person: Contact, *, actor: Actor) -> None:
    """Takes the acting posts of a person along to a new phone; they end when the person leaves."""
    if not was.was_active or not was.phone:
        return
    for post in was.acting:
        before = post_of(post)
        post.name, post.phone = person.name, person.phone
        if not person.is_active:
            directory.retire(post)
        apply_change(before, post, actor=actor)
