"""Sends reminders on a moderator's request to units that owe an answer (S6, A21)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.database.extensions import db, now
from app.domain.errors import TransitionRefused
from app.domain.messaging import quiet_hours
from app.domain.messaging.delivery import Purpose
from app.domain.reasons import Refusal
from app.domain.workflow.deadlines import WIB
from app.domain.workflow.reminders import BUTTON
from app.domain.workflow.workflow import Action
from app.models import Contact, Forward
from app.services.cases.actions import forwarding
from app.services.cases.reminders import reminder_digest, reminder_ladder
from app.services.cases.state import case_journal, case_state
from app.services.contacts import recipients
from app.services.journal.actor import Actor
from app.services.settings import settings


@dataclass(frozen=True, slots=True)
class Reminded:
    """Counts of phones that get a reminder now, of those that had theirs today and get it next
    time, and of those that never got the forward's SMS and get that one."""

    now: int = 0
    later: int = 0
    first: int = 0


def remind(case_id: int, *, actor: Actor) -> Reminded:
    """Reminds every phone of the SKPD that have not answered, none of them twice a day; a phone
    that never got the forward's SMS gets that one instead.

    Raises TransitionRefused, also (TOO_SOON) when this was asked for today already.
    """
    case = case_state.lock_for(Action.REMIND, case_id, actor)
    waiting = [row for row in case.forwards if case_state.awaits_answer(row)]
    asked = [(row, recipients.told_of(row)) for row in waiting]
    first, told = 0, []
    for row, contacts in asked:
        untold = _tell(row, contacts)
        first += len(untold)
        new = [one for one in contacts if one not in untold and _write(row, one)]
        told += new
        if untold or new:
            case_journal.record("remind", row, actor, skpd=row.skpd.code)
    db.session.flush()
    if not told and not first and any(contacts for _, contacts in asked):
        raise TransitionRefused(Action.REMIND, case.status, Refusal.TOO_SOON)
    sent = sum(
        reminder_digest.send_digest(number, _day())
        for number in dict.fromkeys(row.phone for row in told)
    )
    return Reminded(sent, len(told) - sent, first)


def goes_at() -> datetime | None:
    """When a reminder would be sent: None for at once, else the end of the quiet hours."""
    at = now()
    due = quiet_hours.not_before(at, Purpose.REMINDER, settings.current().quiet_hours)
    return due if due > at else None


def _day() -> str:
    """The day on which the phone will ring: late in the evening that is tomorrow."""
    return (goes_at() or now()).astimezone(WIB).date().isoformat()


def _tell(row: Forward, contacts: Sequence[Contact]) -> list[Contact]:
    """The contacts whose phone never got the forward's SMS: it is sent now, as today's reminder."""
    text = forwarding.text_of(row)
    untold = [contact for contact in contacts if forwarding.tell_phone(row, contact, text)]
    for contact in untold:
        _write(row, contact, status=reminder_digest.TOLD, told_at=now())
    if untold:
        row.reminded_at = now()
    return untold


def _write(row: Forward, contact: Contact, **values: object) -> bool:
    """Notes it, once a day; whether it is new."""
    return reminder_ladder.write_once(
        f"fwd:{row.id}:{BUTTON}:{_day()}:c{contact.id}",
        case_id=row.case_id,
        forward_id=row.id,
        stage=BUTTON,
        rung=contact.rank,
        contact_id=contact.id,
        ripe_at=now(),
        **values,
    )
