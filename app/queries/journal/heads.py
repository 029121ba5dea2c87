"""Journal heads that left the system: printed, mailed, shown, stored with a backup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from app.database.extensions import db
from app.models import JournalHead

_MOST: Final = 120


def latest_heads() -> Sequence[JournalHead]:
    """The newest heads, the last one first."""
    query = select(JournalHead).order_by(JournalHead.id.desc()).limit(_MOST)
    return db.session.scalars(query).all()


def find_head(head_id: int) -> JournalHead | None:
    """One head, if there is one with this id."""
    return db.session.get(JournalHead, head_id)
