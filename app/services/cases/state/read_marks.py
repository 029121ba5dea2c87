"""Read marks: when somebody of a unit first saw a forward, on the web or by BACA."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from app.database.extensions import db, now
from app.models import Forward


def mark_read(forward_ids: Sequence[int]) -> None:
    """Stores the time of the first reading; a later one changes nothing."""
    unread = update(Forward).where(Forward.id.in_(forward_ids), Forward.read_at.is_(None))
    db.session.execute(unread.values(read_at=now()))
