"""Units (SKPD) by code, name and use."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, or_, select

from app.database.extensions import db
from app.models import Forward, Skpd
from app.services.contacts import unit_reach


def find_unit_with(column: str, value: str) -> Skpd | None:
    """A unit whose `column` (code or name) is `value`."""
    return db.session.scalars(select(Skpd).where(getattr(Skpd, column) == value)).first()


def name_of(unit_id: int) -> str | None:
    """The name of a unit, None if there is no such unit."""
    row = db.session.get(Skpd, unit_id)
    return row.name if row else None


def codes() -> dict[int, str]:
    """The code of every unit, by id."""
    return {row.id: row.code for row in db.session.execute(select(Skpd.id, Skpd.code))}


def active_names() -> dict[str, str]:
    """The name of every active unit by its code, in the order of names."""
    query = select(Skpd.code, Skpd.name).where(Skpd.is_active.is_(True)).order_by(Skpd.name)
    return {code: name for code, name in db.session.execute(query)}


def that_nothing_reaches(query: Any) -> Any:
    """Narrows the query to active units of which no phone and no account hears of a message."""
    return query.filter(Skpd.id.in_(unit_reach.void_units()))


def with_forwards() -> list[tuple[int, str]]:
    """(id, name) of active units and of units that ever received a forward, by name."""
    was_sent = exists().where(Forward.skpd_id == Skpd.id)
    query = select(Skpd.id, Skpd.name).where(or_(Skpd.is_active, was_sent)).order_by(Skpd.name)
    return [(row.id, row.name) for row in db.session.execute(query)]
