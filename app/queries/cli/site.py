"""How far a site is prepared."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, select

from app.database.extensions import db
from app.models import Event, User


def has_table(model: type[Any]) -> bool:
    """Whether the table of this model exists; before `upik init` none does."""
    return inspect(db.engine).has_table(model.__tablename__)


def has_user() -> bool:
    """Whether the site has any account."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def last_restore_facts() -> dict[str, Any]:
    """What the journal holds on the latest restore; there must be one."""
    query = select(Event.facts).where(Event.action == "backup_restored")
    facts: dict[str, Any] = db.session.scalars(query.order_by(Event.id.desc()).limit(1)).one()
    return facts
