"""Units (SKPD) by code, name and use, and who answers for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, or_, select

from app.database.extensions import db
from app.models import Contact, Forward, Skpd
from app.services.contacts import recipients, unit_reach
from app.services.contacts.recipients import HEAD, serving
from app.services.contacts.unit_reach import Reach


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
    """Narrows the query to active units of which no phone and no account hears of a case."""
    return query.filter(Skpd.id.in_(unit_reach.void_units()))


def with_forwards() -> list[tuple[int, str]]:
    """(id, name) of active units and of units that ever received a forward, by name."""
    was_sent = exists().where(Forward.skpd_id == Skpd.id)
    query = select(Skpd.id, Skpd.name).where(or_(Skpd.is_active, was_sent)).order_by(Skpd.name)
    return [(row.id, row.name) for row in db.session.execute(query)]


def all_skpds() -> Sequence[Skpd]:
    """All SKPD by name, also inactive ones."""
    return db.session.scalars(select(Skpd).order_by(Skpd.name)).all()


def active_skpds() -> list[Skpd]:
    """The SKPD that can be chosen now, by name."""
    return list(db.session.scalars(select(Skpd).where(Skpd.is_active).order_by(Skpd.name)))


def codes_and_names() -> list[tuple[str, str]]:
    """Code and name of all SKPD, also inactive ones: a search covers old cases."""
    rows = db.session.execute(select(Skpd.code, Skpd.name).order_by(Skpd.name))
    return [(code, name) for code, name in rows]


def is_known_code(code: str) -> bool:
    """Whether an SKPD has this code."""
    return db.session.scalar(select(Skpd.id).where(Skpd.code == code)) is not None


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
