"""Stores the measures that reports need when something happens to a case (D3, S68).

Minutes and verdicts follow the calendar in force at that time: a holiday added later does not make
a timely answer late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.database.extensions import db
from app.domain.messaging.delivery import LOST
from app.domain.terms import HOLDING, CaseStatus, Category, ForwardStatus
from app.domain.workflow import deadlines
from app.domain.workflow.deadlines import Span, Step, Tables
from app.domain.workflow.outcomes import Ending
from app.models import Case, DayMark, Forward, OutboundSms, Rejection, Reply
from app.models.counted import counts
from app.services.cases.deadlines import due_dates

# Whoever closes an answered case so says that it is settled; silence says nothing.
_SETTLED = (Ending.BY_MODERATOR, Ending.BY_CITIZEN)


@dataclass(frozen=True, slots=True)
class History:
    """Rows that tell what the offices have done for a case; `is_answered`: an answer of its own
    counts (D12)."""

    forwards: Sequence[Any]
    answers: Sequence[Any]
    is_answered: bool

    @property
    def statuses(self) -> list[ForwardStatus]:
        """Where each forward stands, the oldest first."""
        return [ForwardStatus(forward.status) for forward in self.forwards]

    @property
    def held(self) -> list[Any]:
        """The forwards of the SKPD that still have the case."""
        return [forward for forward in self.forwards if forward.status in HOLDING]


def history_of(case: Case) -> History:
    """Every forward and every answer that has not been lost, each the oldest first."""
    rejected_at = Rejection.created_at.label("rejected_at")
    forwards = db.session.execute(
        select(Forward.id, Forward.status, Forward.is_lead, Forward.forwarded_at, rejected_at)
        .outerjoin(Rejection, Rejection.forward_id == Forward.id)
        .where(Forward.case_id == case.id)
        .order_by(Forward.id)
    ).all()
    answers = _answers_of(case.id)
    return History(forwards, answers, _is_any_counted(answers, case.unsolved_at))


def is_answered(case: Case) -> bool:
    """Whether an answer of its own counts for it, open or closed."""
    return _is_any_counted(_answers_of(case.id), case.unsolved_at)


def _is_any_counted(answers: Sequence[Any], unsolved_at: datetime | None) -> bool:
    """Those of which the citizen said BELUM count no more (D12)."""
    return any(unsolved_at is None or answer.created_at > unsolved_at for answer in answers)


def _answers_of(case_id: int) -> list[Any]:
    """The answers that are recorded only, being sent, or delivered (A8), the first one first."""
    rows = db.session.execute(
        select(Reply.id, Reply.forward_id, Reply.channel, Reply.created_at, OutboundSms.status)
        .outerjoin(OutboundSms, OutboundSms.reply_id == Reply.id)
        .where(Reply.case_id == case_id)
        .order_by(Reply.id)
    )
    found = {row.id: row for row in rows if row.status is None or row.status not in LOST}
    return list(found.values())


def mark(case: Case) -> None:
    """Marks the case's day for a recount, in the transaction of the change."""
    db.session.add(DayMark(day=case.received_at.astimezone(deadlines.WIB).date()))


def renew(case: Case, history: History, tables: Tables) -> None:
    """Stores when it was forwarded, answered and settled, and marks its day."""
    start, first = due_dates.start(case), next(iter(history.answers), None)
    left = [row.forwarded_at for row in history.forwards]
    left += [row.created_at for row in history.answers]
    responses = [_response(forward, history.answers) for forward in history.forwards]
    is_settled = case.status == CaseStatus.SELESAI and case.outcome in _SETTLED
    settled_at = case.closed_at if first and is_settled else None
    spans = [
        Span(Step.FORWARD, start, min(left, default=None)),
        Span(Step.ANSWER, start, first.created_at if first else None),
        Span(Step.INSPECT if case.needs_inspection else Step.SETTLE, start, settled_at),
        *(span for span, _ in responses),
    ]
    category = Category(case.category) if case.category else None
    taken, answered, settled, *responded = deadlines.measure(
        spans, start, category, tables, is_counted=counts(case)
    )
    case.forward_late = taken.is_late
    case.answered_at = first.created_at if first else None
    case.answer_channel = first.channel if first else None
    case.answer_minutes, case.answer_late = answered.minutes, answered.is_late
    case.settle_minutes, case.settle_late = settled.minutes, settled.is_late
    units = zip(history.forwards, responses, responded, strict=True)
    for forward, (span, channel), measure in units:
        row = db.session.get_one(Forward, forward.id)
        row.responded_at, row.answer_channel = span.until, channel
        row.work_minutes, row.is_late = measure.minutes, measure.is_late
    mark(case)


def renew_alone(case: Case) -> None:
    """The same, for a change that settles no state: a part is joined or split."""
    db.session.flush()
    renew(case, history_of(case), due_dates.tables_of(case))


def _response(forward: Any, answers: Sequence[Any]) -> tuple[Span, str | None]:
    """A unit's return of the case, which is never late, or else its first answer, and the channel
    of that; the span is open while the unit has done nothing."""
    if forward.status == ForwardStatus.DITOLAK:
        return Span(None, forward.forwarded_at, forward.rejected_at), None
    own = next((answer for answer in answers if answer.forward_id == forward.id), None)
    span = Span(Step.ANSWER, forward.forwarded_at, own.created_at if own else None)
    return span, own.channel if own else None
