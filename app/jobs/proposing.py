"""The job that makes the suggestions for new cases."""

from __future__ import annotations

import logging

from rq.timeouts import JobTimeoutException

from app.database.extensions import db
from app.domain.language.learned_model import PROPOSALS, Learned
from app.services.cases.suggestions import suggesting, vocabulary

log = logging.getLogger(__name__)


def propose_waiting() -> None:
    """Makes the missing suggestions, each in its own transaction.

    One bad text stops none of those behind it; when all are done, the first error is raised.
    """
    ids = suggesting.waiting()
    if not ids:
        return
    knowledge = vocabulary.of_site(Learned.shipped(PROPOSALS))
    db.session.rollback()
    errors: list[Exception] = []
    for message_id in ids:
        try:
            suggesting.propose(message_id, knowledge)
        except JobTimeoutException:
            raise
        except Exception as error:
            db.session.rollback()
            log.exception("no proposal for message %d", message_id)
            errors.append(error)
    if errors:
        raise errors[0]
