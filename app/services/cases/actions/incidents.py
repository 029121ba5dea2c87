"""Incidents (Kejadian): group cases about one event to answer them together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select

from app.database.extensions import db, now
from app.domain.messaging.delivery import LOST
from app.domain.terms import ANSWERED, UNANSWERED
from app.models import Incident, Message, OutboundSms, Reply
from app.services.cases.state import case_journal
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.services.settings import validation

# A name that is used again after this time is another happening.
GOES_ON: Final = timedelta(days=30)


def add_to_incident(message: Message, name: str | None, *, actor: Actor) -> Incident:
    """Adds a case to the incident of that name, created by its first case.

    A case belongs to one incident, the last one. Raises InvalidInput.
    """
    wanted = validation.required("incident", name)
    row = _named(wanted) or _begin(wanted, actor)
    if message.incident_id != row.id:
        message.incident_id = row.id
        case_journal.record("incident_joined", message, actor, incident=row.id)
    return row


def going_on() -> list[str]:
    """Names of the incidents of the last weeks, newest first."""
    query = select(Incident.name).where(Incident.opened_at >= now() - GOES_ON)
    return list(db.session.scalars(query.order_by(Incident.id.desc()).limit(30)))


def cards_of(incident_id: int, limit: int) -> tuple[list[int], int, int]:
    """The cases of an incident, unanswered first; their number and that of answered ones."""
    where = _are_cards_of(incident_id)
    is_open = Message.status.in_(UNANSWERED)
    ids = db.session.scalars(
        select(Message.id).where(*where).order_by(~is_open, Message.id.desc()).limit(limit)
    )
    answered = Message.status.in_(ANSWERED)
    counts = select(func.count(), func.count().filter(answered)).where(*where)
    every, done = db.session.execute(counts.select_from(Message)).one()
    return list(ids), every, done


def answers_of(incident_id: int, limit: int) -> Sequence[Reply]:
    """Units' answers to cases of an incident, newest first, without disputed, lost or delicate
    ones."""
    lost = select(OutboundSms.id).where(
        OutboundSms.reply_id == Reply.id, OutboundSms.status.in_(LOST)
    )
    query = (
        select(Reply)
        .join(Message, Message.id == Reply.message_id)
        .where(
            Message.incident_id == incident_id,
            Message.deleted_at.is_(None),
            Message.is_sensitive.is_(False),
            Reply.forward_id.is_not(None),
            Reply.disputed_at.is_(None),
            Reply.text != "",
            ~lost.exists(),
        )
    )
    return db.session.scalars(query.order_by(Reply.id.desc()).limit(limit)).all()


def unanswered(incident_id: int, limit: int) -> list[int]:
    """The incident's unanswered cases that one answer may go to, oldest first."""
    answerable = (Message.is_sensitive.is_(False), Message.status.in_(UNANSWERED))
    query = select(Message.id).where(*_are_cards_of(incident_id), *answerable)
    return list(db.session.scalars(query.order_by(Message.id).limit(limit)))


def _are_cards_of(incident_id: int) -> tuple[ColumnElement[bool], ...]:
    """A part of another card is no card of its own here either (A19)."""
    is_its = Message.incident_id == incident_id
    return is_its, Message.deleted_at.is_(None), Message.is_joined.is_(False)


def _named(name: str) -> Incident | None:
    query = select(Incident).where(
        func.lower(Incident.name) == name.lower(), Incident.opened_at >= now() - GOES_ON
    )
    return db.session.scalar(query.order_by(Incident.id.desc()).limit(1))


def _begin(name: str, actor: Actor) -> Incident:
    row = Incident(name=name, opened_at=now(), opened_by=actor.name)
    db.session.add(row)
    db.session.flush()
    journal.record("incident_begun", "incident", row.id, actor=actor)
    return row
