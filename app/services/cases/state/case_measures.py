"""Stores the measures that reports need when something happens to a case (D3, S68).

Minutes and verdicts follow the calendar in force at that time: a holiday added later does not make
a timely answer late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.database.extensions import db
from app.domain.messaging.delivery import LOST
from app.domain.terms import Category, ForwardStatus, MessageStatus
from app.domain.workflow import deadlines
from app.domain.workflow.deadlines import Step
from app.domain.workflow.outcomes import Ending
from app.models import DayMark, Forward, Message, OutboundSms, Rejection, Reply
from app.services.cases.deadlines import due_dates
from app.services.cases.deadlines.due_dates import Tables
from app.services.settings.local_time import today

# Whoever closes an answered message so says that it is settled; silence says nothing.
_SETTLED = (Ending.BY_MODERATOR, Ending.BY_CITIZEN)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is recorded only, being sent, or delivered (A8)."""

    forward_id: int | None
    channel: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ForwardFacts:
    """One unit's forward as it stands now; `rejected_at` if the unit returned the case."""

    id: int
    status: ForwardStatus
    forwarded_at: datetime
    rejected_at: datetime | None


def answers_of(message_id: int) -> list[Answer]:
    """The answers that have not been lost, the first one first."""
    rows = db.session.execute(
        select(Reply.id, Reply.forward_id, Reply.channel, Reply.created_at, OutboundSms.status)
        .outerjoin(OutboundSms, OutboundSms.reply_id == Reply.id)
        .where(Reply.message_id == message_id)
        .order_by(Reply.id)
    )
    found = {
        row.id: Answer(row.forward_id, row.channel, row.created_at)
        for row in rows
        if row.status is None or row.status not in LOST
    }
    return list(found.values())


def forward_facts_of(message_id: int) -> list[ForwardFacts]:
    """Every forward of the message, oldest first."""
    rows = db.session.execute(
        select(Forward.id, Forward.status, Forward.forwarded_at, Rejection.created_at)
        .outerjoin(Rejection, Rejection.forward_id == Forward.id)
        .where(Forward.message_id == message_id)
        .order_by(Forward.id)
    )
    return [ForwardFacts(id_, ForwardStatus(status), at, gone) for id_, status, at, gone in rows]


def mark(message: Message) -> None:
    """Marks the message's day for a recount, in the transaction of the change."""
    db.session.add(DayMark(day=_day(message.received_at)))


def renew(
    message: Message, holds: Sequence[ForwardFacts], answers: Sequence[Answer], known: Tables
) -> None:
    """Stores when it was forwarded, answered and settled, and marks its day."""
    clock = _Clock(message, known)
    left = [hold.forwarded_at for hold in holds] + [answer.at for answer in answers]
    message.forward_late = clock.is_late(Step.FORWARD, min(left, default=None))
    first = answers[0] if answers else None
    message.answered_at = first.at if first else None
    message.answer_channel = first.channel if first else None
    message.answer_minutes = clock.minutes(clock.start, message.answered_at)
    message.answer_late = clock.is_late(Step.ANSWER, message.answered_at)
    settled_at = message.closed_at if first and _is_settled(message) else None
    step = Step.INSPECT if message.needs_inspection else Step.SETTLE
    message.settle_minutes = clock.minutes(clock.start, settled_at)
    message.settle_late = clock.is_late(step, settled_at)
    for hold in holds:
        _renew_hold(hold, answers, clock)
    mark(message)


def renew_alone(message: Message) -> None:
    """The same, for a change that settles no state: a part is joined or split."""
    db.session.flush()
    holds, answers = forward_facts_of(message.id), answers_of(message.id)
    renew(message, holds, answers, tables_for(message))


def tables_for(message: Message) -> Tables:
    """The tables of time for all that happened to a message from its receipt until now."""
    since = _day(message.received_at)
    return due_dates.tables(since, max(since, today()))


class _Clock:
    """The deadlines and office hours of one message."""

    def __init__(self, message: Message, known: Tables) -> None:
        self.start = due_dates.start(message)
        self._known = known
        self._category = Category(message.category) if message.category else None
        hidden = message.is_deleted or message.is_quarantined or message.is_joined
        self._is_counted = not hidden

    def minutes(self, since: datetime, until: datetime | None) -> int | None:
        """Office minutes; None if it has not ended or no report counts the message."""
        if until is None or not self._is_counted:
            return None
        return round(deadlines.office_minutes(since, until, self._known.holidays))

    def is_late(self, step: Step, done_at: datetime | None) -> bool | None:
        """None when it is not done, or has no deadline."""
        on = _day(self.start)
        rule = deadlines.pick_rule(self._known.rules, self._category, step, on)
        if done_at is None or rule is None:
            return None
        return done_at > deadlines.due_at(self.start, rule.working_days, self._known.holidays)


def _renew_hold(hold: ForwardFacts, answers: Sequence[Answer], clock: _Clock) -> None:
    own = next((answer for answer in answers if answer.forward_id == hold.id), None)
    is_given_back = hold.status == ForwardStatus.DITOLAK
    at = hold.rejected_at if is_given_back else own.at if own else None
    facts: dict[str, Any] = {
        "responded_at": at,
        "work_minutes": clock.minutes(hold.forwarded_at, at),
        "answer_channel": None if is_given_back or own is None else own.channel,
        "is_late": None if is_given_back else clock.is_late(Step.ANSWER, at),
    }
    row = db.session.get_one(Forward, hold.id)
    for name, value in facts.items():
        setattr(row, name, value)


def _is_settled(message: Message) -> bool:
    return message.status == MessageStatus.SELESAI and message.outcome in _SETTLED


def _day(at: datetime) -> date:
    return at.astimezone(deadlines.WIB).date()
