"""Modems by name, kind and use."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from app.database.extensions import db
from app.models import Modem


def by_use() -> Sequence[Modem]:
    """All modems: those in use first, then by name."""
    return db.session.scalars(select(Modem).order_by(Modem.is_enabled.desc(), Modem.name)).all()


def in_order_of_entry() -> Sequence[Modem]:
    """All modems, the first one entered first."""
    return db.session.scalars(select(Modem).order_by(Modem.id)).all()


def of_kinds(kinds: Collection[str]) -> Sequence[Modem]:
    """The modems of these kinds."""
    return db.session.scalars(select(Modem).where(Modem.kind.in_(kinds))).all()


def require_modem(modem_id: int) -> Modem:
    """The modem with this id. Raises NoResultFound."""
    return db.session.get_one(Modem, modem_id)


def names() -> dict[int, str]:
    """The name of every modem, by id."""
    return {row_id: name for row_id, name in db.session.execute(select(Modem.id, Modem.name))}
