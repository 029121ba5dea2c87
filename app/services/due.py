"""When a message is due: the rules and holidays of the tables, applied to its state (D3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import select

from app.domain import deadlines
from app.domain.deadlines import Rule, Step
from app.domain.workflow import Category, MessageStatus
from app.extensions import db, now
from app.models import Deadline, Holiday, Message
from app.models.message import NO_TURN

# Unanswered without a deadline: behind all that have one, before all that are answered.
LAST_TURN: Final = datetime(9998, 1, 1, tzinfo=UTC)
_ENOUGH: Final = timedelta(days=200)


def renew(message: Message) -> None:
    """Stores when the message is due now, why, and its place in the order of work."""
    start = message.clock_from or message.received_at
    rule = _rule(message, start.astimezone(deadlines.WIB).date())
    message.due_at = message.due_reason = None
    if rule is not None:
        days = holidays_from(start.date())
        message.due_at = deadlines.due_at(start, rule.working_days, days)
        message.due_reason = deadlines.reason(rule)
    is_open = message.status not in (MessageStatus.DIJAWAB, MessageStatus.SELESAI)
    message.turn_at = (message.due_at or LAST_TURN) if is_open else NO_TURN


def go_on(message: Message) -> None:
    """The clock stood still while the citizen was asked (D3): day 0 moves by that time."""
    if message.asked_at is not None:
        stood = now() - message.asked_at
        message.clock_from = (message.clock_from or message.received_at) + stood
        message.asked_at = None


def renew_open() -> int:
    """After an edit of the tables: every message that is not closed; the number of them."""
    query = select(Message).where(Message.status != MessageStatus.SELESAI)
    rows = db.session.scalars(query.order_by(Message.id)).all()
    for row in rows:
        renew(row)
    return len(rows)


def holidays_from(start: date) -> frozenset[date]:
    """The holidays from that day on, as far as any deadline reaches."""
    query = select(Holiday.day).where(Holiday.day >= start, Holiday.day <= start + _ENOUGH)
    return frozenset(db.session.scalars(query))


def _rule(message: Message, on: date) -> Rule | None:
    status = MessageStatus(message.status)
    step = deadlines.step_of(status, needs_inspection=message.needs_inspection)
    if step is None:
        return None
    category = Category(message.category) if message.category else None
    return deadlines.pick(_rules(step), category, step, on)


def _rules(step: Step) -> list[Rule]:
    rows = db.session.scalars(select(Deadline).where(Deadline.step == step.value))
    return [
        Rule(
            category=Category(row.category) if row.category else None,
            step=Step(row.step),
            working_days=row.working_days,
            basis=row.basis,
            valid_from=row.valid_from,
        )
        for row in rows
    ]
