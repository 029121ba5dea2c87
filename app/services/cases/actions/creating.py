"""Creates cases from SMS: ticket, flags, and whether an acknowledgement may be sent (D7)."""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.language import accusations, erasure_request, places
from app.domain.messaging import addresses, channel_facts, hidden_number
from app.domain.messaging.delivery import Purpose
from app.domain.messaging.phone_numbers import Sender, SenderClass, classify
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.settings.setting_values import Values
from app.domain.workflow import codes, reading_hours
from app.domain.workflow.reading_hours import ReadingHours
from app.domain.workflow.related_cases import Link
from app.domain.workflow.workflow import CASE_START
from app.models import Case, Event, InboundPart, OutboundSms
from app.models.counted import Apart, apart_of, counts
from app.services.cases.actions import merging
from app.services.cases.answers import asking_citizen
from app.services.cases.deadlines import due_dates
from app.services.cases.state import (
    auto_replies,
    case_journal,
    case_measures,
    case_state,
    danger_reading,
    duty_alerts,
    known_number,
)
from app.services.cases.suggestions import suggesting
from app.services.cases.visibility import queued_sms
from app.services.contacts import recipients
from app.services.journal.actor import SYSTEM, Actor
from app.services.outbox import notice_phones
from app.services.outbox.outbox import Cause
from app.services.settings import settings, sms_templates
from app.services.settings.local_time import today
from app.sms.protocol.encoding import clean
from app.sms.texts.texts import TextKey

# Why a card is unlike others; app/views shows each as a sentence.
FROM_CONTACT = "dari_kontak"
UNREGISTERED_ANSWER = "bls_tak_terdaftar"
# An official's word, but his time by the SK is over or has not begun.
SERVICE_OVER = "masa_tugas"
INCOMPLETE = "tidak_lengkap"
# Parts of more than one SMS with one reference: which belong together nobody can say.
MIXED = "bagian_tercampur"
UNREADABLE = "tak_terbaca"
FAILED = "tak_terolah"
FROM_LETTERS = "pengirim_huruf"
FLASH = "sms_kilat"
# The citizen asks that Data Pribadi delete what is held about him or her.
ERASURE = "hapus_data"
# Its number is blocked, but somebody may be in danger: in Pesan Masuk all the same.
EMERGENCY = "darurat_terblokir"
# Newer than the backup that was restored: what was done with it since nobody knows.
RESTORED = "dipulihkan"

# SMSC clocks are wrong now and then: beyond these bounds our own receipt counts (G19).
_AHEAD, _BEHIND = timedelta(minutes=10), timedelta(days=7)
# Bytes of an unreadable SMS that its card shows; the part itself keeps them all.
MOST_SHOWN = 400
# Who is to be called where the office has set no emergency number.
_NEAREST = "polsek, puskesmas, atau tetangga terdekat"
_random = random.SystemRandom()
log = logging.getLogger(__name__)
# Cards that are never acknowledged: nobody wrote them to us as a citizen.
SILENT = frozenset({FROM_CONTACT, UNREGISTERED_ANSWER, SERVICE_OVER, UNREADABLE, FAILED, EMERGENCY})
# What only an official says, also from a phone that is not registered.
_OF_OFFICIALS = frozenset({FROM_CONTACT, UNREGISTERED_ANSWER, SERVICE_OVER})
# Nor is what is not whole: the missing part may say "jangan balas" (SMS-066), or a mixed one.
# Nor a flash SMS: hardly anybody sends one by hand, and a machine may answer the answer.
# Nor what a restore took back: it was acknowledged before the disk was lost.
UNACKNOWLEDGED = SILENT | {INCOMPLETE, MIXED, FLASH, RESTORED}
# What a further SMS of a citizen may be unlike others by and still explain a case.
_EXPLAINING: Final = (None, FROM_CONTACT)


def receive(
    first: InboundPart,
    text: str,
    *,
    flag: str | None = None,
    is_word: bool = False,
    is_courtesy: bool = False,
) -> Case:
    """Creates the case of one SMS and acknowledges it with its ticket unless D7 forbids it.

    An official may be a citizen too: what he was asked he answers.
    `is_word`: a short yes, no or thanks, which belongs to the card whose question it answers.
    `is_courtesy`: it says nothing beside; no figure counts it as a citizen's case.
    """
    sender = classify(first.number)
    known = known_number.of(sender.number)
    blocked = case_state.blocked_row(sender.number) is not None
    raised = blocked and danger_reading.of(text).is_urgent
    quarantined = blocked and not raised
    case = _case(
        first,
        text,
        ticket=known.ticket or new_ticket(),
        flag=EMERGENCY if raised else flag or nature(first, sender.klass, text),
        hides_number=hidden_number.hides_number(text),
        counted_apart=whose(sender, flag, is_courtesy=is_courtesy),
        is_quarantined=quarantined,
        **read(text),
    )
    due_dates.renew(case)
    case_measures.mark(case)
    db.session.add(case)
    db.session.flush()
    case_journal.record("receive", case, SYSTEM, new=case.status, flag=case.flag)
    if _belongs_to_earlier(case, is_word=is_word, is_alone=not known.has_open):
        if not is_word:
            _acknowledge_once(db.session.get_one(Case, case.follows_id))
        return case
    heed_danger(case, SYSTEM)
    suggesting.ring()
    acknowledge(case)
    return case


