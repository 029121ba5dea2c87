"""Late acknowledgements: whoever got none in a flood hears of the ticket afterwards (A18, D7).

Oldest first, one for a number, in a pace that leaves room for what comes in now, and only from the
share of a SIM's day that answers do not need.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select

from app.database.extensions import db, now
from app.domain.messaging import quiet_hours
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.domain.messaging.phone_numbers import SenderClass, can_be_answered
from app.domain.terms import UNTRIED
from app.domain.workflow.workflow import Channel
from app.models import BlockedNumber, Case, InboundPart, Modem, OutboundSms, Reply
from app.services.cases.actions import creating
from app.services.cases.state import auto_replies, case_state, silence
from app.services.outbox import modem_send_counts, outbox
from app.services.settings import settings

# A third of what may go to everybody in a minute (D7).
A_MINUTE: Final = 10
# Answers, forwards and what comes in keep the rest of a SIM's daily cap, and what comes in that of
# the day's budget of automatic SMS.
_SHARE: Final = 0.75
_MOST: Final = 200
_ANSWERED: Final = [klass.value for klass in SenderClass if can_be_answered(klass)]


def room() -> int:
    """How many may be acknowledged in this minute: none without a flood of late, by night, while
    automatic SMS rest, or while others wait for a modem."""
    at = now()
    if not auto_replies.rests_since(_begin()):
        return 0
    morning = quiet_hours.not_before(at, Purpose.NOTICE, settings.current().quiet_hours)
    if morning > at or auto_replies.is_breaker_open():
        return 0
    room = A_MINUTE - max(_waiting(), auto_replies.count_in_minute())
    if budget := settings.current().automatic_daily:
        room = min(room, int(budget * _SHARE) - auto_replies.count_today())
    return max(0, room)


def budgets() -> dict[int | None, int]:
    """What is left today for late acknowledgements, of each modem with a daily cap."""
    capped = select(Modem.id, Modem.daily_cap).where(Modem.daily_cap > 0)
    rows = db.session.execute(capped).all()
    sent = modem_send_counts.sent_each_since(quiet_hours.midnight(now())) if rows else {}
    taken = _waiting() if rows else 0
    return {row.id: int(row.daily_cap * _SHARE) - sent.get(row.id, 0) - taken for row in rows}


def owed(since: datetime | None, spent: Collection[int | None]) -> list[tuple[int, int | None]]:
    """The cases that a rest of automatic SMS left without an acknowledgement, the oldest first,
    with their modems; none read before `since`, none of the modems `spent`."""
    begin = _begin()
    rests = auto_replies.rests_since(max(begin, since) if since else begin)
    if not rests:
        return []
    at = InboundPart.processed_at
    read = select(InboundPart.case_id).where(or_(*(at.between(*rest) for rest in rests)))
    # Who never gets an automatic SMS must not stand before the others.
    blocked = select(BlockedNumber.id).where(
        BlockedNumber.number == Case.sender, *case_state.blocks_now()
    )
    is_silent = silence.has_open_sensitive(Case.sender)
    query = select(Case.id, Case.modem_id).where(Case.id.in_(read), *_is_owed())
    query = query.where(~blocked.exists(), ~is_silent)
    if spent:
        query = query.where(or_(Case.modem_id.is_(None), Case.modem_id.not_in(spent)))
    rows = db.session.execute(query.order_by(Case.received_at, Case.id).limit(_MOST))
    return [(row.id, row.modem_id) for row in rows]


def acknowledge(case_id: int) -> bool:
    """Acknowledges the case unless something has changed since, or a limit of D7 forbids it;
    whether it was."""
    case = case_state.lock(case_id)
    still = select(Case.id).where(Case.id == case_id, *_is_owed())
    return db.session.scalar(still) is not None and creating.acknowledge(case)


def _begin() -> datetime:
    """What is older is not sent by itself (G22)."""
    return now() - timedelta(hours=settings.current().send_within_hours)


def _waiting() -> int:
    queued, is_due = OutboundStatus.QUEUED.value, OutboundSms.due_at <= now()
    is_sms = OutboundSms.channel == Channel.SMS.value
    return outbox.count_waiting(OutboundSms.status == queued, is_due, is_sms)


def _is_owed() -> tuple[ColumnElement[bool], ...]:
    """Not sensitive, not answered, and its sender was told nothing since."""
    sms = OutboundSms
    acknowledged = and_(
        sms.purpose == Purpose.ACKNOWLEDGEMENT.value, sms.created_at >= Case.recorded_at
    )
    told: Any = select(sms.id).where(
        sms.number == Case.sender,
        sms.contact_id.is_(None),
        or_(sms.case_id == Case.id, acknowledged),
    )
    return (
        or_(Case.channel == Channel.SMS.value, Case.sender.contains(":")),
        # Its page tells the ticket at once.
        Case.channel != Channel.WEB.value,
        Case.status.in_(UNTRIED),
        # Names and short codes can't be answered.
        Case.sender_class.in_(_ANSWERED),
        Case.is_sensitive.is_(False),
        Case.is_quarantined.is_(False),
        Case.is_joined.is_(False),
        Case.deleted_at.is_(None),
        or_(Case.flag.is_(None), Case.flag.not_in(creating.UNACKNOWLEDGED)),
        ~select(Reply.id).where(Reply.case_id == Case.id).exists(),
        ~told.exists(),
    )
