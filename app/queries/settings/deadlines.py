"""Deadline rules and holidays."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.database.extensions import db
from app.models import Deadline, Holiday


def rules() -> Sequence[Deadline]:
    """All deadline rules."""
    return db.session.scalars(select(Deadline)).all()


def find_rule(rule_id: int) -> Deadline | None:
    """The deadline rule with this id."""
    return db.session.get(Deadline, rule_id)


def find_holiday(holiday_id: int) -> Holiday | None:
    """The holiday with this id."""
    return db.session.get(Holiday, holiday_id)
