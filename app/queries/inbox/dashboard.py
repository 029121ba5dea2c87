"""Numbers of Hari ini that no other screen shows."""

from __future__ import annotations

from sqlalchemy import func, select

from app.database.extensions import db
from app.models import Contact
from app.services.directory import directory


def officials_past_service() -> int:
    """How many officials' time of service is over."""
    over = select(func.count()).select_from(Contact).where(*directory.is_over())
    return db.session.scalar(over) or 0
