"""Jobs that do for cases, figures and the database what nobody clicks, in small transactions and
safe to run twice. What a lost bell left behind is the sweep's."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from rq.timeouts import JobTimeoutException

from app.database.extensions import db, transaction
from app.domain.language.learned_model import PROPOSALS, Learned
from app.reports.figures import daily_counts
from app.runtime.queues import PAPERS, enqueue
from app.services.backup import after_restore
from app.services.cases.actions import closing_after_wait, late_acknowledgements
from app.services.cases.deadlines import deadline_recalculation
from app.services.cases.suggestions import suggesting, vocabulary
from app.services.directory import acting
from app.services.monitoring import database_statistics
from app.services.report_files import day_recount

log = logging.getLogger(__name__)

# The rest waits for the next hour: the job's time is limited.
MOST_BATCHES: Final = 40


def propose_waiting() -> None:
    """Makes the missing suggestions for new cases, each in its own transaction.

    One bad text stops none of those behind it; when all are done, the first error is raised.
    """
    ids = suggesting.waiting()
    if not ids:
        return
    knowledge = vocabulary.of_site(Learned.shipped(PROPOSALS))
    db.session.rollback()
    errors: list[Exception] = []
    for case_id in ids:
        try:
            suggesting.propose(case_id, knowledge)
        except JobTimeoutException:
            raise
        except Exception as error:
            db.session.rollback()
            log.exception("no proposal for case %d", case_id)
            errors.append(error)
    if errors:
        raise errors[0]


def acknowledge_late() -> None:
    """Acknowledges what came in during a flood, to as many senders as pace and daily budget allow;
    what is left waits for the next run.

    What was read before a restored backup is left: it may have been acknowledged since.
    """
    room = late_acknowledgements.room()
    left = late_acknowledgements.budgets() if room else {}
    spent = [modem_id for modem_id, rest in left.items() if rest < 1]
    rows = late_acknowledgements.owed(after_restore.restored_at(), spent) if room else []
    db.session.rollback()
    for case_id, modem_id in rows:
        if not room:
            break
        if left.get(modem_id, room) < 1:
            continue
        with transaction():
            is_told = late_acknowledgements.acknowledge(case_id)
        room -= is_told
        if modem_id in left:
            left[modem_id] -= is_told


def end_waits() -> None:
    """Resumes cases whose citizen never replied (D13); closes answered and undisputed ones."""
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
            for case_id in ids:
                act(case_id)
        after = ids[-1]


def renew_deadlines() -> None:
    """After a change of rules or holidays, recalculates every open case in batches."""
    log.info("deadlines renewed: %d cases", deadline_recalculation.recalculate_all())


def settle_acting() -> None:
    """Tells the phones of acting officials whose first day has come or whose last has passed."""
    ids = acting.unsettled()
    db.session.rollback()
    for contact_id in ids:
        with transaction():
            acting.settle_by_id(contact_id)


def count_days() -> None:
    """Recounts every day that a change has marked."""
    day_recount.recount_marked(partial(daily_counts.count_queries, db.session()))


def refresh_statistics() -> None:
    """Refreshes the planner's statistics: the rows of a young site soon spread differently."""
    database_statistics.refresh()


def order_check() -> None:
    """Orders the check of the day, which reads the whole file: no SMS waits for that."""
    enqueue(PAPERS, "app.jobs.upkeep.check_database")


def check_database() -> None:
    """Notes a file that is damaged, before anybody meets the page that is."""
    database_statistics.is_whole()
