"""What a whole SMS asks for, and from whom: a card, an official's word, a citizen's word (D12)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.domain.codes import show_ticket
from app.domain.delivery import Purpose
from app.domain.phone import SenderClass, classify
from app.domain.workflow import ForwardStatus, MessageStatus
from app.extensions import db, now
from app.models import Contact, InboundPart, Message, OutboundSms
from app.services import automatic, messages, phone_words, standing, wording
from app.services.outbox import Cause
from app.services.wib import short_date
from app.sms.grammar import Answer, Help, Incomplete, Meaning, Plain, Reject, Status, parse
from app.sms.texts import TextKey

_HELP_REST = timedelta(days=1)


def read(first: InboundPart, text: str) -> int | None:
    """Does what the SMS asks; the id of the card it became or belongs to."""
    sender = classify(first.number)
    meaning = parse(text)
    contact = contact_of(sender.number)
    if standing.blocked_row(sender.number) is not None:
        return messages.receive(first, text).id
    if contact is not None:
        return _official(first, text, meaning, contact)
    if isinstance(meaning, Answer | Reject):
        # Never to a citizen: whoever writes BLS without a registered phone meets the moderator.
        return messages.receive(first, text, flag=messages.UNREGISTERED_ANSWER).id
    return _citizen(first, text, meaning)


def contact_of(number: str) -> Contact | None:
    """The active official whose registered phone this is (A3, A24)."""
    return db.session.scalar(
        select(Contact).where(Contact.phone == number, Contact.is_active.is_(True))
    )


def _official(first: InboundPart, text: str, meaning: Meaning, contact: Contact) -> int | None:
    if isinstance(meaning, Answer | Reject | Incomplete):
        return phone_words.act(first, text, meaning, contact)
    if isinstance(meaning, Help):
        _say(first, TextKey.HELP_OFFICIAL)
        return None
    if isinstance(meaning, Status):
        return _status(first, meaning)
    card = messages.receive(first, text, flag=messages.FROM_CONTACT)
    if not _was_helped(contact.phone):
        _say(first, TextKey.HELP_OFFICIAL)
    return card.id


def _citizen(first: InboundPart, text: str, meaning: Meaning) -> int | None:
    if isinstance(meaning, Plain | Incomplete):
        return messages.receive(first, text).id
    if classify(first.number).klass not in (SenderClass.PERSON, SenderClass.FOREIGN):
        return messages.receive(first, text).id
    if isinstance(meaning, Help):
        _say(first, TextKey.HELP_CITIZEN)
        return None
    return _status(first, meaning) if isinstance(meaning, Status) else None


def _status(first: InboundPart, meaning: Status) -> int | None:
    """STATUS tells only what this number's own message is doing (D12)."""
    own = [Message.sender == classify(first.number).number, Message.deleted_at.is_(None)]
    if meaning.ticket:
        own.append(Message.ticket == meaning.ticket)
    message: Message | None = db.session.scalar(
        select(Message).where(*own).order_by(Message.id.desc()).limit(1)
    )
    if message is None:
        _say(first, TextKey.STATUS_NONE)
        return None
    _say(
        first,
        TextKey.STATUS_REPLY,
        ticket=show_ticket(message.ticket),
        date=short_date(message.received_at),
        status=_standing_in_words(message),
    )
    return message.id


def _standing_in_words(message: Message) -> str:
    status = MessageStatus(message.status)
    if status is MessageStatus.DITERUSKAN:
        waiting = [f for f in message.forwards if f.status == ForwardStatus.MENUNGGU]
        return f"diteruskan ke {waiting[0].skpd.sms_code}, belum dijawab"
    words = {
        MessageStatus.BARU: "sedang dibaca moderator",
        MessageStatus.DITOLAK: "sedang diteruskan ke unit yang tepat",
        MessageStatus.MENUNGGU_WARGA: "menunggu penjelasan Bapak/Ibu",
        MessageStatus.DIJAWAB: "sudah dijawab",
        MessageStatus.SELESAI: "selesai",
    }
    return words[status]


def _say(first: InboundPart, key: TextKey, **values: str) -> None:
    cause = Cause(key=f"cmd:{first.id}", purpose=Purpose.HELP)
    number = classify(first.number).number
    text = wording.say(key, **values)
    repeat = key is TextKey.STATUS_REPLY
    automatic.answer(number, text, cause, modem_id=first.modem_id, may_repeat=repeat)


def _was_helped(phone: str) -> bool:
    """One help SMS a day (A4)."""
    text = wording.say(TextKey.HELP_OFFICIAL)
    said = select(OutboundSms.id).where(
        OutboundSms.number == phone,
        OutboundSms.text == text,
        OutboundSms.created_at > now() - _HELP_REST,
    )
    return db.session.scalar(said.limit(1)) is not None
