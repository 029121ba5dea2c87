"""Rows of the journal, and what somebody who has the database may do to them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text

from app.database.extensions import db, transaction
from app.models import Event
from app.services.journal import journal, sealing
from app.services.journal.actor import SYSTEM


def act(count: int = 1) -> None:
    """So many rows that wait for the sealer."""
    with transaction():
        for number in range(count):
            journal.record("remind", "forward", number, actor=SYSTEM, skpd="PUPR")


def write(count: int = 5) -> list[int]:
    """So many rows, sealed; the numbers of all in the chain."""
    act(count)
    sealing.seal_all()
    return list(db.session.scalars(select(Event.seq).order_by(Event.seq)))


def touch(statement: str, **values: Any) -> None:
    """What somebody with the database, and without the key, may do."""
    with transaction() as store:
        store.execute(text(statement), values)
