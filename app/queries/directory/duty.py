"""The shifts of the duty roster (piket)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.database.extensions import db
from app.models import DutyShift


def all_shifts() -> Sequence[DutyShift]:
    """Every shift, in the order of its first turn."""
    return db.session.scalars(
        select(DutyShift).order_by(DutyShift.begins_at, DutyShift.name, DutyShift.id)
    ).all()
