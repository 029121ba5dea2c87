"""Directory of units and officials: loading, lookup, validation and retirement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import selectinload

from app.database.extensions import db
from app.domain import shipped_units
from app.domain.errors import InvalidInput, PhoneInvalid
from app.domain.messaging import phone_numbers
from app.domain.reasons import Problem
from app.domain.words import N_
from app.models import Contact, Skpd, User
from app.services.cases.state import case_state
from app.services.contacts import protected_numbers
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.services.settings.local_time import today

# What an official is in his SKPD, and the word for it.
RANKS: Final = {"operator": N_("Operator"), "kadis": N_("Kepala"), "sekretaris": N_("Sekretaris")}


@dataclass(frozen=True, slots=True)
class Person:
    """An official as a form or a file describes the person; the phone in E.164."""

    skpd_id: int
    name: str
    position: str
    rank: str
    phone: str
    is_active: bool
    decree: str | None
    valid_from: date | None
    valid_until: date | None
    user_id: int | None


def load_skpds() -> int:
    """Adds the SKPD of the list that are not there yet; gives their number.

    Those that are there keep every edit.
    """
    known = set(db.session.scalars(select(Skpd.code)))
    names = set(db.session.scalars(select(Skpd.name)))
    fresh = [
        unit for unit in shipped_units.units() if unit.code not in known and unit.name not in names
    ]
    db.session.add_all(Skpd(**unit._asdict()) for unit in fresh)
    db.session.flush()
    return len(fresh)


def skpd_by_code(code: str) -> Skpd:
    """The SKPD of that code; sqlalchemy's NoResultFound if there is none."""
    return db.session.scalars(select(Skpd).where(Skpd.code == code)).one()


def active_by_phone(number: str) -> Contact | None:
    """The active person of an E.164 number, in the own post."""
    query = select(Contact).where(
        Contact.phone == number, Contact.is_active, Contact.acting.is_(None)
    )
    return db.session.scalars(query).first()


def accounts_of_skpds() -> Sequence[User]:
    """The accounts that can belong to an official: live, and of some SKPD."""
    query = select(User).where(User.password.is_not(None), User.skpd_id.is_not(None))
    query = query.options(selectinload(User.roles))
    return db.session.scalars(query.order_by(User.username)).all()


def require_mobile_number(number: str) -> str:
    """The one spelling of an official's phone; InvalidInput if it is none, or gets no SMS."""
    try:
        found = phone_numbers.entered(number)
    except PhoneInvalid:
        raise InvalidInput("phone", Problem.NOT_A_PHONE) from None
    if found.klass is phone_numbers.SenderClass.LANDLINE:
        raise InvalidInput("phone", Problem.LANDLINE)
    return found.number


def require_valid_person(person: Person, item: Contact | None) -> None:
    """Raises InvalidInput for an entry that the directory refuses; `item` is the former row."""
    if person.valid_from and person.valid_until and person.valid_until < person.valid_from:
        raise InvalidInput("valid_until", Problem.TOO_EARLY)
    if person.user_id is not None:
        _require_own_account(person, item)
    if not person.is_active:
        return
    if protected_numbers.is_ours(person.phone):
        raise InvalidInput("phone", Problem.OWN_NUMBER)
    if case_state.blocked_row(person.phone) is not None:
        raise InvalidInput("phone", Problem.BLOCKED)
    other = active_by_phone(person.phone)
    if other is not None and other is not item:
        raise InvalidInput("phone", Problem.TAKEN)


def _require_own_account(person: Person, item: Contact | None) -> None:
    """An account is one official's (A24), and of the same SKPD."""
    account = db.session.get(User, person.user_id)
    if account is None or account.skpd_id != person.skpd_id:
        raise InvalidInput("user", Problem.UNKNOWN)
    theirs = select(Contact).where(Contact.user_id == account.id, Contact.is_active)
    other = db.session.scalars(theirs).first()
    if person.is_active and other is not None and other is not item:
        raise InvalidInput("user", Problem.TAKEN)


def store_person(person: Person, item: Contact) -> None:
    """Makes the row what was given."""
    for name in Person.__slots__:
        setattr(item, name, getattr(person, name))


def link_account(contact: Contact, account: User, *, actor: Actor) -> None:
    """Links an official's new account: with it goes the right to approve on the web (A24, S72)."""
    contact.user_id = account.id
    facts = {"fields": ["user_id"], "account": account.id}
    journal.record("contact_changed", "contact", contact.id, actor=actor, **facts)


def is_live() -> ColumnElement[bool]:
    """The condition for people who were not deleted; those who are acting have a list of their
    own."""
    return and_(Contact.phone != "", Contact.acting.is_(None))


def is_over() -> tuple[ColumnElement[bool], ...]:
    """The conditions for active people whose days of service are over; the end of who is acting is
    nothing to be looked after."""
    return Contact.is_active.is_(True), Contact.acting.is_(None), Contact.valid_until < today()


def retire(contact: Contact) -> None:
    """Takes a person out of lists and forwards (D15); the row stays for the journal's ids."""
    contact.is_active = False
    contact.phone = ""
