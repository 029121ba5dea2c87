"""The cases held on a number, and the erasures done so far."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from app.database.extensions import db
from app.models import Erasure, Message


def newest_cases(ids: Collection[int], limit: int) -> Sequence[Message]:
    """The newest of these cases, newest first."""
    query = select(Message).where(Message.id.in_(ids)).order_by(Message.id.desc()).limit(limit)
    return db.session.scalars(query).all()


def newest_erasures(limit: int) -> Sequence[Erasure]:
    """The latest erasures, newest first."""
    return db.session.scalars(select(Erasure).order_by(Erasure.id.desc()).limit(limit)).all()


def erasures() -> Sequence[Erasure]:
    """All erasures, oldest first."""
    return db.session.scalars(select(Erasure).order_by(Erasure.id)).all()
