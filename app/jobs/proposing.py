"""Jobs for suggestions: for new cases, and nightly training.

Only here scikit-learn is loaded, and only when there is something to learn.
"""

from __future__ import annotations

import logging
from pathlib import Path

from flask import current_app
from rq.timeouts import JobTimeoutException

from app.database.extensions import db
from app.services.cases.suggestions import model_file, suggesting, training_examples, vocabulary
from config import Settings

log = logging.getLogger(__name__)


def propose_waiting() -> None:
    """Makes the missing suggestions, each in its own transaction."""
    ids = suggesting.waiting()
    if not ids:
        return
    knowledge = vocabulary.of_site(model_file.load(_folder()))
    db.session.rollback()
    for message_id in ids:
        try:
            suggesting.propose(message_id, knowledge)
        except JobTimeoutException:
            raise
        except Exception:
            # One bad text stops none of those behind it.
            db.session.rollback()
            log.exception("no proposal for message %d", message_id)


def learn_nightly() -> None:
    """Trains the model from moderators' decisions, once a night after one o'clock WIB."""
    if not training_examples.is_learning_due(_folder()):
        return
    from app.jobs.model_training import learn, own_examples

    examples = training_examples.examples()
    db.session.rollback()
    data = learn(
        [*own_examples(), *examples],
        decisions=len(examples),
        made_at=training_examples.this_night(),
    )
    model_file.store(_folder(), data)
    log.info("learned from %d decisions", len(examples))


def _folder() -> Path:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.folder
