"""Jobs that look after the service: report what began or ended, send the journal's head outside."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from app.database.extensions import transaction
from app.domain.operations.health_rules import Check
from app.jobs import damage_alarm
from app.jobs.workers import is_young
from app.services.modems import loopback_sms
from app.services.monitoring import (
    alarm_mail,
    alarms,
    health_checks,
    host_health,
    outside_heads,
)

# After a start all modems are still being opened: nothing is judged before.
SETTLING: Final = timedelta(minutes=4)


def watch() -> None:
    """Checks the service and queues SMS; mail is sent after the commit and never delays it."""
    damage_alarm.keep()
    if is_young(SETTLING):
        return
    with transaction():
        loopback_sms.send_due()
    facts = health_checks.facts(disks=host_health.disks())  # looked up while others may write
    with transaction():
        changes = alarms.update(facts)
    alarm_mail.send_mail(changes)


def watch_sims() -> None:
    """Begins the alarm of a SIM that fills up; its owner asks for it, also right after a start."""
    facts = health_checks.facts()
    with transaction():
        changes = alarms.begin(facts, Check.SIM)
    alarm_mail.send_mail(changes)


def send_journal_head() -> None:
    """Sends the day's head of the journal to whom Admin names outside (D5)."""
    outside_heads.send_due()
