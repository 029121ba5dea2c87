"""Tells the officer on duty (piket) by SMS of a card about danger, also in quiet hours.

One SMS a card and phone. The first goes at once; what follows within `PAUSE` waits for its end in
one SMS, which says how many cards it stands for.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, select

from app.database.extensions import db, lock_until_commit, now
from app.domain.language.public_text import public_text
from app.domain.messaging.delivery import OutboundStatus
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.deadlines import WIB
from app.models import Event, Message, OutboundSms
from app.services.contacts import duty_roster
from app.services.contacts.duty_roster import OnDuty
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates
from app.sms.texts.texts import TextKey

PAUSE: Final = timedelta(minutes=5)
TOLD, MISSING = "tell_duty", "duty_missing"
_NOT_TAKEN: Final = (OutboundStatus.HELD, OutboundStatus.QUEUED)
# The words of the SMS; an SMS stays Indonesian.
_URGENT, _SENSITIVE, _NOWHERE = "MENDESAK", "SENSITIF", "tempat belum jelas"


def tell(message: Message) -> None:
    """Tells each phone on duty that has not heard of this card; the one that wrote it is skipped.

    A card that is shown in no list tells nobody.
    """
    if message.is_quarantined or message.is_deleted or message.is_joined:
        return
    # Two makers of cards must not both find that the phone has rested.
    lock_until_commit("duty SMS")
    db.session.flush()
    phones = duty_roster.phones_now()
    if not phones:
        journal.record(MISSING, "message", message.id, actor=SYSTEM, message_id=message.id)
        return
    knows = _told_phones(message) | {message.sender}
    for person in phones:
        if person.phone not in knows:
            _tell_phone(message, person)


def text_for(message: Message) -> str:
    """The SMS of one card: of a sensitive one without a word of the citizen, and never with a
    number (D4, D7)."""
    values = {
        "ticket": show_ticket(message.ticket),
        "place": message.place or _NOWHERE,
        "time": _clock(message.received_at),
    }
    if message.is_sensitive:
        danger = f"{_URGENT}, {_SENSITIVE}" if message.is_urgent else _SENSITIVE
        return sms_templates.say(TextKey.DUTY_SENSITIVE, danger=danger, **values)
    return sms_templates.say_in_one_part(
        TextKey.DUTY_URGENT, "text", public_text(message.body), **values
    )


def _tell_phone(message: Message, person: OnDuty) -> None:
    waiting = _waiting_sms(person.phone)
    sms_id = waiting.id if waiting is not None else _put(message, person.phone)
    if sms_id is None:
        return
    journal.record(
        TOLD,
        "outbound_sms",
        sms_id,
        actor=SYSTEM,
        message_id=message.id,
        name=person.name,
        fallback=person.is_fallback,
    )
    if waiting is not None:
        db.session.flush()
        _count_again(waiting)


def _put(message: Message, phone: str) -> int | None:
    cause = Cause(SmsKind.DUTY, message.id, (phone,), message_id=message.id)
    return outbox.put(phone, text_for(message), cause, hold_seconds=_rest_of(phone))


def _rest_of(phone: str) -> float:
    """Seconds until this phone may get the next SMS."""
    last = db.session.scalar(_of_phone(phone).where(OutboundSms.due_at > now() - PAUSE))
    return 0 if last is None else max(0.0, (last.due_at + PAUSE - now()).total_seconds())


def _waiting_sms(phone: str) -> OutboundSms | None:
    """The SMS that more cards can join: it waits, and no modem has taken it. Never the first one,
    whose words are wanted now."""
    query = _of_phone(phone).where(
        OutboundSms.status.in_(_NOT_TAKEN),
        OutboundSms.needs_person.is_(False),
        OutboundSms.due_at > OutboundSms.created_at,
        OutboundSms.claimed_at.is_(None),
    )
    found: OutboundSms | None = db.session.scalar(query.with_for_update())
    return found


def _of_phone(phone: str) -> Select[Any]:
    """The newest alert of the last day to this phone that was not called back."""
    return (
        select(OutboundSms)
        .where(
            OutboundSms.number == phone,
            OutboundSms.created_at.between(now() - timedelta(days=1), now()),
            OutboundSms.kind == SmsKind.DUTY,
            OutboundSms.status != OutboundStatus.CANCELLED,
        )
        .order_by(OutboundSms.id.desc())
        .limit(1)
    )


def _count_again(sms: OutboundSms) -> None:
    """The waiting SMS speaks of all cards that joined it, and belongs to none of them."""
    joined = (Event.subject == "outbound_sms", Event.subject_id == sms.id, Event.action == TOLD)
    count = db.session.scalar(select(func.count()).where(*joined)) or 0
    text = sms_templates.say(TextKey.DUTY_MORE, count=str(count), time=_clock(sms.created_at))
    sms.message_id = None
    outbox.reword(sms, text)


def _told_phones(message: Message) -> set[str | None]:
    """The phones that were told of this card, alone or together with others."""
    told = (
        select(OutboundSms.number)
        .join(Event, Event.subject_id == OutboundSms.id)
        .where(
            Event.message_id == message.id,
            Event.subject == "outbound_sms",
            Event.action == TOLD,
        )
    )
    return set(db.session.scalars(told))


def _clock(at: datetime) -> str:
    return f"{at.astimezone(WIB):%d/%m %H.%M}"
