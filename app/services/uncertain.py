"""What a person decides about an SMS that stands still: "Kirim ulang" or "Anggap terkirim"."""

from __future__ import annotations

from typing import Final

from app.domain.delivery import OutboundStatus, PartStatus, check_move
from app.domain.errors import TransitionRefused
from app.extensions import db, now
from app.models import OutboundSms
from app.services import journal, outbox, sending
from app.services.actor import Actor

_AGAIN: Final = (PartStatus.FAILED, PartStatus.UNDELIVERED, PartStatus.UNCERTAIN)


def can_send_again(sms: OutboundSms) -> bool:
    """Whether "Kirim ulang" fits: it failed, didn't arrive, is uncertain, or became too old."""
    return sms.needs_person or sms.status in (
        OutboundStatus.FAILED,
        OutboundStatus.UNDELIVERED,
        OutboundStatus.UNCERTAIN,
    )


def send_again(sms_id: int, *, actor: Actor) -> OutboundSms:
    """Queues an SMS once more, with all its tries; only parts that have not arrived.

    Raises TransitionRefused.
    """
    sms = _locked(sms_id)
    if not can_send_again(sms):
        raise TransitionRefused("send_again", sms.status)
    old = sms.status
    for part in sms.parts:
        if part.status in _AGAIN:
            part.status = PartStatus.QUEUED.value
    at = now()
    sms.attempts, sms.problem, sms.needs_person = 0, None, False
    sms.due_at, sms.send_before = at, outbox.too_old_at(at)
    sending.conclude(sms)
    _record("send_again", sms, old, actor)
    outbox.ring()
    return sms


def take_as_sent(sms_id: int, *, actor: Actor) -> OutboundSms:
    """Believes that an uncertain SMS has left; what remains of its parts is sent.

    Raises TransitionRefused.
    """
    sms = _locked(sms_id)
    if sms.status != OutboundStatus.UNCERTAIN:
        raise TransitionRefused("take_as_sent", sms.status)
    for part in sms.parts:
        if part.status == PartStatus.UNCERTAIN:
            check_move(PartStatus.UNCERTAIN, PartStatus.SENT)
            part.status, part.sent_at = PartStatus.SENT.value, part.claimed_at or now()
    sms.problem = None
    sending.conclude(sms)
    _record("take_as_sent", sms, OutboundStatus.UNCERTAIN.value, actor)
    outbox.ring()
    return sms


def _locked(sms_id: int) -> OutboundSms:
    return db.session.get_one(OutboundSms, sms_id, with_for_update=True, populate_existing=True)


def _record(action: str, sms: OutboundSms, old: str, actor: Actor) -> None:
    journal.record(
        action,
        "outbound_sms",
        sms.id,
        actor=actor,
        message_id=sms.message_id,
        old=old,
        new=sms.status,
    )
