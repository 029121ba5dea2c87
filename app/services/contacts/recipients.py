"""Recipients: which phones of a unit receive a case: all, or the head's only (S100, D7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, Protocol

from sqlalchemy import ColumnElement, or_, select

from app.database.extensions import db
from app.models import Contact, Forward
from app.services.journal.actor import Actor
from app.services.settings.local_time import today

HEAD: Final = "kadis"
# An official of this rank answering himself knows of it himself, and may approve (A5, S72).
SUPERIORS: Final = (HEAD, "sekretaris")


def serving() -> tuple[ColumnElement[bool], ...]:
    """The conditions for officials who serve today: active, and within the days of their SK."""
    day = today()
    return (
        Contact.is_active.is_(True),
        or_(Contact.valid_from.is_(None), Contact.valid_from <= day),
        or_(Contact.valid_until.is_(None), Contact.valid_until >= day),
    )


class Term(Protocol):
    """Term of service of an official, from a row, a form or a file."""

    @property
    def is_active(self) -> bool:
        """Not retired."""

    @property
    def valid_from(self) -> date | None:
        """The first day, if it is set."""

    @property
    def valid_until(self) -> date | None:
        """The last day, if it is set."""


def serves(contact: Term) -> bool:
    """Whether this official serves today."""
    day = today()
    has_begun = contact.valid_from is None or contact.valid_from <= day
    return contact.is_active and has_begun and not is_over(contact)


def is_over(contact: Term) -> bool:
    """Whether the last day of this official's SK is over."""
    return contact.valid_until is not None and contact.valid_until < today()


def contacts_of(skpd_id: int) -> Sequence[Contact]:
    """The people of an SKPD who serve today, the head first."""
    return db.session.scalars(
        select(Contact)
        .where(Contact.skpd_id == skpd_id, *serving())
        .order_by(Contact.rank, Contact.id)
    ).all()


def heads_of(skpd_id: int) -> list[Contact]:
    """The head of a unit, if the head's phone is registered."""
    return [contact for contact in contacts_of(skpd_id) if contact.rank == HEAD]


def told_of(forward: Forward) -> Sequence[Contact]:
    """Who gets the SMS about this forward: the head only with "hanya kepala" (D7)."""
    if forward.heads_only:
        return heads_of(forward.skpd_id)
    return contacts_of(forward.skpd_id)


def may_know(contact: Contact, forward: Forward) -> bool:
    """Whether this phone of the forward's SKPD may hear of it: of what is for the head alone no
    other one does (D7)."""
    return not forward.heads_only or contact.rank == HEAD


def is_told(contact: Contact, forward: Forward) -> bool:
    """Whether this official is one of those whom `told_of` names."""
    is_here = contact.skpd_id == forward.skpd_id and serves(contact)
    return is_here and may_know(contact, forward)


def author_of(contact_id: int | None, forward: Forward) -> Contact | None:
    """The author who wrote by phone, while still serving in the unit."""
    found = db.session.get(Contact, contact_id) if contact_id is not None else None
    is_here = found is not None and found.skpd_id == forward.skpd_id and serves(found)
    return found if is_here else None


def superiors_of(forward: Forward) -> list[Contact]:
    """Who may approve an answer to it: head and secretary, if they may know of it (S72, D7)."""
    return [contact for contact in contacts_of(forward.skpd_id) if is_superior(contact, forward)]


def contact_who(actor: Actor) -> Contact | None:
    """The serving official who acts, by phone or by a linked user (A24)."""
    if actor.contact_id is not None:
        found = db.session.get(Contact, actor.contact_id)
        return found if found is not None and serves(found) else None
    if actor.user_id is None:
        return None
    linked = select(Contact).where(Contact.user_id == actor.user_id, *serving())
    return db.session.scalars(linked).first()


def is_superior(contact: Contact | None, forward: Forward) -> bool:
    """Whether this official may approve answers to it: of its SKPD, and told of it (S72, D7)."""
    if contact is None or contact.skpd_id != forward.skpd_id:
        return False
    return contact.rank == HEAD or (contact.rank in SUPERIORS and not forward.heads_only)


def superior_who(actor: Actor, forward: Forward) -> Contact | None:
    """The actor as superior of the forward's unit; None if the actor is none."""
    contact = contact_who(actor)
    return contact if is_superior(contact, forward) else None


def demands_approval(forward: Forward) -> bool:
    """Whether its operators' answers wait for a superior; not where there is none to ask."""
    return forward.skpd.needs_approval and bool(superiors_of(forward))
