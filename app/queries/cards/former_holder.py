"""What a unit may still read of a case that it no longer holds (D4): nothing that came later."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from app.database.extensions import db
from app.domain.terms import HOLDING, LET_GO
from app.domain.workflow.related_messages import Link
from app.domain.workflow.workflow import ForwardStatus
from app.models import Event, Forward, Message, Rejection


def is_over(forward_id: int) -> bool:
    """Whether the unit no longer holds the message."""
    return db.session.get_one(Forward, forward_id).status in LET_GO


@cache
def is_read_whole() -> ColumnElement[bool]:
    """Of a unit's forwards: its card shows all the words by which a search finds the message. False
    for a withdrawn forward, and for a rejected one whose message got further text afterwards."""
    part = aliased(Message)
    added = select(part.id).where(
        part.follows_id == Message.id,
        part.is_joined,
        Rejection.forward_id == Forward.id,
        ~_was_there(part),
    )
    return and_(
        Forward.status != ForwardStatus.DITARIK,
        or_(
            Forward.status != ForwardStatus.DITOLAK,
            # Few cards have parts; the subquery is skipped for the others.
            Message.parts_words.is_(None),
            ~added.correlate(Forward, Message).exists(),
        ),
    )


def has_news() -> ColumnElement[bool]:
    """Of a unit's forwards that it holds: something was added that it is not shown yet."""
    part = aliased(Message)
    kept = select(part.id).where(part.follows_id == Message.id, part.news_at.is_not(None))
    return and_(
        Forward.status.in_(HOLDING),
        Message.parts_words.is_not(None),
        kept.correlate(Message).exists(),
    )


def is_given_back() -> ColumnElement[bool]:
    """Of a unit's forwards: the unit rejected it (TOLAK) and reads the message as it was then."""
    return Forward.status == ForwardStatus.DITOLAK


def _was_there(part: type[Message]) -> ColumnElement[bool]:
    """The unit was shown the part, or it answered a question, before the unit rejected the card."""
    joined = select(Event.id).where(
        Event.subject == "message",
        Event.subject_id == part.id,
        Event.action.in_(("join", "convey")),
        Event.message_id == Message.id,
        Event.at <= Rejection.created_at,
    )
    is_answer = and_(part.follows_as == Link.ANSWER, part.recorded_at <= Rejection.created_at)
    return or_(is_answer, joined.correlate(part, Message, Rejection).exists())


def parts_at_rejection(forward_ids: Collection[int]) -> set[tuple[int, int]]:
    """Pairs of forward and part: what these units read of messages that they rejected."""
    part = aliased(Message)
    rows = (
        select(Forward.id, part.id)
        .select_from(Forward)
        .join(Rejection, Rejection.forward_id == Forward.id)
        .join(Message, Message.id == Forward.message_id)
        .join(part, part.follows_id == Message.id)
        .where(Forward.id.in_(forward_ids), is_given_back(), _was_there(part))
    )
    return {(forward, row) for forward, row in db.session.execute(rows)}
