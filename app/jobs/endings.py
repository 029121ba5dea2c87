"""Job that ends expired waits (D13) in small batches, one transaction each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from app.database.extensions import db, transaction
from app.services.cases.actions import closing_after_wait

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
