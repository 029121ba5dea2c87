"""Automatic replies, limited against loops, floods and disclosure (D7)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from app.database.extensions import db, lock_until_commit, now
from app.domain.messaging import quiet_hours
from app.domain.messaging.delivery import LOST, Purpose
from app.domain.messaging.phone_numbers import SenderClass, can_be_answered, classify
from app.domain.messaging.sms_kinds import SmsKind
from app.models import Event, OutboundSms
from app.services.cases.state import case_state, silence
from app.services.contacts import protected_numbers, typing_trouble
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import settings

log = logging.getLogger(__name__)

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
_SAME_TEXT = timedelta(days=1)
# The emergency number is named once a day, whatever was acknowledged a moment before.
_NAMED = timedelta(days=1)


def send_auto_reply(
    number: str, text: str, cause: Cause, *, modem_id: int | None, may_repeat: bool = False
) -> bool:
    """Queues an automatic SMS if every limit of D7 allows it; whether it was queued.

    `may_repeat`: the same text may go again within a day (STATUS, an official's errors).
    """
    # Admin's phone may ask often; but it gets SMS unasked, and may answer them by itself.
    is_asking = may_repeat and number == protected_numbers.admin_phone()
    official = is_asking or protected_numbers.is_registered(number)
    if not _is_reachable(number) or _is_unwanted(number, cause):
        return False
    # Two makers of cards must not both count before the other has written.
    lock_until_commit("automatic SMS")
    if _is_full(_OFFICIAL if official else _CITIZEN, _PURPOSES, number):
        _note_limit(cause)
        return False
    is_named = cause.kind is SmsKind.EMERGENCY_NUMBER
    if not (official or is_named) and _is_full(_SHORT, (cause.kind.purpose.value,), number):
        return False
    # What citizens write never silences a registered phone.
    if not official and (is_breaker_open() or _breaks() or _is_spent(is_named)):
        return False
    if not (may_repeat or official) and _was_said(number, text):
        return False
    return outbox.put(number, text, cause, modem_id=modem_id) is not None


def knows_emergency_number(number: str) -> bool:
    """Whether this number was sent the emergency number within a day, and the SMS was not lost."""
    named = select(OutboundSms.id).where(
        OutboundSms.number == number,
        OutboundSms.kind == SmsKind.EMERGENCY_NUMBER.value,
        OutboundSms.created_at > now() - _NAMED,
        OutboundSms.status.not_in(LOST),
    )
    return db.session.scalar(named.limit(1)) is not None


def is_breaker_open() -> bool:
    """Whether automatic SMS rest, because there were too many in a minute."""
    opened = select(Event.id).where(Event.action == BREAKER, Event.at > now() - _BREAKER_REST)
    return db.session.scalar(opened.limit(1)) is not None


def rests_since(begin: datetime) -> list[tuple[datetime, datetime]]:
    """From when to when automatic SMS rested, since that time."""
    is_rest = and_(Event.action == BREAKER, Event.at > begin)
    is_spent = and_(Event.action == SPENT, Event.at > begin - timedelta(days=1))
    found = select(Event.action, Event.at).where(or_(is_rest, is_spent))
    return [(row.at, _rest_ends(row.action, row.at)) for row in db.session.execute(found)]


def _rest_ends(action: str, at: datetime) -> datetime:
    """A budget that is spent comes back at midnight."""
    if action == SPENT:
        return quiet_hours.midnight(at) + timedelta(days=1)
    return at + _BREAKER_REST


def count_in_minute() -> int:
    """How many automatic SMS citizens were sent within a minute."""
    return _count(_EVERYBODY[0], _PURPOSES)


def count_today() -> int:
    """How many automatic SMS citizens were sent since midnight (WIB)."""
    return _count(now() - quiet_hours.midnight(now()), _PURPOSES)


def _is_spent(is_named: bool) -> bool:
    """Whether citizens are sent no more of them today: Admin was told before (health_rules.py). The
    emergency number may be named as often again: it must not end with the others."""
    budget = settings.current().automatic_daily * (2 if is_named else 1)
    is_spent = budget > 0 and count_today() >= budget
    if is_spent and not is_named:
        _note_spent()
    return is_spent


def _note_spent() -> None:
    """Once a day: who gets no acknowledgement from now on gets one late."""
    noted = select(Event.id).where(Event.action == SPENT, Event.at > quiet_hours.midnight(now()))
    if db.session.scalar(noted.limit(1)) is None:
        journal.record(SPENT, "outbound_sms", None, actor=SYSTEM)


def _breaks() -> bool:
    """Opens the breaker when the minute is full, with one alert for the whole rest."""
    if not _is_full(_EVERYBODY, _PURPOSES):
        return False
    log.warning("automatic SMS stopped: over %d in a minute", _EVERYBODY[1])
    journal.record(BREAKER, "outbound_sms", None, actor=SYSTEM, most=_EVERYBODY[1])
    return True


def _note_limit(cause: Cause) -> None:
    """An official is told no more this hour: a person is, on Hari ini."""
    if cause.contact_id is not None:
        journal.record(typing_trouble.PHONE_LIMIT, "contact", cause.contact_id, actor=SYSTEM)


def _is_unwanted(number: str, cause: Cause) -> bool:
    """Whether silence is kept; what an official asks for in office is about others' cases."""
    return cause.contact_id is None and silence.is_silent(number)


def _is_reachable(number: str) -> bool:
    if not can_be_answered(SenderClass(classify(number).klass)):
        return False
    return not protected_numbers.is_ours(number) and case_state.blocked_row(number) is None


def _is_full(
    limit: tuple[timedelta, int], purposes: Sequence[str], number: str | None = None
) -> bool:
    span, most = limit
    return _count(span, purposes, number) >= most


def _count(span: timedelta, purposes: Sequence[str], number: str | None = None) -> int:
    query = select(func.count(OutboundSms.id)).where(
        OutboundSms.purpose.in_(purposes), OutboundSms.created_at > now() - span
    )
    # The limit of all is about citizens.
    about = OutboundSms.contact_id.is_(None) if number is None else OutboundSms.number == number
    query = query.where(about)
    return db.session.scalar(query) or 0


def _was_said(number: str, text: str) -> bool:
    said = select(OutboundSms.id).where(
        OutboundSms.number == number,
        OutboundSms.text == text,
        OutboundSms.created_at > now() - _SAME_TEXT,
    )
    return db.session.scalar(said.limit(1)) is not None
