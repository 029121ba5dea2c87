"""Job that acknowledges late what came in during a flood, one transaction for each message."""

from __future__ import annotations

from app.database.extensions import db, transaction
from app.services.backup import after_restore
from app.services.cases.actions import late_acknowledgements


def acknowledge_late() -> None:
    """Tells as many senders as pace and daily budget allow; what is left waits for the next run.

    What was read before a restored backup is left: it may have been acknowledged since.
    """
    room = late_acknowledgements.room()
    left = late_acknowledgements.budgets() if room else {}
    spent = [modem_id for modem_id, rest in left.items() if rest < 1]
    rows = late_acknowledgements.owed(after_restore.restored_at(), spent) if room else []
    db.session.rollback()
    for message_id, modem_id in rows:
        if not room:
            break
        if left.get(modem_id, room) < 1:
            continue
        with transaction():
            is_told = late_acknowledgements.acknowledge(message_id)
        room -= is_told
        if modem_id in left:
            left[modem_id] -= is_told
