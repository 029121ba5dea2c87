"""Job that sends due reminders, one transaction for each phone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Final

from rq.timeouts import JobTimeoutException

from app.database.extensions import db, transaction
from app.services.backup import after_restore
from app.services.cases.reminders import promise_reminders, reminder_digest, reminder_ladder
from app.services.settings import settings
from app.services.settings.local_time import today

log = logging.getLogger(__name__)

# The rest waits for the next minutes: the job's time is limited.
MOST_BATCHES: Final = 100


def remind() -> None:
    """Writes due reminders in office hours, then sends each phone its daily digest.

    Safe to run twice or to be killed: a row has its key, an SMS its phone and day. What is bad in
    one row stops none of those behind it; when all are done, the first error is raised.
    """
    if not reminder_ladder.is_time():
        return
    errors: list[Exception] = []
    is_on = settings.current().auto_remind and not after_restore.rests_today()
    if is_on:
        _each(reminder_ladder.owing, reminder_ladder.write_due, errors)
        _each(promise_reminders.ripe, promise_reminders.write_due, errors)
    waiting, day = reminder_digest.numbers(only_button=not is_on), today().isoformat()
    db.session.rollback()
    for number in waiting:
        _safely(partial(reminder_digest.send_digest, number, day), errors)
    if errors:
        raise errors[0]


def _each(
    find: Callable[[int], Sequence[int]],
    write: Callable[[Collection[int]], int],
    errors: list[Exception],
) -> None:
    after = 0
    for _ in range(MOST_BATCHES):
        ids = find(after)
        db.session.rollback()
        if not ids:
            return
        if not _safely(partial(write, ids), []):
            for row_id in ids:
                _safely(partial(write, [row_id]), errors)
        after = ids[-1]


def _safely(act: Callable[[], object], errors: list[Exception]) -> bool:
    """In a transaction of its own; False, and its error kept, when it raised."""
    try:
        with transaction():
            act()
    except JobTimeoutException:
        raise
    except Exception as error:
        db.session.rollback()
        log.exception("something that is owed could not be reminded of")
        errors.append(error)
        return False
    return True
