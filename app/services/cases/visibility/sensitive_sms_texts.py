"""What a phone of an SKPD gets instead of an SMS about a card that is sensitive by now (D7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select

from app.database.extensions import db
from app.domain.messaging.sms_kinds import SmsKind
from app.models import Forward, Message, OutboundSms, Promise, Reminder
from app.services.cases.reminders import reminder_texts
from app.services.cases.state import duty_alerts
from app.services.contacts.colleague_notices import UNREAD, rejection_text
from app.services.settings import sms_templates
from app.sms.protocol.encoding import clean
from app.sms.texts.texts import TextKey, excerpt

# What repeats an answer, a draft, a remark or a promise.
_QUOTES: Final = (
    SmsKind.ANSWER_COPY,
    SmsKind.APPROVAL_RETURNED,
    SmsKind.CONFIRMATION,
    SmsKind.PROMISE_DAY,
    SmsKind.PROMISE_OUTCOME,
)
# What repeats the citizen's words; BACA is replied to with those of the forward.
_FORWARDS: Final = (SmsKind.ADDITION, SmsKind.COMMAND_REPLY, SmsKind.FORWARD)
_REQUESTS: Final = (SmsKind.APPROVAL_REPEAT, SmsKind.APPROVAL_REQUEST)
# Shorter words may stand in any SMS.
_SHORTEST: Final = 10


def form_of(sms: OutboundSms) -> str | None:
    """The other text; None where the card is not sensitive, where nothing of it stands in this
    SMS, and for whom is no official and not on duty."""
    message = db.session.get(Message, sms.message_id or 0, populate_existing=True)
    is_duty = sms.kind == SmsKind.DUTY
    if message is None or not message.is_sensitive or not (sms.contact_id or is_duty):
        return None
    text = _form(sms, message)
    return None if clean(text) == sms.text else text


def _form(sms: OutboundSms, message: Message) -> str:
    code = message.code or ""
    if sms.kind == SmsKind.DUTY:
        return duty_alerts.text_for(message)
    if sms.kind in _FORWARDS:
        return sms_templates.say(TextKey.FORWARD_SENSITIVE, code=code)
    if sms.kind in _REQUESTS:
        return sms_templates.say(TextKey.APPROVAL_ASKED_SENSITIVE, code=code)
    if sms.kind == SmsKind.REMINDER:
        return _reminder(sms)
    if sms.kind == SmsKind.REJECTION:
        return _rejection(sms, message)
    return _unread(sms, message) if sms.kind in _QUOTES else sms.text


def _rejection(sms: OutboundSms, message: Message) -> str:
    forward = next((row for row in message.forwards if row.id == sms.forward_id), None)
    if forward is None or forward.rejection is None:
        return sms.text
    return rejection_text(forward.rejection, forward)


def _unread(sms: OutboundSms, message: Message) -> str:
    """Without what it quotes; in an Admin's wording without quotation marks, nothing is left."""
    text, quoted = sms.text, {clean(words) for words in _quoted(message)} - {""}
    for words in quoted:
        text = text.replace(f'"{words}"', f'"{UNREAD}"')
    if any(len(words) >= _SHORTEST and words in text for words in quoted - {UNREAD}):
        return sms_templates.say(TextKey.FORWARD_SENSITIVE, code=message.code or "")
    return text


def _quoted(message: Message) -> Iterator[str]:
    for reply in message.replies:
        yield excerpt(reply.text)
    for draft in (row for forward in message.forwards for row in forward.approvals):
        yield excerpt(draft.text)
        yield excerpt(draft.remark or "", limit=60)
    for promise in db.session.scalars(select(Promise).where(Promise.message_id == message.id)):
        yield promise.words
        yield excerpt(promise.note or "")


def _reminder(sms: OutboundSms) -> str:
    """Of this one message, as it would be said now."""
    rows = db.session.scalars(select(Reminder).where(Reminder.outbound_id == sms.id)).all()
    if not rows:
        return sms.text
    held = Forward.id.in_([row.forward_id for row in rows if row.promise_id is None])
    kept = Promise.id.in_([row.promise_id for row in rows if row.promise_id is not None])
    forwards = db.session.scalars(select(Forward).where(held)).all()
    return reminder_texts.text_for(
        rows, forwards, db.session.scalars(select(Promise).where(kept)).all()
    )
