"""Jobs for suggestions: for new cases, and nightly training."""

from __future__ import annotations

import logging

from rq.timeouts import JobTimeoutException

from app.database.extensions import db
from app.services.cases.suggestions import model_file, suggesting, training_examples, vocabulary

log = logging.getLogger(__name__)


def propose_waiting() -> None:
    """Makes the missing suggestions, each in its own transaction.

    One bad text stops none of those behind it; when all are done, the first error is raised.
    """
    ids = suggesting.waiting()
    if not ids:
        return
    knowledge = vocabulary.of_site(model_file.load())
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


def learn_nightly() -> None:
    """Trains the model from moderators' decisions, once a night after one o'clock WIB."""
    if not training_examples.is_learning_due():
        return
    from app.jobs.model_training import learn, own_examples

    examples = training_examples.examples()
    db.session.rollback()
    data = learn(
        [*own_examples(), *examples],
        decisions=len(examples),
        made_at=training_examples.this_night(),
    )
    model_file.store(data)
    log.info("learned from %d decisions", len(examples))
