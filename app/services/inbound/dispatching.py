"""What a whole SMS asks for, and from whom: a card, an official's word, a citizen's word (D12)."""

from __future__ import annotations

import re
from datetime import datetime

from app.domain.messaging.phone_numbers import SenderClass, classify
from app.domain.workflow.related_messages import Link
from app.models import Contact, InboundPart
from app.services.cases.actions import creating
from app.services.cases.state import case_codes, case_state, danger_reading, known_number, silence
from app.services.contacts import recipients, typing_trouble
from app.services.inbound import (
    admin_command,
    citizen_commands,
    near_misses,
    official_commands,
    official_confirmations,
    promise_commands,
)
from app.services.modems import loopback_sms
from app.services.settings import sms_templates
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
        return _restored(first, text)
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
    if contact is not None and not recipients.serves(contact):
        return _not_serving(first, text, contact)
    if contact is not None:
        return _official(first, text, parse(text), contact)
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


def _restored(first: InboundPart, text: str) -> int | None:
    """A card, whatever it asks for: it was done then, and a code may be another message's now."""
    if loopback_sms.is_loop(first, text):
        return None
    return creating.receive(first, text, flag=creating.RESTORED).id


def _is_of_office(text: str) -> bool:
    """Whether only an official can have written it: BLS with a code, or another word with a live
    one. "Tolak 2026 tambang di desa kami!" is a citizen's sentence."""
    meaning = parse(text)
    if not isinstance(meaning, Answer | Reject):
        return False
    return is_office_word(text) or meaning.code in case_codes.live_in(meaning.code)


def _official(first: InboundPart, text: str, meaning: Meaning, contact: Contact) -> int | None:
    if isinstance(meaning, Answer | Done):
        meaning = near_misses.without_leak(meaning, contact)
    if isinstance(meaning, Incomplete) and _is_near(meaning, contact):
        return near_misses.tell(first, text, meaning, contact)
    if isinstance(meaning, Confirm):
        kept = near_misses.release(first, text, meaning, contact)
        if not isinstance(kept, near_misses.Released):
            return kept
        return _obey(first, kept.line, kept.meaning, contact, kept.written)
    if isinstance(meaning, Exact):
        return _obey(first, text, meaning, contact)
    if creating.is_sensitive(text):
        return creating.receive(first, text, flag=creating.FROM_CONTACT).id
    return _everyday(first, text, meaning, contact)


def _obey(
    first: InboundPart, text: str, meaning: Exact, contact: Contact, written: datetime | None = None
) -> int | None:
    """Does what a word with a code asks. From a phone that has guessed codes none does anything: an
    answer waits for the head or the moderator, who reads all else on a card (D11)."""
    is_doubted = typing_trouble.is_guessing(contact)
    if is_doubted and not isinstance(meaning, Answer):
        refused = official_commands.refuse_doubted(first, text, meaning, contact)
        if refused is not None:
            return refused
    if isinstance(meaning, ReadAgain):
        return official_commands.read_again(first, text, meaning, contact)
    if isinstance(meaning, Promised | Done):
        return promise_commands.act(first, text, meaning, contact)
    return official_commands.act(
        first, text, meaning, contact, written=written, is_doubted=is_doubted
    )


def _is_near(meaning: Incomplete, contact: Contact) -> bool:
    """Four digits in a sentence are a code only where they are a live one of the unit."""
    return meaning.problem is not Problem.MENTIONED or near_misses.is_live(meaning, contact)


def _everyday(first: InboundPart, text: str, meaning: Meaning, contact: Contact) -> int | None:
    if isinstance(meaning, List):
        official_commands.send_codes(first, contact)
        return None
    if isinstance(meaning, Status | Help) and not silence.is_silent(contact.phone):
        return _asked(first, meaning, contact)
    if isinstance(meaning, Solved | Unsolved | Courtesy):
        found = citizen_commands.about_answer(first, text, meaning)
        if found is not None or near_misses.repeat_offer(first, text, contact):
            return found
    card = creating.receive(first, text, flag=creating.FROM_CONTACT)
    if card.follows_as != Link.ANSWER:
        _help(first, contact)
        if not isinstance(meaning, Courtesy):
            near_misses.note(contact, "plain")
    return card.id


def _asked(first: InboundPart, meaning: Status | Help, contact: Contact) -> int | None:
    if isinstance(meaning, Status):
        return citizen_commands.status(first, meaning)
    _help(first, contact)
    return None


def _help(first: InboundPart, contact: Contact) -> None:
    """However often it is needed, within the limit of a registered phone; what names no code of the
    office may be about a secret of the official's own (D7)."""
    if silence.is_silent(contact.phone):
        return
    told = sms_templates.say(TextKey.HELP_OFFICIAL)
    official_confirmations.answer(first, contact, told)


def _not_serving(first: InboundPart, text: str, contact: Contact) -> int | None:
    """An official's word before or after his time is told, and read by the moderator (S66, A3)."""
    meaning = parse(text)
    if not isinstance(meaning, Answer | Reject | Approve | TakeBack | Promised | Done):
        return _citizen(first, text)
    official_commands.refuse_service(first, text, contact)
    return creating.receive(first, text, flag=creating.SERVICE_OVER).id


def _citizen(first: InboundPart, text: str) -> int | None:
    if citizen_commands.takes_consent(first, text):
        return None
    # An official's words are a citizen's own sentence.
    meaning = parse_citizen(text)
    is_word = isinstance(meaning, Status | Solved | Unsolved | Help | Courtesy)
    told = danger_reading.of(_without_ticket(text, meaning))
    if not is_word or told.is_sensitive or told.is_urgent:
        return creating.receive(first, text).id
    is_phone = classify(first.number).klass in (SenderClass.PERSON, SenderClass.FOREIGN)
    if not is_phone or _is_asked_in_silence(first, meaning):
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


def _is_asked_in_silence(first: InboundPart, meaning: Meaning) -> bool:
    """STATUS and BANTUAN of a number that gets no automatic SMS (D7): a person reads that it asks,
    and BANTUAN may be meant as it stands."""
    return isinstance(meaning, Status | Help) and silence.is_silent(classify(first.number).number)
