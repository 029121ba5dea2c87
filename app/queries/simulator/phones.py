"""Units and officials with a phone on the simulator page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, case, func, or_, select

from app.database.extensions import db
from app.domain.operations import offices
from app.models import Contact, Skpd
from app.services.contacts import recipients

_RANKS: Final = {"kadis": 1, "sekretaris": 2, "operator": 3}


def units() -> list[tuple[int, str]]:
    """(id, name) of the active units with active officials, the first registered first."""
    query = select(Skpd.id, Skpd.name).join(Contact).where(Contact.is_active, Skpd.is_active)
    query = query.group_by(Skpd.id, Skpd.name).order_by(func.min(Contact.id))
    return [(row.id, row.name) for row in db.session.execute(query)]


def officials(unit_id: int | None) -> Sequence[Contact]:
    """The active officials of a unit and who is acting there: head, secretary, operators; each
    phone once."""
    order = case(_RANKS, value=Contact.rank, else_=len(_RANKS))
    is_here = or_(Contact.acting.is_(None), and_(*recipients.in_term()))
    query = select(Contact).where(Contact.skpd_id == unit_id, Contact.is_active, is_here)
    return offices.one_a_phone(db.session.scalars(query.order_by(order, Contact.id)))
