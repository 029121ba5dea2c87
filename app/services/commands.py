"""What a whole SMS asks for, and from whom: a card, an official's word, a citizen's word (D12)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.domain.joining import Link
from app.domain.phone import SenderClass, classify
from app.extensions import db, now
from app.models import Contact, InboundPart, OutboundSms
from app.services import (
    citizen_words,
    ledger_words,
    loop_sms,
    messages,
    phone_reading,
    phone_words,
    phones,
    standing,
    system_word,
    wording,
)
from app.sms.grammar import parse
from app.sms.meanings import (
    Answer,
    Approve,
    Done,
    Help,
    Incomplete,
    List,
    Meaning,
    Promised,
    ReadAgain,
    Reject,
    Solved,
    Status,
    TakeBack,
    Unsolved,
)
from app.sms.texts import TextKey

_HELP_REST = timedelta(days=1)


def read(first: InboundPart, text: str) -> int | None:
    """Does what the SMS asks; the id of the card it became or belongs to."""
    sender = classify(first.number)
    meaning = parse(text)
    contact = contact_of(sender.number)
    if standing.blocked_row(sender.number) is not None:
        return messages.receive(first, text).id
    if system_word.is_asked(sender.number, text):
        system_word.answer(first)
        return None
    if loop_sms.came_back(first, text):
        return None
    if contact is not None and not phones.serves(contact):
        return _not_serving(first, text, meaning, contact)
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


def flag_of(first: InboundPart, text: str) -> str | None:
    """Why the card of a text that came whole too late to be a command is unlike others."""
    sender = classify(first.number)
    if contact_of(sender.number) is not None:
        return messages.FROM_CONTACT
    is_word = isinstance(parse(text), Answer | Reject)
    return messages.UNREGISTERED_ANSWER if is_word else messages.nature(first, sender.klass)


def _official(first: InboundPart, text: str, meaning: Meaning, contact: Contact) -> int | None:
    if isinstance(meaning, Answer | Reject | Approve | TakeBack | Incomplete):
        return phone_words.act(first, text, meaning, contact)
    if isinstance(meaning, ReadAgain):
        return phone_reading.read_again(first, text, meaning, contact)
    if isinstance(meaning, Promised | Done):
        return ledger_words.act(first, text, meaning, contact)
    if messages.is_sensitive(text):
        return messages.receive(first, text, flag=messages.FROM_CONTACT).id
    return _everyday(first, text, meaning, contact)


def _everyday(first: InboundPart, text: str, meaning: Meaning, contact: Contact) -> int | None:
    """What an official may write like everybody, and the card of what is no word at all (A4)."""
    if isinstance(meaning, Help):
        citizen_words.say(first, TextKey.HELP_OFFICIAL)
        return None
    if isinstance(meaning, List):
        phone_reading.tell_codes(first, contact)
        return None
    if isinstance(meaning, Status):
        return citizen_words.status(first, meaning)
    if isinstance(meaning, Solved | Unsolved):
        found = citizen_words.about_answer(first, meaning)
        if found is not None:
            return found
    card = messages.receive(first, text, flag=messages.FROM_CONTACT)
    if card.follows_as != Link.ANSWER and not _was_helped(contact.phone):
        citizen_words.say(first, TextKey.HELP_OFFICIAL)
    return card.id


def _not_serving(first: InboundPart, text: str, meaning: Meaning, contact: Contact) -> int | None:
    """An official's word before or after his time is told, and read by the moderator (S66, A3)."""
    if not isinstance(meaning, Answer | Reject | Approve | TakeBack | Promised | Done):
        return _citizen(first, text, meaning)
    phone_words.refuse_service(first, text, contact)
    return messages.receive(first, text, flag=messages.SERVICE_OVER).id


def _citizen(first: InboundPart, text: str, meaning: Meaning) -> int | None:
    # An official's words are a citizen's own sentence.
    if not isinstance(meaning, Status | Solved | Unsolved | Help) or messages.is_sensitive(text):
        return messages.receive(first, text).id
    if classify(first.number).klass not in (SenderClass.PERSON, SenderClass.FOREIGN):
        return messages.receive(first, text).id
    if isinstance(meaning, Help):
        citizen_words.say(first, TextKey.HELP_CITIZEN)
        return None
    if isinstance(meaning, Status):
        return citizen_words.status(first, meaning)
    found = citizen_words.about_answer(first, meaning)
    return messages.receive(first, text).id if found is None else found


def _was_helped(phone: str) -> bool:
    """One help SMS a day (A4)."""
    text = wording.say(TextKey.HELP_OFFICIAL)
    said = select(OutboundSms.id).where(
        OutboundSms.number == phone,
        OutboundSms.text == text,
        OutboundSms.created_at > now() - _HELP_REST,
    )
    return db.session.scalar(said.limit(1)) is not None
