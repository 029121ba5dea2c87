"""Mail through the server of UPIK_SMTP_URL."""

from __future__ import annotations

import logging

from flask import current_app

from app.database.extensions import db
from app.runtime import mailing

log = logging.getLogger(__name__)


def is_set_up() -> bool:
    """Whether there is a mail server."""
    return bool(current_app.config["SETTINGS"].smtp_url)


def try_send(to: str, subject: str, text: str) -> bool:
    """Sends one mail; False (and a line in the log) when it did not go."""
    # No connection is held while a mail server is waited for.
    db.session.rollback()
    try:
        mailing.send(current_app.config["SETTINGS"].smtp_url, to, subject, text)
    except mailing.TROUBLES as error:
        log.warning("a mail could not be sent: %s", type(error).__name__)
        return False
    return True
