"""Reminding the SKPD that hold a message without an answer (S6, A21)."""

from __future__ import annotations

from datetime import timedelta

from app.domain.delivery import Purpose
from app.domain.errors import Refusal, TransitionRefused
from app.domain.workflow import Action, ForwardStatus
from app.extensions import db, now
from app.models import Forward
from app.services import journal, outbox, phones, standing, wording
from app.services.actor import Actor
from app.services.outbox import Cause
from app.services.wib import short_date
from app.sms.texts import TextKey

# A phone that rings twice for one click too many is switched off next time.
REST = timedelta(hours=2)


def remind(message_id: int, *, actor: Actor) -> int:
    """Sends a reminder to every phone of the SKPD that have not answered; the number of phones.

    Raises TransitionRefused, also (TOO_SOON) when all of them were reminded within two hours.
    """
    message = standing.lock(message_id)
    standing.permit(Action.REMIND, message, actor)
    waiting = [row for row in message.forwards if row.status == ForwardStatus.MENUNGGU]
    due = [row for row in waiting if row.reminded_at is None or row.reminded_at < now() - REST]
    if not due:
        raise TransitionRefused(Action.REMIND, message.status, Refusal.TOO_SOON)
    return sum(_remind(row, actor) for row in due)


def _remind(row: Forward, actor: Actor) -> int:
    row.reminded_at = now()
    event = journal.record(
        "remind", "forward", row.id, actor=actor, message_id=row.message_id, skpd=row.skpd.code
    )
    db.session.flush()
    is_sensitive = row.message.is_sensitive
    text = wording.say(
        TextKey.REMINDER_SENSITIVE if is_sensitive else TextKey.REMINDER,
        code=row.message.code or "",
        skpd=row.skpd.sms_code,
        date=short_date(row.forwarded_at),
    )
    contacts = phones.told_of(row)
    for contact in contacts:
        cause = Cause(
            key=f"remind:{event.id}:{contact.id}",
            purpose=Purpose.REMINDER,
            message_id=row.message_id,
            forward_id=row.id,
            contact_id=contact.id,
        )
        outbox.put(contact.phone, text, cause)
    return len(contacts)
