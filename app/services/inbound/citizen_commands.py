"""STATUS, YA, BELUM and SMS from a citizen: what they do, and what he hears of it (D12)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, func, or_, select

from app.database.extensions import db, insert_once, now
from app.domain.messaging import addresses
from app.domain.messaging.delivery import ARRIVED
from app.domain.messaging.phone_numbers import can_be_answered, classify
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.terms import ANSWERED, Channel
from app.domain.workflow import thread
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.promises import PromiseStatus
from app.domain.workflow.workflow import CaseStatus, ForwardStatus
from app.models import Case, InboundPart, NoticePhone, OutboundSms, Promise, Reply
from app.services.cases.actions import closing, creating
from app.services.cases.answers import asking_citizen
from app.services.cases.promises import promises
from app.services.cases.state import auto_replies, case_state, together
from app.services.cases.tracking import tracking, web_notices
from app.services.contacts import recipients
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates
from app.services.settings.local_time import short_date
from app.sms.commands.citizen_words import web_code
from app.sms.commands.meanings import Said
from app.sms.commands.registry import YA
from app.sms.commands.spelling import WRAPPING
from app.sms.texts.texts import TextKey

# So long after an answer a citizen's YA or BELUM is a word about it.
LIVE: Final = timedelta(days=7)
# What agrees by WhatsApp to an answer by SMS, and what takes it back.
_AGREES: Final = frozenset({"sms", "setuju sms", "ya sms"})
_STOPS: Final = frozenset({"berhenti sms", "stop sms", "batal sms"})
_ITS_SMS: Final = OutboundSms.reply_id == Reply.id


def say_help(first: InboundPart, _text: str, _said: Said) -> None:
    """How a citizen writes, and the words that are for citizens."""
    say(first, TextKey.HELP_CITIZEN)


def status(first: InboundPart, _text: str, said: Said) -> int | None:
    """Tells only what this number's own case is doing; of a joined part the card's state, under
    the ticket that was asked for."""
    case = tracking.latest_of_number(_number(first), said.code)
    card = tracking.card_of(case) if case is not None else None
    if case is None or card is None or tracking.is_silent(card):
        say(first, TextKey.STATUS_NONE)
        return None
    _record("status_asked", case)
    is_over = card.status in ANSWERED and tracking.objection_of(card) is None
    # What was added has a ticket that its sender may never have been told.
    named = case if said.code else card
    say(
        first,
        TextKey.STATUS_ANSWERED if is_over else TextKey.STATUS_REPLY,
        ticket=show_ticket(named.ticket),
        date=short_date(named.received_at),
        status=tracking.standing_in_words(card),
    )
    return case.id


def about_answer(first: InboundPart, text: str, said: Said) -> int | None:
    """YA and BELUM: the id of the case that the word is about; None when it is about none, and
    so a card."""
    card = _answered(_number(first), said.code)
    if card is None:
        return None
    card = _locked(card)
    is_kept = card.status == CaseStatus.DITERUSKAN and promises.is_asked(card.id, now() - LIVE)
    if card.status not in ANSWERED and not is_kept:
        # Somebody was faster: a person must read what the word means now.
        return None
    if said.command is YA:
        _record("solved", card)
        closing.close_solved(card)
        say(first, TextKey.SOLVED, ticket=show_ticket(card.ticket))
        return card.id
    event = _record("unsolved", card)
    word = creating.receive_word(first, text, card) if said.text else None
    promises.deny(card.id, now() - LIVE)
    # Of an event that somebody else has called unsolved the office knows it.
    lead = together.lead_of(card)
    is_known = lead is not card and lead.status not in ANSWERED
    if not is_kept:
        closing.open_unsolved(card)
    if not is_known:
        _tell_phones(card, lead, event, word)
    say(first, TextKey.UNSOLVED, ticket=show_ticket(card.ticket))
    return card.id


def _locked(card: Case) -> Case:
    """The card, locked; before it the one under which it is handled."""
    if card.lead_id is not None:
        case_state.lock(card.lead_id)
    return case_state.lock(card.id)


def thank(first: InboundPart, text: str) -> int | None:
    """The card that thanks are for: the one answered last, else the one just acknowledged."""
    number = _number(first)
    card = _answered(number, "") or _acknowledged(number)
    if card is None or _is_asked(number):
        return None
    creating.receive_word(first, text, card, is_courtesy=True)
    return card.id


def _acknowledged(number: str) -> Case | None:
    """The newest open card of the number, if its ticket was told within seven days."""
    told = select(OutboundSms.id).where(
        OutboundSms.case_id == Case.id,
        OutboundSms.number == number,
        OutboundSms.status.in_(ARRIVED),
        OutboundSms.created_at > now() - LIVE,
    )
    query = select(Case).where(
        Case.sender == number, Case.is_joined.is_(False), *tracking.may_be_told(), told.exists()
    )
    return db.session.scalar(query.order_by(Case.id.desc()).limit(1))


def say(first: InboundPart, key: TextKey, **values: str) -> None:
    """An automatic SMS to the sender of this one; what was asked for may be said again (D7)."""
    cause = Cause(SmsKind.COMMAND_REPLY, first.id)
    text = sms_templates.say(key, **values)
    repeat = key in (TextKey.STATUS_REPLY, TextKey.STATUS_ANSWERED)
    auto_replies.send_auto_reply(
        _number(first), text, cause, modem_id=first.modem_id, may_repeat=repeat
    )


def _answered(number: str, ticket: str) -> Case | None:
    """The card of this number, or of this ticket, that was answered within seven days, or of which
    he was asked whether a promise was kept."""
    if ticket:
        case = tracking.latest_of_number(number, ticket)
        card = tracking.card_of(case) if case is not None else None
        query = select(Case).where(Case.id == (card.id if card is not None else 0))
    elif _is_asked(number):
        # "Ya" is what he answers to the question, not to an answer.
        return None
    else:
        query = select(Case).where(Case.sender == number, Case.is_joined.is_(False))
    query = query.where(*tracking.may_be_told(), _is_fresh())
    return max(db.session.scalars(query).all(), key=_meant, default=None)


def _meant(card: Case) -> tuple[bool, datetime, int]:
    """Of several cards the word is about what he was told last, and not about one that he has
    called solved himself."""
    answered = select(_left_at()).select_from(Reply).outerjoin(OutboundSms, _ITS_SMS)
    answered = answered.where(Reply.case_id == card.id, _has_arrived())
    asked = select(Promise.citizen_asked_at).where(
        Promise.case_id == card.id, Promise.citizen_asked_at.is_not(None)
    )
    told = [*db.session.scalars(answered), *db.session.scalars(asked)]
    return card.outcome != closing.BY_CITIZEN, max(told, default=card.received_at), card.id


def _is_asked(number: str) -> bool:
    waits = select(Case.id).where(
        Case.sender == number,
        Case.status == CaseStatus.MENUNGGU_WARGA.value,
        Case.deleted_at.is_(None),
    )
    return db.session.scalar(waits.limit(1)) is not None


def _is_fresh() -> ColumnElement[bool]:
    """Within seven days an answer that nobody denies arrived, or was given otherwise, or he was
    asked whether a promise was kept: also where the card is back with the SKPD."""
    since = now() - LIVE
    answer = (
        select(Reply.id)
        .outerjoin(OutboundSms, _ITS_SMS)
        .where(Reply.case_id == Case.id, _has_arrived(), _left_at() > since)
    )
    asked = select(Promise.id).where(Promise.case_id == Case.id, Promise.citizen_asked_at > since)
    is_back = Case.status == CaseStatus.DITERUSKAN.value
    kept = asked.where(Promise.status == PromiseStatus.DITEPATI.value)
    return or_(
        and_(Case.status.in_(ANSWERED), or_(answer.exists(), asked.exists())),
        and_(is_back, kept.exists()),
    )


def _has_arrived() -> ColumnElement[bool]:
    """Of an answer, with its SMS if it has one: he has it, and nobody denies it."""
    arrived = or_(OutboundSms.status.in_(ARRIVED), OutboundSms.id.is_(None))
    return and_(Reply.disputed_at.is_(None), arrived)


def _left_at() -> ColumnElement[datetime]:
    """When he got it. An uncertain one left when it was claimed, or not at all; what has no SMS was
    given otherwise."""
    return func.coalesce(OutboundSms.sent_at, OutboundSms.claimed_at, Reply.created_at)


def _tell_phones(card: Case, lead: Case, event_id: int, word: Case | None) -> None:
    """The SKPD whose answer it was hears it, with the citizen's words where they may hurt nobody
    (D7); not where its code is another case's now."""
    if not lead.code_is_live:
        return
    key, people = TextKey.UNSOLVED_PHONES, together.people_in(lead)
    values = {"code": lead.code or "", "sayer": "warga"}
    if people > 1:
        values["sayer"] = f"1 dari {people} warga"
    if word is not None and asking_citizen.may_stand_together(word, card):
        key, values["text"] = TextKey.UNSOLVED_WORDS, thread.for_phones([word.body])
    text = sms_templates.say(key, **values)
    for row in lead.forwards:
        if row.status != ForwardStatus.DIJAWAB:
            continue
        for contact in recipients.told_of(row):
            cause = Cause.about(row, contact, SmsKind.UNSOLVED, event_id, contact.id)
            outbox.put(contact.phone, text, cause)


