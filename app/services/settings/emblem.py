"""The emblem on the letterhead of every paper; one for the whole regency."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.database.extensions import db
from app.models import Emblem
from app.services.journal import journal
from app.services.journal.actor import Actor


def find() -> bytes | None:
    """The PNG, or None where nobody has uploaded one."""
    return db.session.scalar(select(Emblem.data))


def change(data: bytes | None, *, actor: Actor) -> None:
    """Puts this PNG, drawn anew before, in place of the old one; None removes it."""
    db.session.execute(delete(Emblem))
    if data is not None:
        db.session.add(Emblem(id=1, data=data))
    journal.record("emblem_changed" if data else "emblem_removed", "setting", None, actor=actor)
    db.session.flush()