def _belongs_to_earlier(case: Case, *, is_word: bool, is_alone: bool) -> bool:
    """Whether it is a part of an earlier case; a case of its own is linked to one."""
    answer = None
    if case.flag not in SILENT and not case.is_quarantined:
        answer = link_to_earlier(case, is_alone=is_alone, may_join=case.flag is None)
    elif case.flag == FROM_CONTACT and not (is_alone or case.hides_number):
        answer = asking_citizen.take_answer(case)
    if is_word and case.follows_as == Link.ANSWER:
        merging.join_word(case)
    elif answer is not None:
        join_what_explains(case, answer)
    # Its case was acknowledged, and nobody is twice for one matter (A19).
    return case.is_joined


def _case(first: InboundPart, text: str, **values: Any) -> Case:
    """A case of this SMS; `values` are what makes it a card of its own kind."""
    sender = classify(first.number)
    usual = {
        "sender": sender.number,
        "sender_class": sender.klass.value,
        "channel": addresses.channel_of(sender.number).value,
        "body": text,
        "status": CASE_START.value,
        "is_quarantined": False,
        "needs_inspection": False,
        "modem_id": first.modem_id,
        "received_at": clock_start(first.smsc_at, first.recorded_at),
        "smsc_at": first.smsc_at,
        "recorded_at": first.recorded_at,
    }
    return Case(**usual | values)


def link_to_earlier(case: Case, *, is_alone: bool = False, may_join: bool = False) -> Event | None:
    """Links a case to earlier ones of its number: as an answer or a follow-up (A19), or as a
    part where it `may_join`.

    A case that hides its number is never linked, as the others show it. `is_alone`: the
    number is known to have no other open case. The event that it answers a case, if so.
    """
    if case.hides_number or is_alone:
        return None
    event = asking_citizen.take_answer(case)
    if event is None:
        merging.link_to_thread(case, may_join=may_join)
    return event


def join_what_explains(case: Case, answer: Event) -> None:
    """An answer of the citizen's becomes a part of the case that asked, where it may (A19); not
    what has a gap or a task of its own."""
    asked = db.session.get_one(Case, answer.case_id)
    if case.flag in _EXPLAINING and asking_citizen.explains(case, asked):
        merging.take_in(case, asked, answer)


def whose(sender: Sender, flag: str | None, *, is_courtesy: bool = False) -> Apart | None:
    """What the SMS is counted as, by its number and why its card is unlike others."""
    is_official = flag in _OF_OFFICIALS or recipients.is_registered(sender.number)
    return apart_of(sender.klass, is_official=is_official, is_courtesy=is_courtesy)


def receive_word(first: InboundPart, text: str, card: Case, *, is_courtesy: bool = False) -> Case:
    """What a citizen says about an answer beside the word itself: on the card, with no ticket told,
    no deadline and no acknowledgement."""
    case = _case(
        first,
        text,
        ticket=new_ticket(),
        hides_number=card.hides_number,
        counted_apart=whose(classify(first.number), None, is_courtesy=is_courtesy),
        follows_id=card.id,
        follows_as=Link.WORD.value,
        **read(text),
    )
    db.session.add(case)
    db.session.flush()
    merging.join_word(case)
    return case


def acknowledge_parted(case_id: int) -> None:
    """Whoever was told of no ticket for what is a case again (Pisahkan) is told now; not of thanks,
    nor of what the desk entered. In a transaction of its own, as automatic SMS have a lock, too.
    """
    part = case_state.lock(case_id)
    if counts(part) and not part.is_entered:
        _acknowledge_once(part)


def _acknowledge_once(case: Case) -> None:
    """Whoever was told of no ticket for this new case, in a flood or as of a part, is told now."""
    told = select(OutboundSms.id).where(
        OutboundSms.case_id == case.id, OutboundSms.purpose == Purpose.ACKNOWLEDGEMENT.value
    )
    if case.status == CASE_START and db.session.scalar(told.limit(1)) is None:
        acknowledge(case)


def keep_unreadable(part: InboundPart) -> Case:
    """Stores a binary or broken SMS as it came; it is never answered."""
    raw = part.body[:MOST_SHOWN].replace(b"\0", b" ").decode("utf-8", "replace")
    shown = part.text or clean(raw).strip()
    return receive(part, shown, flag=UNREADABLE)


