"""Jobs of the nightly backup: ordered when due, run on the queue for reports."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Final

from flask import current_app

from app.database.extensions import now
from app.domain.operations import backup_schedule as rules
from app.domain.operations.backup_refusals import BackupRefused
from app.runtime.queues import PAPERS, enqueue
from app.services.backup import backups, sms_copies
from app.services.monitoring import backup_status
from config import Settings

log = logging.getLogger(__name__)

_MAKE: Final = "app.jobs.backups.make"


def order_due() -> None:
    """Orders the nightly backup, also one missed by a power cut."""
    if _is_due():
        enqueue(PAPERS, _MAKE)


def make() -> None:
    """Makes one backup unless another job made it; records the outcome."""
    if not _is_due():
        return
    try:
        made = backups.run()
        log.info("backup made: %s, %d bytes", made.file, made.size)
    except BackupRefused as refused:
        log.error("no backup: %s", refused.reason)


def copy_sms() -> None:
    """Copies new SMS to the second place; what hinders it stands on Status Sistem."""
    with suppress(BackupRefused):
        sms_copies.copy_new()


def _is_due() -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    if backup_status.carded_at(settings) is None:
        return False
    state = backups.last_backup()
    good = state.at if state is not None and state.file is not None else None
    return rules.is_backup_due(
        now(), good, state.tried_at if state is not None and state.error else None
    )
