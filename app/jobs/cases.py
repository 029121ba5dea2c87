"""Jobs of the clock about cases and acting officials, one transaction for each piece."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Final

from app.database.extensions import db, transaction
from app.services.backup import after_restore
from app.services.cases.actions import closing_after_wait, late_acknowledgements
from app.services.cases.deadlines import deadline_recalculation
from app.services.directory import acting

log = logging.getLogger(__name__)

# The rest waits for the next hour: the job's time is limited.
MOST_BATCHES: Final = 40


def end_waits() -> None:
    """Resumes cases whose citizen never replied; closes answered and undisputed ones."""
    _each(closing_after_wait.unanswered_questions, closing_after_wait.bring_back)
    _each(closing_after_wait.undisputed_answers, closing_after_wait.end)


def _each(find: Callable[[int], Sequence[int]], act: Callable[[int], object]) -> None:
    after = 0
    for _ in range(MOST_BATCHES):
        ids = find(after)
        db.session.rollback()
        if not ids:
            return
        with transaction():
            for message_id in ids:
                act(message_id)
        after = ids[-1]


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


def settle_acting() -> None:
    """Tells the phones of those whose first day has come or whose last day has passed."""
    ids = acting.unsettled()
    db.session.rollback()
    for contact_id in ids:
        with transaction():
            acting.settle_by_id(contact_id)


def renew_open() -> None:
    """Recalculates every open case in batches; does nothing if another job did."""
    log.info("deadlines renewed: %d messages", deadline_recalculation.recalculate_all())
