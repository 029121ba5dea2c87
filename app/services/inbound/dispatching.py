"""What a whole SMS asks for, and from whom: a card, an official's word, a citizen's word (D12)."""

from __future__ import annotations

import re

from app.domain.messaging.phone_numbers import SenderClass, classify
from app.domain.workflow.related_cases import Link
from app.models import Contact, InboundPart
from app.services.cases.actions import creating
from app.services.cases.state import case_codes, case_state, danger_reading, known_number, silence
from app.services.contacts import recipients
from app.services.inbound import (
    admin_command,
    citizen_commands,
    near_misses,
    official_commands,
    phone_commands,
)
from app.services.inbound.official_confirmations import OfficialSms
from app.services.modems import loopback_sms
from app.sms.commands.citizen_words import parse_citizen
from app.sms.commands.grammar import is_office_word, parse
from app.sms.commands.meanings import Courtesy, Incomplete, Meaning, Problem, Said
from app.sms.commands.registry import STATUS_SISTEM, Takes, Who


def dispatch(first: InboundPart, text: str) -> int | None:
    """Does what the SMS asks; the id of the card it became or belongs to."""
    if first.is_restored:
        # Whatever it asks for: it was done then, and a code may be another case's now.
        is_loop = loopback_sms.is_loop(first, text)
        return None if is_loop else creating.receive(first, text, flag=creating.RESTORED).id
    sender = classify(first.number)
    known_number.of(sender.number)
    contact = contact_of(sender.number)
    if case_state.blocked_row(sender.number) is not None:
        return creating.receive(first, text).id
    if admin_command.is_asked(sender.number, text):
        phone_commands.ADMIN[STATUS_SISTEM](first)
        return None
    if loopback_sms.came_back(first, text) or citizen_commands.prove_phone(first, text):
        return None
    if contact is not None:
        sms = OfficialSms(first, text, contact)
        return _official(sms) if recipients.serves(contact) else _not_serving(sms)
    if _is_of_office(text):
        # Never to a citizen: whoever writes BLS without a registered phone meets the moderator.
        return creating.receive(first, text, flag=creating.UNREGISTERED_ANSWER).id
    return _citizen(first, text)


def contact_of(number: str) -> Contact | None:
    """The active official whose registered phone this is (A3, A24): as the one who serves, if one
    does, and first in the own post."""
    active = [row for row in recipients.with_phone(number) if row.is_active]
    rows = sorted(active, key=lambda row: (row.acting is not None, -row.id))
    return next((row for row in rows if recipients.serves(row)), rows[0] if rows else None)


def flag_of(first: InboundPart, text: str) -> str | None:
    """Why the card of a text that came whole too late to be a command is unlike others."""
    sender = classify(first.number)
    if first.is_restored:
        return creating.RESTORED
    if contact_of(sender.number) is not None:
        return creating.FROM_CONTACT
    if _is_of_office(text):
        return creating.UNREGISTERED_ANSWER
    return creating.nature(first, sender.klass, text)


def _is_of_office(text: str) -> bool:
    """Whether only an official can have written it: BLS with a code, or another word with a live
    one. "Tolak 2026 tambang di desa kami!" is a citizen's sentence."""
    meaning = parse(text)
    if not isinstance(meaning, Said) or meaning.command.takes is not Takes.TEXT:
        return False
    return is_office_word(text) or meaning.code in case_codes.live_in(meaning.code)


def _official(sms: OfficialSms) -> int | None:
    meaning = parse(sms.text)
    if isinstance(meaning, Said) and meaning.command.writes_to_citizen:
        meaning = near_misses.for_citizen(meaning, sms.contact)
    if isinstance(meaning, Incomplete) and _is_near(meaning, sms.contact):
        return near_misses.tell(sms, meaning)
    if isinstance(meaning, Said) and meaning.command.has_code:
        return phone_commands.obey(sms, meaning)
    if creating.is_sensitive(sms.text):
        return sms.become_card()
    return _everyday(sms, meaning)


def _is_near(meaning: Incomplete, contact: Contact) -> bool:
    """Four digits in a sentence are a code only where they are a live one of the unit."""
    return meaning.problem is not Problem.MENTIONED or near_misses.is_live(meaning, contact)


def _everyday(sms: OfficialSms, meaning: Meaning) -> int | None:
    if isinstance(meaning, Said) and meaning.asks:
        if meaning.command.who is Who.PHONE or not silence.is_silent(sms.contact.phone):
            return phone_commands.obey(sms, meaning)
    elif isinstance(meaning, Said | Courtesy):
        found = phone_commands.hear(sms.first, sms.text, meaning)
        if found is not None or near_misses.repeat_offer(sms):
            return found
    card = creating.receive(sms.first, sms.text, flag=creating.FROM_CONTACT)
    if card.follows_as != Link.ANSWER:
        phone_commands.say_help(sms)
        if not isinstance(meaning, Courtesy):
            near_misses.note(sms.contact, "plain")
    return card.id


def _not_serving(sms: OfficialSms) -> int | None:
    """An official's word before or after his time is told, and read by the moderator (S66, A3)."""
    meaning = parse(sms.text)
    if not (isinstance(meaning, Said) and meaning.command.speaks_for_office):
        return _citizen(sms.first, sms.text)
    official_commands.refuse_service(sms)
    return creating.receive(sms.first, sms.text, flag=creating.SERVICE_OVER).id


def _citizen(first: InboundPart, text: str) -> int | None:
    if citizen_commands.takes_consent(first, text):
        return None
    # An official's words are a citizen's own sentence.
    meaning = parse_citizen(text)
    told = danger_reading.of(_without_ticket(text, meaning))
    if not isinstance(meaning, Said | Courtesy) or told.is_sensitive or told.is_urgent:
        return creating.receive(first, text).id
    sender, is_asking = classify(first.number), isinstance(meaning, Said) and meaning.asks
    # STATUS and BANTUAN of a number that gets no automatic SMS (D7): a person reads that it asks,
    # and BANTUAN may be meant as it stands.
    is_silent = is_asking and silence.is_silent(sender.number)
    if is_silent or sender.klass not in (SenderClass.PERSON, SenderClass.FOREIGN):
        return creating.receive(first, text).id
    found = phone_commands.hear(first, text, meaning)
    if is_asking or found is not None:
        return found
    is_courtesy = isinstance(meaning, Courtesy) or not meaning.text
    return creating.receive(first, text, is_word=True, is_courtesy=is_courtesy).id


def _without_ticket(text: str, meaning: Meaning) -> str:
    """The words beside the ticket: its letters may spell one of danger (WSE-GAY)."""
    ticket = meaning.code if isinstance(meaning, Said) else ""
    return re.sub(r"\W*".join(ticket), " ", text, flags=re.IGNORECASE) if ticket else text
