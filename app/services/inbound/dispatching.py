"""What a whole SMS asks for, and from whom: a card, an official's word, a citizen's word (D12)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from app.domain.messaging.phone_numbers import SenderClass, classify
from app.domain.workflow.related_messages import Link
from app.models import Contact, InboundPart
from app.services.cases.actions import creating
from app.services.cases.state import case_codes, case_state, danger_reading, known_number, silence
from app.services.contacts import recipients, typing_trouble
from app.services.inbound import admin_command, citizen_commands, near_misses, official_commands
from app.services.inbound.official_confirmations import OfficialSms
from app.services.modems import loopback_sms
from app.sms.commands.citizen_words import parse_citizen
from app.sms.commands.grammar import is_office_word, parse
from app.sms.commands.meanings import (
    Answer,
    Approve,
    Confirm,
    Courtesy,
    Done,
    Exact,
    Help,
    Incomplete,
    List,
    Meaning,
    Problem,
    Promised,
    ReadAgain,
    Reject,
    Solved,
    Status,
    TakeBack,
    Unsolved,
)
from app.sms.texts.texts import TextKey


def read(first: InboundPart, text: str) -> int | None:
    """Does what the SMS asks; the id of the card it became or belongs to."""
    if first.is_restored:
        # Whatever it asks for: it was done then, and a code may be another message's now.
        is_loop = loopback_sms.is_loop(first, text)
        return None if is_loop else creating.receive(first, text, flag=creating.RESTORED).id
    sender = classify(first.number)
    known_number.of(sender.number)
    contact = contact_of(sender.number)
    if case_state.blocked_row(sender.number) is not None:
        return creating.receive(first, text).id
    if admin_command.is_asked(sender.number, text):
        admin_command.reply_with_status(first)
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
    if not isinstance(meaning, Answer | Reject):
        return False
    return is_office_word(text) or meaning.code in case_codes.live_in(meaning.code)


def _official(sms: OfficialSms) -> int | None:
    meaning = parse(sms.text)
    if isinstance(meaning, Answer | Done):
        meaning = near_misses.for_citizen(meaning, sms.contact)
    if isinstance(meaning, Incomplete) and _is_near(meaning, sms.contact):
        return near_misses.tell(sms, meaning)
    if isinstance(meaning, Confirm):
        kept = near_misses.release(sms, meaning)
        if not isinstance(kept, near_misses.Released):
            return kept
        return _obey(replace(sms, text=kept.line), kept.meaning, kept.written)
    if isinstance(meaning, Exact):
        return _obey(sms, meaning)
    if creating.is_sensitive(sms.text):
        return sms.become_card()
    return _everyday(sms, meaning)


def _obey(sms: OfficialSms, meaning: Exact, written: datetime | None = None) -> int | None:
    """Does what a word with a code asks. From a phone that has guessed codes none does anything: an
    answer waits for the head or the moderator, who reads all else on a card (D11)."""
    is_doubted = typing_trouble.is_guessing(sms.contact)
    if is_doubted and not isinstance(meaning, Answer):
        refused = official_commands.refuse_doubted(sms, meaning)
        if refused is not None:
            return refused
    if isinstance(meaning, ReadAgain):
        return official_commands.read_again(sms, meaning)
    if isinstance(meaning, Promised | Done):
        return official_commands.act_on_promise(sms, meaning)
    return official_commands.act(sms, meaning, written=written, is_doubted=is_doubted)


def _is_near(meaning: Incomplete, contact: Contact) -> bool:
    """Four digits in a sentence are a code only where they are a live one of the unit."""
    return meaning.problem is not Problem.MENTIONED or near_misses.is_live(meaning, contact)


def _everyday(sms: OfficialSms, meaning: Meaning) -> int | None:
    if isinstance(meaning, List):
        official_commands.send_codes(sms)
        return None
    if isinstance(meaning, Status | Help) and not silence.is_silent(sms.contact.phone):
        return _asked(sms, meaning)
    if isinstance(meaning, Solved | Unsolved | Courtesy):
        found = citizen_commands.about_answer(sms.first, sms.text, meaning)
        if found is not None or near_misses.repeat_offer(sms):
            return found
    card = creating.receive(sms.first, sms.text, flag=creating.FROM_CONTACT)
    if card.follows_as != Link.ANSWER:
        _help(sms)
        if not isinstance(meaning, Courtesy):
            near_misses.note(sms.contact, "plain")
    return card.id


def _asked(sms: OfficialSms, meaning: Status | Help) -> int | None:
    if isinstance(meaning, Status):
        return citizen_commands.status(sms.first, meaning)
    _help(sms)
    return None


def _help(sms: OfficialSms) -> None:
    """However often it is needed, within the limit of a registered phone; what names no code of the
    office may be about a secret of the official's own (D7)."""
    if not silence.is_silent(sms.contact.phone):
        sms.say(TextKey.HELP_OFFICIAL)


def _not_serving(sms: OfficialSms) -> int | None:
    """An official's word before or after his time is told, and read by the moderator (S66, A3)."""
    if not isinstance(parse(sms.text), Answer | Reject | Approve | TakeBack | Promised | Done):
        return _citizen(sms.first, sms.text)
    official_commands.refuse_service(sms)
    return creating.receive(sms.first, sms.text, flag=creating.SERVICE_OVER).id


def _citizen(first: InboundPart, text: str) -> int | None:
    if citizen_commands.takes_consent(first, text):
        return None
    # An official's words are a citizen's own sentence.
    meaning = parse_citizen(text)
    is_word = isinstance(meaning, Status | Solved | Unsolved | Help | Courtesy)
    told = danger_reading.of(_without_ticket(text, meaning))
    if not is_word or told.is_sensitive or told.is_urgent:
        return creating.receive(first, text).id
    sender = classify(first.number)
    # STATUS and BANTUAN of a number that gets no automatic SMS (D7): a person reads that it asks,
    # and BANTUAN may be meant as it stands.
    is_silent = isinstance(meaning, Status | Help) and silence.is_silent(sender.number)
    if is_silent or sender.klass not in (SenderClass.PERSON, SenderClass.FOREIGN):
        return creating.receive(first, text).id
    if isinstance(meaning, Help):
        citizen_commands.say(first, TextKey.HELP_CITIZEN)
        return None
    if isinstance(meaning, Status):
        return citizen_commands.status(first, meaning)
    if isinstance(meaning, Solved | Unsolved | Courtesy):
        found = citizen_commands.about_answer(first, text, meaning)
        if found is not None:
            return found
    is_courtesy = not (isinstance(meaning, Unsolved) and meaning.text)
    return creating.receive(first, text, is_word=True, is_courtesy=is_courtesy).id


def _without_ticket(text: str, meaning: Meaning) -> str:
    """The words beside the ticket: its letters may spell one of danger (WSE-GAY)."""
    ticket = getattr(meaning, "ticket", None)
    return re.sub(r"\W*".join(ticket), " ", text, flags=re.IGNORECASE) if ticket else text
