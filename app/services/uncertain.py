"""What a person decides about one SMS: "Kirim ulang", "Anggap terkirim", or "Batalkan"."""

from __future__ import annotations

from typing import Final

from app.domain.delivery import OutboundStatus, PartStatus, Purpose, check_move
from app.domain.errors import TransitionRefused
from app.extensions import db, now
from app.models import OutboundSms
from app.services import journal, outbox, replying, sending
from app.services.actor import Actor

_AGAIN: Final = (PartStatus.FAILED, PartStatus.UNDELIVERED, PartStatus.UNCERTAIN)


def can_send_again(sms: OutboundSms) -> bool:
    """Whether "Kirim ulang" fits: it failed, didn't arrive, is uncertain, or became too old."""
    return sms.needs_person or sms.status in (
        OutboundStatus.FAILED,
        OutboundStatus.UNDELIVERED,
        OutboundStatus.UNCERTAIN,
    )


def can_take_as_sent(sms: OutboundSms) -> bool:
    """Whether "Anggap terkirim" fits: nobody knows whether it has left."""
    return sms.status == OutboundStatus.UNCERTAIN


def can_call_back(sms: OutboundSms) -> bool:
    """Whether "Batalkan" fits: no modem has taken it yet."""
    return sms.status in (OutboundStatus.HELD, OutboundStatus.QUEUED)


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
    if not can_take_as_sent(sms):
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


def call_back(sms_id: int, *, actor: Actor) -> None:
    """Cancels an SMS that no modem has taken; with an answer's SMS the answer itself is called
    back. Raises TransitionRefused.
    """
    sms = db.session.get_one(OutboundSms, sms_id)
    old, message_id = sms.status, sms.message_id
    # Not locked here: whoever cancels locks the card before its SMS.
    if sms.reply_id is not None and sms.purpose == Purpose.ANSWER:
        is_done = replying.cancel(sms.reply_id, actor=actor)
    else:
        is_done = bool(outbox.cancel(OutboundSms.id == sms_id))
    db.session.refresh(sms)
    if not is_done:
        raise TransitionRefused("call_back", sms.status)
    journal.record(
        "call_back",
        "outbound_sms",
        sms_id,
        actor=actor,
        message_id=message_id,
        old=old,
        new=sms.status,
    )


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
