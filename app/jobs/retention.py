"""Jobs of the retention period: anonymise, then scrub SQLite's file."""

from __future__ import annotations

import logging
from typing import Final

from app.database.extensions import db, now
from app.domain.workflow.deadlines import WIB
from app.services.cases.promises import promise_photos
from app.services.privacy import retention, scrubbing
from app.services.report_files import report_files

log = logging.getLogger(__name__)

# The hour of the day (WIB) in which hardly anybody writes.
NIGHT: Final = 2


def anonymise() -> None:
    """Anonymises what is due; scrubs SQLite's file only at night, as that rewrites its index."""
    db.session.rollback()
    if done := retention.anonymise_expired():
        log.info("made anonymous: %d rows", done)
    report_files.drop()
    if now().astimezone(WIB).hour == NIGHT:
        if swept := promise_photos.sweep():
            log.info("deleted photos that belong to nothing: %d", swept)
        scrub()  # last: on a large site it may need what is left of the job's time


def scrub() -> None:
    """Scrubs SQLite's file after an erasure."""
    db.session.rollback()
    report_files.drop()
    scrubbing.scrub()
