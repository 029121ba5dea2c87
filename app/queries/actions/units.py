"""The units that a dialog offers."""

from __future__ import annotations

from sqlalchemy import func, select

from app.database.extensions import db
from app.models import Contact, Skpd
from app.services.contacts.recipients import HEAD, serving


def units_with_phones() -> list[tuple[Skpd, int]]:
    """Every active unit with the number of its phones."""
    phones = select(Contact.skpd_id, func.count()).where(*serving())
    counts: dict[int, int] = {
        skpd_id: count for skpd_id, count in db.session.execute(phones.group_by(Contact.skpd_id))
    }
    units = db.session.scalars(select(Skpd).where(Skpd.is_active.is_(True)).order_by(Skpd.id))
    return [(unit, counts.get(unit.id, 0)) for unit in units]


def units_with_head() -> set[int]:
    """The units whose head has a phone: "hanya kepala" tells somebody there."""
    return set(db.session.scalars(select(Contact.skpd_id).where(Contact.rank == HEAD, *serving())))


def other_unit_names(skpd_id: int | None) -> list[str]:
    """The names of the units that a rejection can point to."""
    others = select(Skpd.name).where(Skpd.is_active.is_(True), Skpd.id != skpd_id)
    return list(db.session.scalars(others.order_by(Skpd.id)))
