"""SKPD as forms and searches offer them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.database.extensions import db
from app.models import Skpd


def all_skpds() -> Sequence[Skpd]:
    """All SKPD by name, also inactive ones."""
    return db.session.scalars(select(Skpd).order_by(Skpd.name)).all()


def active_skpds() -> list[Skpd]:
    """The SKPD that can be chosen now, by name."""
    return list(db.session.scalars(select(Skpd).where(Skpd.is_active).order_by(Skpd.name)))


def codes_and_names() -> list[tuple[str, str]]:
    """Code and name of all SKPD, also inactive ones: a search covers old messages."""
    rows = db.session.execute(select(Skpd.code, Skpd.name).order_by(Skpd.name))
    return [(code, name) for code, name in rows]


def is_known_code(code: str) -> bool:
    """Whether an SKPD has this code."""
    return db.session.scalar(select(Skpd.id).where(Skpd.code == code)) is not None
