"""The table of checks that Status Sistem, the alarms with their SMS and mails, STATUS SISTEM and
/metrics read.

A check stands over the function that reads it; which level a reading has is said in
domain/operations: health_rules.py, modem_conditions.py, scheduled_jobs.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from app.domain.operations.levels import Level
from app.domain.words import N_, Sentence
from app.services.monitoring import (
    alarm_receivers,
    backup_status,
    host_health,
    job_runs,
    modem_facts,
    outside_heads,
    queues,
)
from app.services.monitoring.readings import Check, Moment, Reading

# Each modem has a place of its own in Status Sistem.
MODEMS: Final = modem_facts.CHECKS
# The lines of Status Sistem under their headings.
GROUPS: Final[Mapping[str, tuple[Check, ...]]] = {
    N_("Antrean"): (
        queues.inbox,
        queues.incomplete,
        queues.outbox,
        queues.channels,
        queues.automatic,
        queues.budget,
        queues.forms,
        queues.guesses,
    ),
    N_("Proses"): (host_health.processes, host_health.hosts),
    N_("Server"): (
        host_health.valkey,
        host_health.disk,
        host_health.software,
        alarm_receivers.receiver,
        outside_heads.unsealed,
        outside_heads.outside,
        backup_status.backups,
        backup_status.room,
        backup_status.copies,
        backup_status.cards,
    ),
    N_("Pekerjaan berkala"): (job_runs.jobs,),
    "WhatsApp": (queues.whatsapp,),
}
CHECKS: Final = (*MODEMS, *(check for checks in GROUPS.values() for check in checks))
ALARMS: Final = tuple(it for it in CHECKS if it.trouble)
_BY_KEY: Final = {it.key: it for it in CHECKS}


def check_of(key: str) -> Check | None:
    """The check whose alarm has this key; None for one of another release."""
    return _BY_KEY.get(key.partition(":")[0])


def look(moment: Moment, checks: Iterable[Check] = ALARMS) -> dict[str, Reading]:
    """What these checks find, by the key of the alarm that it would be: `disk`, `modem:modem1`,
    `job:reminders.remind`, `channel:whatsapp`."""
    return {
        f"{check.key}:{it.name}" if it.name else check.key: it
        for check in checks
        for it in check.read(moment)
    }


def red(found: Mapping[str, Reading]) -> dict[str, Reading]:
    """What of it is an alarm."""
    return {key: it for key, it in found.items() if it.level is Level.BAD}


def alarm_label(key: str, condition: str = "") -> str:
    """An alarm's key in words: "modem1: modem tidak dapat dipakai (mati berulang)", the condition
    while it goes on; of a job what does not happen: "SKPD tidak diingatkan"."""
    check, (word, _, name) = check_of(key), key.partition(":")
    trouble = check.trouble if check else word
    if callable(trouble):
        return trouble(name)
    told = Sentence(trouble)
    if condition:
        told = Sentence("%(trouble)s (%(condition)s)", trouble=told, condition=Sentence(condition))
    return Sentence("%(name)s: %(told)s", name=name, told=told) if name else told
