"""The safety net: what a lost bell or a killed process left lying is picked up here."""

from __future__ import annotations

from app.extensions import db, transaction
from app.services import intake, outbox


def process_inbox() -> None:
    """Makes cards of parts that are stored but not processed, and of groups that waited enough."""
    keys = intake.waiting_groups()
    db.session.rollback()
    for key in keys:
        intake.process(key)


def release_held() -> None:
    """Lets held SMS go when their time has come, and rings the modems."""
    with transaction():
        outbox.release_held()


def ring_waiting() -> None:
    """Rings the modems when something is due, so that a lost Redis loses nothing."""
    with transaction():
        outbox.hold_stale()
        outbox.ring_if_waiting()
