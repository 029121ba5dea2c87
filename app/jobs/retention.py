"""Jobs of the retention period: anonymise, then scrub SQLite's file."""

from __future__ import annotations

import logging
from typing import Final

from app.database.extensions import db, now
from app.domain.workflow.deadlines import WIB
from app.runtime import progress
from app.runtime.progress import Kind
from app.services.privacy import erasing, retention, scrubbing
from app.services.settings import stored_files

log = logging.getLogger(__name__)

# The hour of the day (WIB) in which hardly anybody writes.
NIGHT: Final = 2


def anonymise() -> None:
    """Anonymises what is due, and lists here what other hosts have erased; scrubs SQLite's file
    only at night, as that rewrites its index."""
    db.session.rollback()
    with progress.work(Kind.ERASURE):
        _anonymise()


def _anonymise() -> None:
    if done := retention.anonymise_expired():
        log.info("made anonymous: %d rows", done)
    stored_files.drop()
    erasing.complete_register()
    if now().astimezone(WIB).hour == NIGHT:
        if swept := stored_files.sweep():
            log.info("deleted files that belong to nothing: %d", swept)
        scrubbing.scrub()  # last: on a large site it may need what is left of the job's time


def scrub() -> None:
    """Scrubs SQLite's file after an erasure."""
    db.session.rollback()
    stored_files.drop()
    with progress.work(Kind.ERASURE):
        scrubbing.scrub()
