"""What a whole SMS asks for, and from whom: a card, an official's word, a citizen's word (D12)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.messaging.phone_numbers import SenderClass, classify
from app.domain.workflow.related_messages import Link
from app.models import Contact, InboundPart, OutboundSms
from app.services.cases.actions import creating
from app.services.cases.state import case_state, silence
from app.services.contacts import recipients
from app.services.inbound import (
    admin_command,
    citizen_commands,
    official_commands,
    promise_commands,
)
from app.services.modems import loopback_sms
from app.services.settings import sms_templates
from app.sms.commands.grammar import parse
from app.sms.commands.meanings import (
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
from app.sms.texts.texts import TextKey

_HELP_REST = timedelta(days=1)


def read(first: InboundPart, text: str) -> int | None:
    """Does what the SMS asks; the id of the card it became or belongs to."""
    sender = classify(first.number)
    meaning = parse(text)
    contact = contact_of(sender.number)
    if case_state.blocked_row(sender.number) is not None:
        return creating.receive(first, text).id
    if admin_command.is_asked(sender.number, text):
        admin_command.reply_with_status(first)
        return None
    if loopback_sms.came_back(first, text):
        return None
    if contact is not None and not recipients.serves(contact):
        return _not_serving(first, text, meaning, contact)
    if contact is not None:
        return _official(first, text, meaning, contact)
    if isinstance(meaning, Answer | Reject):
        # Never to a citizen: whoever writes BLS without a registered phone meets the moderator.
        return creating.receive(first, text, flag=creating.UNREGISTERED_ANSWER).id
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
        return creating.FROM_CONTACT
    is_word = isinstance(parse(text), Answer | Reject)
    return creating.UNREGISTERED_ANSWER if is_word else creating.nature(first, sender.klass)


def _official(first: InboundPart, text: str, meaning: Meaning, contact: Contact) -> int | None:
    if isinstance(meaning, Answer | Reject | Approve | TakeBack | Incomplete):
        return official_commands.act(first, text, meaning, contact)
    if isinstance(meaning, ReadAgain):
        return official_commands.read_again(first, text, meaning, contact)
    if isinstance(meaning, Promised | Done):
        return promise_commands.act(first, text, meaning, contact)
    if creating.is_sensitive(text):
        return creating.receive(first, text, flag=creating.FROM_CONTACT).id
    return _everyday(first, text, meaning, contact)


def _everyday(first: InboundPart, text: str, meaning: Meaning, contact: Contact) -> int | None:
    """What an official may write like everybody, and the card of what is no word at all (A4)."""
    if isinstance(meaning, List):
        official_commands.send_codes(first, contact)
        return None
    if _is_asked_in_silence(first, meaning):
        return creating.receive(first, text, flag=creating.FROM_CONTACT).id
    if isinstance(meaning, Help):
        citizen_commands.say(first, TextKey.HELP_OFFICIAL)
        return None
    if isinstance(meaning, Status):
        return citizen_commands.status(first, meaning)
    if isinstance(meaning, Solved | Unsolved):
        found = citizen_commands.about_answer(first, meaning)
        if found is not None:
            return found
    card = creating.receive(first, text, flag=creating.FROM_CONTACT)
    if card.follows_as != Link.ANSWER and not _was_helped(contact.phone):
        citizen_commands.say(first, TextKey.HELP_OFFICIAL)
    return card.id


def _not_serving(first: InboundPart, text: str, meaning: Meaning, contact: Contact) -> int | None:
    """An official's word before or after his time is told, and read by the moderator (S66, A3)."""
    if not isinstance(meaning, Answer | Reject | Approve | TakeBack | Promised | Done):
        return _citizen(first, text, meaning)
    official_commands.refuse_service(first, text, contact)
    return creating.receive(first, text, flag=creating.SERVICE_OVER).id


def _citizen(first: InboundPart, text: str, meaning: Meaning) -> int | None:
    # An official's words are a citizen's own sentence.
    if not isinstance(meaning, Status | Solved | Unsolved | Help) or creating.is_sensitive(text):
        return creating.receive(first, text).id
    is_phone = classify(first.number).klass in (SenderClass.PERSON, SenderClass.FOREIGN)
    if not is_phone or _is_asked_in_silence(first, meaning):
        return creating.receive(first, text).id
    if isinstance(meaning, Help):
        citizen_commands.say(first, TextKey.HELP_CITIZEN)
        return None
    if isinstance(meaning, Status):
        return citizen_commands.status(first, meaning)
    found = citizen_commands.about_answer(first, meaning)
    return creating.receive(first, text).id if found is None else found


def _is_asked_in_silence(first: InboundPart, meaning: Meaning) -> bool:
    """STATUS and BANTUAN of a number that gets no automatic SMS (D7): a person reads that it asks,
    and BANTUAN may be meant as it stands."""
    return isinstance(meaning, Status | Help) and silence.is_silent(classify(first.number).number)


def _was_helped(phone: str) -> bool:
    """One help SMS a day (A4)."""
    text = sms_templates.say(TextKey.HELP_OFFICIAL)
    said = select(OutboundSms.id).where(
        OutboundSms.number == phone,
        OutboundSms.text == text,
        OutboundSms.created_at > now() - _HELP_REST,
    )
    return db.session.scalar(said.limit(1)) is not None
