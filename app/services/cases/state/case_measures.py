"""Stores the measures that reports need when something happens to a case (D3, S68).

Minutes and verdicts follow the calendar in force at that time: a holiday added later does not make
a timely answer late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.database.extensions import db
from app.domain.messaging.delivery import LOST
from app.domain.terms import HOLDING, Category, ForwardStatus, MessageStatus
from app.domain.workflow import deadlines
from app.domain.workflow.deadlines import Span, Step, Tables
from app.domain.workflow.outcomes import Ending
from app.models import DayMark, Forward, Message, OutboundSms, Rejection, Reply
from app.models.counted import counts
from app.services.cases.deadlines import due_dates

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
    is_lead: bool
    forwarded_at: datetime
    rejected_at: datetime | None


@dataclass(frozen=True, slots=True)
class History:
    """What the offices have done for a case; `is_answered`: an answer of its own counts (D12)."""

    forwards: list[ForwardFacts]
    answers: list[Answer]
    is_answered: bool

    @property
    def statuses(self) -> list[ForwardStatus]:
        """Where each forward stands, the oldest first."""
        return [forward.status for forward in self.forwards]

    @property
    def held(self) -> list[ForwardFacts]:
        """The forwards of the SKPD that still have the case."""
        return [forward for forward in self.forwards if forward.status in HOLDING]


@dataclass(frozen=True, slots=True)
class _Response:
    """What one unit did about the case; `span` is open while it has done nothing."""

    forward_id: int
    channel: str | None
    span: Span


def history_of(message: Message) -> History:
    """Every forward and every answer that has not been lost, each the oldest first."""
    forwards, answers = _forwards_of(message.id), _answers_of(message.id)
    return History(forwards, answers, _is_any_counted(answers, message.unsolved_at))


def is_answered(message: Message) -> bool:
    """Whether an answer of its own counts for it, open or closed."""
    return _is_any_counted(_answers_of(message.id), message.unsolved_at)


def _is_any_counted(answers: Sequence[Answer], unsolved_at: datetime | None) -> bool:
    """Those of which the citizen said BELUM count no more (D12)."""
    return any(unsolved_at is None or answer.at > unsolved_at for answer in answers)


def _answers_of(message_id: int) -> list[Answer]:
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


def _forwards_of(message_id: int) -> list[ForwardFacts]:
    """Every forward of the message, oldest first."""
    rows = db.session.execute(
        select(
            Forward.id,
            Forward.status,
            Forward.is_lead,
            Forward.forwarded_at,
            Rejection.created_at.label("rejected_at"),
        )
        .outerjoin(Rejection, Rejection.forward_id == Forward.id)
        .where(Forward.message_id == message_id)
        .order_by(Forward.id)
    )
    return [
        ForwardFacts(
            row.id, ForwardStatus(row.status), row.is_lead, row.forwarded_at, row.rejected_at
        )
        for row in rows
    ]


def mark(message: Message) -> None:
    """Marks the message's day for a recount, in the transaction of the change."""
    db.session.add(DayMark(day=_day(message.received_at)))


def renew(message: Message, history: History, tables: Tables) -> None:
    """Stores when it was forwarded, answered and settled, and marks its day."""
    start, first = due_dates.start(message), next(iter(history.answers), None)
    left = [row.forwarded_at for row in history.forwards] + [row.at for row in history.answers]
    responses = [_response(forward, history.answers) for forward in history.forwards]
    settled_at = message.closed_at if first and _is_settled(message) else None
    spans = [
        Span(Step.FORWARD, start, min(left, default=None)),
        Span(Step.ANSWER, start, first.at if first else None),
        Span(Step.INSPECT if message.needs_inspection else Step.SETTLE, start, settled_at),
        *(response.span for response in responses),
    ]
    category = Category(message.category) if message.category else None
    taken, answered, settled, *responded = deadlines.measure(
        spans, start, category, tables, is_counted=counts(message)
    )
    message.forward_late = taken.is_late
    message.answered_at = first.at if first else None
    message.answer_channel = first.channel if first else None
    message.answer_minutes, message.answer_late = answered.minutes, answered.is_late
    message.settle_minutes, message.settle_late = settled.minutes, settled.is_late
    for response, measure in zip(responses, responded, strict=True):
        row = db.session.get_one(Forward, response.forward_id)
        row.responded_at, row.answer_channel = response.span.until, response.channel
        row.work_minutes, row.is_late = measure.minutes, measure.is_late
    mark(message)


def renew_alone(message: Message) -> None:
    """The same, for a change that settles no state: a part is joined or split."""
    db.session.flush()
    history = history_of(message)
    renew(message, history, due_dates.tables_of(message))


def _response(forward: ForwardFacts, answers: Sequence[Answer]) -> _Response:
    """A unit's return of the case, which is never late, or else its first answer."""
    if forward.status == ForwardStatus.DITOLAK:
        span = Span(None, forward.forwarded_at, forward.rejected_at)
        return _Response(forward.id, None, span)
    own = next((answer for answer in answers if answer.forward_id == forward.id), None)
    span = Span(Step.ANSWER, forward.forwarded_at, own.at if own else None)
    return _Response(forward.id, own.channel if own else None, span)


def _is_settled(message: Message) -> bool:
    return message.status == MessageStatus.SELESAI and message.outcome in _SETTLED


def _day(at: datetime) -> date:
    return at.astimezone(deadlines.WIB).date()
