"""The units and officials that a dialog offers."""

from __future__ import annotations

from sqlalchemy import select

from app.database.extensions import db
from app.models import Contact, Skpd
from app.services.contacts import recipients, unit_reach
from app.services.contacts.recipients import HEAD, serving
from app.services.contacts.unit_reach import Reach


def units_with_reach() -> list[tuple[Skpd, Reach]]:
    """Every active unit with the phones and accounts that hear of what is forwarded to it."""
    return unit_reach.of_units()


def units_with_head() -> set[int]:
    """The units whose head has a phone: "hanya kepala" tells somebody there."""
    return set(db.session.scalars(select(Contact.skpd_id).where(Contact.rank == HEAD, *serving())))


def other_units(skpd_id: int | None) -> list[tuple[Skpd, Reach]]:
    """The units that a rejection can point to."""
    return [row for row in unit_reach.of_units() if row[0].id != skpd_id]


def superiors(skpd_id: int | None) -> list[Contact]:
    """The head and the secretary of a unit, the head first (A6): who may be named as knowing of an
    answer ("diketahui oleh")."""
    people = recipients.contacts_of(skpd_id) if skpd_id is not None else []
    return [person for person in people if person.rank in recipients.SUPERIORS]