def _record(action: str, case: Case) -> int:
    event = journal.record(action, "case", case.id, actor=SYSTEM, case_id=case.id)
    db.session.flush()
    return event.id


def prove_phone(first: InboundPart, text: str) -> bool:
    """WEB 123456: the phone that it comes from wants to be told of what was written on the web; no
    other code is anybody's, and so a card (W3)."""
    code, sender = web_code(text), classify(first.number)
    is_phone = can_be_answered(sender.klass) and not addresses.is_online(sender.number)
    case = web_notices.prove(code, sender.number) if code and is_phone else None
    if case is None:
        return False
    _record("phone_proved", case)
    if not tracking.is_silent(tracking.card_of(case)):
        say(first, TextKey.WEB_PROVED, ticket=show_ticket(case.ticket))
    return True


def may_say(card: Case) -> bool:
    """Whether YA or BELUM would be a word about an answer to this card."""
    is_live = select(Case.id).where(Case.id == card.id, *tracking.may_be_told(), _is_fresh())
    return db.session.scalar(is_live) is not None and tracking.objection_of(card) is None


def _number(first: InboundPart) -> str:
    return classify(first.number).number


def takes_consent(first: InboundPart, text: str) -> bool:
    """SMS, BERHENTI SMS by WhatsApp: its writer agrees to be answered by SMS after a day, or no
    more (W6). Whether it was about this, and is done."""
    words = " ".join(text.strip(WRAPPING).lower().split())
    is_ours = addresses.channel_of(first.number) == Channel.WHATSAPP
    if not is_ours or words not in _AGREES | _STOPS:
        return False
    phone = addresses.phone_of(first.number)
    db.session.execute(delete(NoticePhone).where(NoticePhone.address == first.number))
    if words in _STOPS:
        say(first, TextKey.SMS_STOPPED)
    elif phone is None:
        say(first, TextKey.SMS_NO_NUMBER)
    else:
        at = now()
        row = {"address": first.number, "phone": phone, "created_at": at, "proved_at": at}
        insert_once(NoticePhone, "address", row)
        say(first, TextKey.SMS_AGREED)
    return True
