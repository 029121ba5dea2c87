"""Cancels the queued SMS of a question to the citizen."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from app.database.extensions import db
from app.domain.messaging.delivery import Purpose
from app.models import Case, Event, OutboundSms, User
from app.services.cases.state import case_journal, drafts
from app.services.journal.actor import Actor
from app.services.outbox import outbox


def cancel_queued(case: Case, actor: Actor) -> bool:
    """Calls back a question that no modem has taken: its text is a draft of who asked it. False
    when there is none."""
    question = is_question(case)
    if not outbox.cancel(*question):
        return False
    author = _asker(case)
    drafts.save(case.id, drafts.QUESTION, case.question or "", actor=author)
    case.question = None
    case_journal.record("cancel_question", case, actor)
    return True


def _asker(case: Case) -> Actor:
    asked = select(Event.actor).where(Event.case_id == case.id, Event.action == "ask")
    label = db.session.scalar(asked.order_by(Event.id.desc()).limit(1)) or ""
    kind, _, row_id = label.partition(":")
    user = db.session.get(User, int(row_id)) if kind == "user" else None
    return Actor("", "", frozenset(), user_id=user.id if user else None)


def is_question(case: Case) -> tuple[ColumnElement[bool], ...]:
    """The conditions of the SMS that ask this case's citizen something."""
    return (
        OutboundSms.case_id == case.id,
        OutboundSms.reply_id.is_(None),
        OutboundSms.purpose == Purpose.ANSWER.value,
    )
