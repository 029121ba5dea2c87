"""Job that begins and ends the days of acting officials, one transaction each."""

from __future__ import annotations

from app.database.extensions import db, transaction
from app.services.directory import acting


def settle() -> None:
    """Tells the phones of those whose first day has come or whose last day has passed."""
    ids = acting.unsettled()
    db.session.rollback()
    for contact_id in ids:
        with transaction():
            acting.settle_by_id(contact_id)
