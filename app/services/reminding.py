"""Reminding the SKPD that hold a message without an answer (S6, A21)."""

from __future__ import annotations

from app.domain.delivery import Purpose
from app.domain.workflow import Action, ForwardStatus
from app.extensions import db, now
from app.models import Forward
from app.services import journal, outbox, phones, standing, wording
from app.services.actor import Actor
from app.services.outbox import Cause
from app.services.wib import short_date
from app.sms.texts import TextKey


def remind(message_id: int, *, actor: Actor) -> int:
    """Sends a reminder to every phone of the SKPD that have not answered; the number of phones."""
    message = standing.lock(message_id)
    standing.permit(Action.REMIND, message, actor)
    waiting = [row for row in message.forwards if row.status == ForwardStatus.MENUNGGU]
    return sum(_remind(row, actor) for row in waiting)


def _remind(row: Forward, actor: Actor) -> int:
    row.reminded_at = now()
    event = journal.record(
        "remind", "forward", row.id, actor=actor, message_id=row.message_id, skpd=row.skpd.code
    )
    db.session.flush()
    text = wording.say(
        TextKey.REMINDER,
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
