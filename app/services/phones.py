"""Which phones of an SKPD hear of a message: all three, or the head's alone (S100, D7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from app.extensions import db
from app.models import Contact, Forward

HEAD: Final = "kadis"


def contacts_of(skpd_id: int) -> Sequence[Contact]:
    """The active people of an SKPD, the head first."""
    return db.session.scalars(
        select(Contact)
        .where(Contact.skpd_id == skpd_id, Contact.is_active.is_(True))
        .order_by(Contact.rank, Contact.id)
    ).all()


def heads_of(skpd_id: int) -> list[Contact]:
    """The head of an SKPD, if his phone is registered."""
    return [contact for contact in contacts_of(skpd_id) if contact.rank == HEAD]


def told_of(forward: Forward) -> Sequence[Contact]:
    """Who gets the SMS about this forward: with "hanya kepala" the head alone (D7)."""
    if forward.heads_only:
        return heads_of(forward.skpd_id)
    return contacts_of(forward.skpd_id)
