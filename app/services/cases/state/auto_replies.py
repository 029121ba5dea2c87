"""Automatic replies, limited against loops, floods and disclosure (D7)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from app.channels import registry
from app.database.extensions import UtcDateTime, db, lock_until_commit, now, written_at
from app.domain.messaging import addresses, quiet_hours
from app.domain.messaging.delivery import LOST, Purpose
from app.domain.messaging.phone_numbers import SenderClass, can_be_answered, classify
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.terms import Channel
from app.models import Event, OutboundSms
from app.services.cases.state import case_state, silence
from app.services.contacts import protected_numbers, typing_trouble
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import settings

log = logging.getLogger(__name__)

# The limit of all is about citizens.
_IS_CITIZENS = OutboundSms.contact_id.is_(None)
_TO_CITIZENS = (OutboundSms.channel == Channel.SMS.value, _IS_CITIZENS)
_PURPOSES = (Purpose.ACKNOWLEDGEMENT.value, Purpose.HELP.value)
# (span, SMS allowed in it) for one number. What was asked for (STATUS) and what was not (the
# acknowledgement) are counted apart in the short span: a question right after it gets its answer.
_SHORT = (timedelta(minutes=10), 1)
_CITIZEN = (timedelta(days=1), 5)
# Officials type more, and a registered phone is no machine (A3).
_OFFICIAL = (timedelta(hours=1), 10)
_EVERYBODY = (timedelta(minutes=1), 30)
# Once the breaker is open, nothing automatic is sent for this long, and one alert is written.
_BREAKER_REST = timedelta(minutes=10)
BREAKER = "automatic_stopped"
SPENT = "automatic_spent"
# No text is said twice to one number within it; and the emergency number is named once, whatever
# was acknowledged a moment before.
_DAY = timedelta(days=1)


def send_auto_reply(
    number: str, text: str, cause: Cause, *, modem_id: int | None, may_repeat: bool = False
) -> bool:
    """Queues an automatic SMS if every limit of D7 allows it; whether it was queued.

    `may_repeat`: the same text may go again within a day (STATUS, an official's errors).
    """
    # Admin's phone may ask often; but it gets SMS unasked, and may answer them by itself.
    is_asking = may_repeat and number == protected_numbers.admin_phone()
    official = is_asking or protected_numbers.is_registered(number)
    if not _is_reachable(number):
        return False
    # Two makers of cards must not both count before the other has written.
    lock_until_commit("automatic SMS")
    span, most = _OFFICIAL if official else _CITIZEN
    sent = _sent_before(number, text, span, cause.kind.purpose)
    # What an official asks for in office is about others' cases.
    if sent.is_silent and cause.contact_id is None:
        return False
    if sent.in_span >= most:
        if cause.contact_id is not None:
            # An official is told no more this hour: a person is, on Hari ini.
            journal.record(typing_trouble.PHONE_LIMIT, "contact", cause.contact_id, actor=SYSTEM)
        return False
    is_named = cause.kind is SmsKind.EMERGENCY_NUMBER
    if not (official or is_named) and sent.just_now >= _SHORT[1]:
        return False
    # What citizens write never silences a registered phone.
    if not official and not _has_room(number, sent, is_named):
        return False
    if not (may_repeat or official) and sent.same_text:
        return False
    return outbox.put(number, text, cause, modem_id=modem_id) is not None


def _has_room(number: str, sent: Any, is_named: bool) -> bool:
    """Whether citizens may be sent more now; each channel is counted alone, so that a flood of one
    silences no other."""
    channel = addresses.channel_of(number)
    if channel == Channel.SMS:
        return not (sent.rests or _breaks(sent.in_minute) or _is_spent(is_named, sent.today))
    online = registry.get(channel)
    # The other half of what it may send in a day is for what people write.
    half = online.carries.daily // 2 if online is not None else 0
    most = min(filter(None, (settings.current().automatic_daily, half)), default=0)
    is_spent = most > 0 and sent.today >= most * (2 if is_named else 1)
    return sent.in_minute < _EVERYBODY[1] and not is_spent


def knows_emergency_number(number: str) -> bool:
    """Whether this number was sent the emergency number within a day, and the SMS was not lost."""
    named = select(OutboundSms.id).where(
        OutboundSms.number == number,
        OutboundSms.kind == SmsKind.EMERGENCY_NUMBER.value,
        *_since(OutboundSms.created_at, _ago(_DAY)),
        OutboundSms.status.not_in(LOST),
    )
    return db.session.scalar(named.limit(1)) is not None


def is_breaker_open() -> bool:
    """Whether automatic SMS rest, because there were too many in a minute."""
    return bool(db.session.scalar(select(_rests())))


def _rests() -> ColumnElement[bool]:
    return exists().where(Event.action == BREAKER, *_since(Event.at, _ago(_BREAKER_REST)))


def rests_since(begin: datetime) -> list[tuple[datetime, datetime]]:
    """From when to when automatic SMS rested, since that time."""
    is_rest = and_(Event.action == BREAKER, Event.at > begin)
    is_spent = and_(Event.action == SPENT, Event.at > begin - _DAY)
    found = select(Event.action, Event.at).where(or_(is_rest, is_spent))
    # A budget that is spent comes back at midnight.
    return [
        (at, quiet_hours.midnight(at) + _DAY if action == SPENT else at + _BREAKER_REST)
        for action, at in db.session.execute(found)
    ]


def count_in_minute() -> int:
    """How many automatic SMS citizens were sent within a minute."""
    counted = _count(_ago(_EVERYBODY[0]), _PURPOSES, *_TO_CITIZENS)
    return db.session.scalar(select(counted)) or 0


def count_today() -> int:
    """How many automatic SMS citizens were sent since midnight (WIB)."""
    counted = _count(_midnight, _PURPOSES, *_TO_CITIZENS)
    return db.session.scalar(select(counted)) or 0


def today_and_rest() -> tuple[int, bool]:
    """`count_today` and `is_breaker_open` by one statement."""
    row = db.session.execute(select(_count(_midnight, _PURPOSES, *_TO_CITIZENS), _rests())).one()
    return row[0] or 0, bool(row[1])


def _midnight() -> datetime:
    return quiet_hours.midnight(now())


def _ago(span: timedelta) -> Callable[[], datetime]:
    return lambda: now() - span


def _is_spent(is_named: bool, today: int) -> bool:
    """Whether citizens are sent no more of them today: Admin was told before (health_rules.py). The
    emergency number may be named as often again: it must not end with the others."""
    budget = settings.current().automatic_daily * (2 if is_named else 1)
    is_spent = budget > 0 and today >= budget
    if is_spent and not is_named:
        _note_spent()
    return is_spent


def _note_spent() -> None:
    """Once a day: who gets no acknowledgement from now on gets one late."""
    noted = select(Event.id).where(Event.action == SPENT, Event.at > _midnight())
    if db.session.scalar(noted.limit(1)) is None:
        journal.record(SPENT, "outbound_sms", None, actor=SYSTEM)


def _breaks(in_minute: int) -> bool:
    """Opens the breaker when the minute is full, with one alert for the whole rest."""
    if in_minute < _EVERYBODY[1]:
        return False
    log.warning("automatic SMS stopped: over %d in a minute", _EVERYBODY[1])
    journal.record(BREAKER, "outbound_sms", None, actor=SYSTEM, most=_EVERYBODY[1])
    return True


def _is_reachable(number: str) -> bool:
    if addresses.channel_of(number) == Channel.WEB:
        # The page of the private link says it all; and a flood there must not silence SMS.
        return False
    if not can_be_answered(SenderClass(classify(number).klass)):
        return False
    return not protected_numbers.is_ours(number) and case_state.blocked_row(number) is None


def _sent_before(number: str, text: str, span: timedelta, purpose: Purpose) -> Any:
    """What the limits and the silence look at, in one statement: of the number, and of all
    citizens."""
    asked = _question(span, purpose, is_moved=written_at() is not None)
    values = {"number": number, "channel": addresses.channel_of(number).value, "text": text}
    return db.session.execute(asked, values).one()


@cache
def _question(span: timedelta, purpose: Purpose, *, is_moved: bool) -> Select[Any]:
    """Made once for each: to put it together takes longer than the answer."""
    number = bindparam("number", type_=String)
    to_it = OutboundSms.number == number
    by_it = OutboundSms.channel == bindparam("channel", type_=String)
    same = exists().where(
        to_it,
        OutboundSms.text == bindparam("text", type_=String),
        OutboundSms.created_at > _time(_ago(_DAY)),
    )
    looked_at: dict[str, Any] = {
        "in_span": _count(_ago(span), _PURPOSES, to_it),
        "just_now": _count(_ago(_SHORT[0]), (purpose.value,), to_it),
        "in_minute": _count(_ago(_EVERYBODY[0]), _PURPOSES, by_it, _IS_CITIZENS),
        "today": _count(_midnight, _PURPOSES, by_it, _IS_CITIZENS),
        "rests": _rests(),
        "same_text": same,
        "is_silent": silence.has_open_sensitive(number),
    }
    return select(*(value.label(name) for name, value in looked_at.items()))


def _since(at: Any, begin: Callable[[], datetime]) -> list[ColumnElement[bool]]:
    """After `begin`; in moved time also nothing that lies ahead of it."""
    return [at > _time(begin), *([at <= _time(now)] if written_at() is not None else [])]


def _time(of: Callable[[], datetime]) -> BindParameter[datetime]:
    """Asked for when the statement is: it may have been put together at another time."""
    return bindparam("at", callable_=of, unique=True, type_=UtcDateTime)


def _count(
    begin: Callable[[], datetime], purposes: Sequence[str], *which: ColumnElement[bool]
) -> ScalarSelect[int]:
    query = select(func.count(OutboundSms.id)).where(
        OutboundSms.purpose.in_(purposes), *_since(OutboundSms.created_at, begin), *which
    )
    return query.scalar_subquery()
