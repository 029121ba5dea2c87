"""A new card: from an SMS, with its ticket, its flags, and what must not be answered (D7)."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from app.domain import codes
from app.domain.delivery import Purpose
from app.domain.phone import SenderClass, can_be_answered, classify
from app.domain.sensitive import is_sensitive
from app.domain.workflow import MESSAGE_START, Channel
from app.extensions import db
from app.models import InboundPart, Message
from app.services import asking, automatic, due, journal, standing, wording
from app.services.actor import SYSTEM
from app.services.outbox import Cause
from app.sms.encoding import clean
from app.sms.texts import TextKey

# Why a card is unlike others; app/views shows each as a sentence.
FROM_CONTACT = "dari_kontak"
UNREGISTERED_ANSWER = "bls_tak_terdaftar"
INCOMPLETE = "tidak_lengkap"
UNREADABLE = "tak_terbaca"
FAILED = "tak_terolah"
FROM_LETTERS = "pengirim_huruf"
FLASH = "sms_kilat"

# SMSC clocks are wrong now and then: beyond these bounds our own receipt counts (gateway.md).
_AHEAD, _BEHIND = timedelta(minutes=10), timedelta(days=7)
# Bytes of an unreadable SMS that its card shows; the part itself keeps them all.
MOST_SHOWN = 400
_random = random.SystemRandom()
# Cards that are never acknowledged: nobody wrote them to us as a citizen.
_SILENT = frozenset({FROM_CONTACT, UNREGISTERED_ANSWER, UNREADABLE, FAILED})


def receive(first: InboundPart, text: str, *, flag: str | None = None) -> Message:
    """The card of one SMS; acknowledged with its ticket unless D7 forbids it."""
    sender = classify(first.number)
    quarantined = standing.blocked_row(sender.number) is not None
    message = Message(
        ticket=_ticket(),
        sender=sender.number,
        sender_class=sender.klass.value,
        channel=Channel.SMS.value,
        body=text,
        status=MESSAGE_START.value,
        flag=flag or _nature(first, sender.klass),
        is_sensitive=is_sensitive(text),
        is_quarantined=quarantined,
        needs_inspection=False,
        modem_id=first.modem_id,
        received_at=clock_start(first.smsc_at, first.recorded_at),
        smsc_at=first.smsc_at,
        recorded_at=first.recorded_at,
    )
    due.renew(message)
    db.session.add(message)
    db.session.flush()
    journal.record(
        "receive",
        "message",
        message.id,
        actor=SYSTEM,
        message_id=message.id,
        new=message.status,
        flag=message.flag,
    )
    if message.flag not in _SILENT and not quarantined:
        asking.take_answer(message)
    _acknowledge(message)
    return message


def keep_unreadable(part: InboundPart) -> Message:
    """A binary or broken SMS: shown as it came, never answered."""
    raw = part.body[:MOST_SHOWN].replace(b"\0", b" ").decode("utf-8", "replace")
    shown = part.text or clean(raw).strip()
    return receive(part, shown, flag=UNREADABLE)


def complete(message_id: int | None, text: str, *, is_whole: bool) -> int | None:
    """Fills the gap of a message that was shown before all its parts had come."""
    if message_id is None:
        return None
    message = standing.lock(message_id)
    message.body = text
    message.is_sensitive = message.is_sensitive or is_sensitive(text)
    if is_whole and message.flag == INCOMPLETE:
        message.flag = None
    journal.record("complete", "message", message.id, actor=SYSTEM, message_id=message.id)
    return message.id


def clock_start(smsc_at: datetime, recorded_at: datetime) -> datetime:
    """When the deadline clock starts: SMSC time within its bounds, else our receipt (D3)."""
    believable = recorded_at - _BEHIND <= smsc_at <= recorded_at + _AHEAD
    return smsc_at if believable else recorded_at


def _nature(first: InboundPart, klass: SenderClass) -> str | None:
    """What the SMS itself was: from a name (promotion, never answered), or a flash SMS."""
    if klass is SenderClass.ALPHANUMERIC:
        return FROM_LETTERS
    return FLASH if first.is_flash else None


def _ticket() -> str:
    """A ticket nobody has (D14)."""
    while True:
        ticket = codes.make_ticket(_random)
        if db.session.scalar(select(Message.id).where(Message.ticket == ticket)) is None:
            return ticket


def _acknowledge(message: Message) -> None:
    wanted = current_app.config["SETTINGS"].acknowledge
    silent = message.is_sensitive or message.is_quarantined or message.flag in _SILENT
    if not wanted or silent or not can_be_answered(SenderClass(message.sender_class)):
        return
    text = wording.say(TextKey.ACKNOWLEDGEMENT, ticket=codes.show_ticket(message.ticket))
    cause = Cause(key=f"ack:{message.id}", purpose=Purpose.ACKNOWLEDGEMENT, message_id=message.id)
    automatic.answer(message.sender, text, cause, modem_id=message.modem_id)