def keep_failed(first: InboundPart, text: str) -> Case:
    """Stores a case for an SMS that could not be processed, in as few steps as possible.

    Any step of `receive` may have failed. Nothing could be read of it, so the case counts as
    sensitive, and as one of danger.
    """
    case = _case(
        first,
        text,
        ticket=new_ticket(),
        flag=FAILED,
        counted_apart=whose(classify(first.number), None),
        is_sensitive=True,
        is_urgent=True,
        hides_number=hidden_number.hides_number(text),
        received_at=first.recorded_at,
    )
    case.turn_at = due_dates.turn(case)
    case_measures.mark(case)
    db.session.add(case)
    db.session.flush()
    case_journal.record("receive", case, SYSTEM, new=case.status, flag=case.flag)
    try:
        with db.session.begin_nested():
            duty_alerts.tell(case)
    except Exception:
        # This very step may be what fails: the card stays all the same.
        log.exception("the officer on duty was not told of a card that could not be processed")
    return case


def heed_danger(case: Case, actor: Actor) -> None:
    """Tells whoever must know of a new case about danger; the number of a sensitive one is left in
    silence (D7)."""
    if case.is_urgent:
        alert(case)
    elif case.is_sensitive:
        duty_alerts.tell(case)
    if case.is_sensitive:
        queued_sms.silence_number(case.sender, actor)


def alert(case: Case) -> None:
    """Journals the alert that dashboard and case show, and tells the officer on duty."""
    case_journal.record("emergency", case, SYSTEM)
    duty_alerts.tell(case)


def clock_start(smsc_at: datetime, recorded_at: datetime) -> datetime:
    """Start of the deadline: the SMSC's time within bounds, else the time of receipt (D3)."""
    believable = recorded_at - _BEHIND <= smsc_at <= recorded_at + _AHEAD
    return smsc_at if believable else recorded_at


def is_sensitive(text: str) -> bool:
    """Whether an automatic SMS about the text may put a person in danger (D7)."""
    return danger_reading.of(text).is_sensitive


def read(text: str) -> dict[str, Any]:
    """What a text says of its card."""
    told = danger_reading.of(text)
    return {
        "is_sensitive": told.is_sensitive,
        "is_urgent": told.is_urgent,
        "is_accusing": accusations.is_made(text),
        "kecamatan": places.kecamatan_of(text),
    }


def nature(first: InboundPart, klass: SenderClass, text: str) -> str | None:
    """The flag of an SMS that is unlike others by itself: from a name (promotion), flash, or about
    the sender's own data."""
    if klass is SenderClass.ALPHANUMERIC:
        return FROM_LETTERS
    return FLASH if first.is_flash else erasure_flag(text)


def erasure_flag(text: str) -> str | None:
    """The flag of a text that asks for an erasure."""
    return ERASURE if erasure_request.is_asked(channel_facts.words_of(text)) else None


def new_ticket() -> str:
    """A ticket that is not in use (D14)."""
    while True:
        ticket = known_number.drawn_ticket()
        if db.session.scalar(select(Case.id).where(Case.ticket == ticket)) is None:
            return ticket


def acknowledge(case: Case) -> bool:
    """Sends the ticket to the citizen, to one in danger with the emergency numbers, unless D7, A18
    or the settings forbid it; whether it went."""
    silent = case.is_sensitive or case.is_quarantined or case.flag in UNACKNOWLEDGED
    number = case_state.reachable_number(case)
    if silent or number is None:
        return False
    said = _receipt(case, number)
    if said is None:
        return False
    kind, text = said
    if not case.is_urgent and notice_phones.may_be_offered(number):
        text = f"{text}\n{sms_templates.say(TextKey.SMS_OFFER)}"
    cause = Cause(kind, case.id, case_id=case.id)
    return auto_replies.send_auto_reply(number, text, cause, modem_id=case.modem_id)


def _receipt(case: Case, number: str) -> tuple[SmsKind, str] | None:
    """What tells the citizen that the case came in; None where the settings want nothing."""
    values, ticket = settings.current(), codes.show_ticket(case.ticket)
    numbers = values.emergency_number if case.is_urgent else ()
    is_named = bool(numbers) and not auto_replies.knows_emergency_number(number)
    if not (is_named or values.acknowledge):
        return None
    if case.is_urgent:
        called = " atau ".join(numbers) or _NEAREST
        text = sms_templates.say(TextKey.EMERGENCY_NUMBER, ticket=ticket, emergency=called)
        return SmsKind.EMERGENCY_NUMBER if is_named else SmsKind.ACKNOWLEDGEMENT, text
    opens = _read_next(case, values)
    if opens is None:
        return SmsKind.ACKNOWLEDGEMENT, sms_templates.say(TextKey.ACKNOWLEDGEMENT, ticket=ticket)
    text = sms_templates.say(
        TextKey.ACKNOWLEDGEMENT_LATER, ticket=ticket, when=reading_hours.day_and_time(opens)
    )
    return SmsKind.ACKNOWLEDGEMENT, text


def _read_next(case: Case, values: Values) -> datetime | None:
    """When it will be read; None for what the desk entered or forwarded: that was read."""
    if case.is_entered or case.status != CASE_START:
        return None
    hours = ReadingHours(values.reading_hours, values.reading_friday, values.reading_periods)
    return reading_hours.next_reading(now(), hours, due_dates.holidays_from(today()))
