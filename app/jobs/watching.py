"""Jobs that look after the service: report what began or ended, send the journal's head outside."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from http.client import HTTPException
from typing import Final
from urllib.request import urlopen

from flask import current_app

from app.database.extensions import db, transaction
from app.jobs import damage_alarm
from app.jobs.workers import is_young
from app.services.modems import loopback_sms
from app.services.monitoring import (
    alarm_mail,
    alarm_receivers,
    alarms,
    checks,
    host_health,
    outside_heads,
)
from app.services.monitoring.readings import Check, Moment

# After a start all modems are still being opened: nothing is judged before.
SETTLING: Final = timedelta(minutes=4)
_BEAT_SECONDS: Final = 10

log = logging.getLogger(__name__)


def watch() -> None:
    """Checks the service and queues SMS; mail is sent after the commit and never delays it."""
    damage_alarm.keep()
    if is_young(SETTLING):
        return
    with transaction():
        loopback_sms.send_due()
    _update(Moment(host_health.disks()), checks.ALARMS)
    alarm_receivers.try_mail()
    _beat()


def watch_instead() -> None:
    """Does so in the clock's process, where no job has for long (worker.py); no heartbeat."""
    _update(Moment(host_health.disks()), checks.ALARMS)


def watch_sims() -> None:
    """The same for the SIMs alone; the owner of one that fills up asks, also after a start."""
    _update(Moment(), [it for it in checks.ALARMS if it.key == "sim"])


def _update(moment: Moment, looked_at: Sequence[Check]) -> None:
    found = checks.look(moment, looked_at)  # while others may write
    with transaction():
        changes = alarms.update(found, moment.at, looked_at)
    alarm_mail.send_mail(changes)


def _beat() -> None:
    """Asks for the heartbeat's address: whoever keeps it tells when nobody asks any more."""
    url = current_app.config["SETTINGS"].heartbeat_url
    if not url:
        return
    # No connection is held while others are waited for.
    db.session.rollback()
    try:
        urlopen(url, timeout=_BEAT_SECONDS).close()  # noqa: S310  config.py: http or https
    except (OSError, HTTPException, ValueError) as error:
        log.warning("the heartbeat's address does not answer: %s", type(error).__name__)


def send_journal_head() -> None:
    """Sends the day's head of the journal to whom Admin names outside (D5)."""
    outside_heads.send_due()
