"""Recipients: which phones of a unit receive a case: all, or the head's only (S100, D7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from app.database.extensions import db
from app.database.read_once import read_once
from app.domain.operations import offices
from app.domain.operations.offices import Term
from app.models import Contact, Forward
from app.services.journal.actor import Actor
from app.services.settings.local_time import today

HEAD: Final = offices.HEAD
SUPERIORS: Final = offices.SUPERIORS


def in_term() -> tuple[ColumnElement[bool], ...]:
    """The conditions for officials who may act today: active, and within the days of their SK."""
    day = today()
    return (
        Contact.is_active.is_(True),
        or_(Contact.valid_from.is_(None), Contact.valid_from <= day),
        or_(Contact.valid_until.is_(None), Contact.valid_until >= day),
    )


def serving() -> tuple[ColumnElement[bool], ...]:
    """The conditions for those who are told today: the same, without those for whom somebody is
    acting (offices.holders)."""
    acting, day = aliased(Contact), today()
    stood_in_for = select(acting.stands_for_id).where(
        acting.is_active.is_(True),
        acting.stands_for_id.is_not(None),
        acting.valid_from <= day,
        acting.valid_until >= day,
    )
    return (*in_term(), Contact.id.not_in(stood_in_for))


def serves(contact: Term) -> bool:
    """Whether this official may act today. One for whom somebody is acting may, but is not told."""
    return offices.serves(contact, today())


def with_phone(number: str) -> Sequence[Contact]:
    """Everybody who ever was registered with this number, the newest last."""
    rows = select(Contact).where(Contact.phone == number).order_by(Contact.id)
    return read_once(db.session, Contact, number, lambda: db.session.scalars(rows).all())


def note_nobody_has(number: str) -> None:
    """A wider question has found nobody with this number: `with_phone` need not ask."""
    read_once(db.session, Contact, number, list)


def is_registered(number: str) -> bool:
    """Whether this is the phone of an official who serves today (A3)."""
    return any(serves(row) for row in with_phone(number))


def is_over(contact: Term) -> bool:
    """Whether the last day of this official's SK is over."""
    return offices.is_over(contact, today())


def contacts_of(skpd_id: int) -> Sequence[Contact]:
    """The people who hold the offices of an SKPD today, the head first."""
    found = db.session.scalars(
        select(Contact)
        .where(Contact.skpd_id == skpd_id, *in_term())
        .order_by(Contact.rank, Contact.id)
    )
    return offices.holders(found, today())


def posts_of(phone: str) -> Sequence[Contact]:
    """What the owner of this phone is today: the own post first, then those as an acting one."""
    mine = select(Contact).where(Contact.phone == phone, *in_term())
    return db.session.scalars(mine.order_by(Contact.acting.is_not(None), Contact.id)).all()


def speaker(contact: Contact, forward: Forward) -> Contact | None:
    """The post in which the owner of this phone speaks about a forward: one of its SKPD that may
    know of it, the highest (offices.one_a_phone)."""
    here = [row for row in posts_of(contact.phone) if is_told(row, forward)]
    return next(iter(offices.one_a_phone(here)), None)


def heads_of(skpd_id: int) -> list[Contact]:
    """The head of a unit, if the head's phone is registered."""
    return [contact for contact in contacts_of(skpd_id) if contact.rank == HEAD]


def holders_of(forward: Forward) -> Sequence[Contact]:
    """The posts that hear of this forward: the head's only with "hanya kepala" (D7)."""
    if forward.heads_only:
        return heads_of(forward.skpd_id)
    return contacts_of(forward.skpd_id)


def told_of(forward: Forward) -> Sequence[Contact]:
    """Who gets the SMS about this forward: of a phone with two posts only the higher one."""
    return offices.one_a_phone(holders_of(forward))


def may_know(contact: Contact, forward: Forward) -> bool:
    """Whether this phone of the forward's SKPD may hear of it: of what is for the head alone no
    other one does (D7)."""
    return not forward.heads_only or contact.rank == HEAD


def told_among(people: Iterable[Contact], forward: Forward) -> list[Contact]:
    """The holders of its SKPD's offices, of rows that are at hand, who may hear of it."""
    here = [row for row in people if row.skpd_id == forward.skpd_id]
    return [row for row in offices.holders(here, today()) if may_know(row, forward)]


def is_told(contact: Contact, forward: Forward) -> bool:
    """Whether this official serves in the forward's SKPD and may hear of it."""
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
    """The serving official who acts, by phone or by a linked user (A24); by the latter in the
    highest post that the official holds in the unit of the account."""
    if actor.contact_id is not None:
        found = db.session.get(Contact, actor.contact_id)
        return found if found is not None and serves(found) else None
    if actor.user_id is None:
        return None
    own = aliased(Contact)
    is_same = and_(own.phone == Contact.phone, own.skpd_id == Contact.skpd_id)
    linked = select(Contact).join(own, is_same).where(own.user_id == actor.user_id, own.is_active)
    posts = db.session.scalars(linked.where(*in_term()).order_by(Contact.id)).all()
    return next(iter(offices.one_a_phone(posts)), None)


def as_acting(actor: Actor) -> Actor:
    """The user with the position that is held for some days, as papers name it (A27)."""
    found = contact_who(actor) if actor.user_id is not None else None
    return replace(actor, position=found.position) if found and found.acting else actor


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
