"""What a unit may still read of a case that it no longer holds (D4): nothing that came later."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from app.database.extensions import db
from app.domain.terms import HOLDING, LET_GO
from app.domain.workflow.related_cases import Link
from app.domain.workflow.workflow import ForwardStatus
from app.models import Case, Event, Forward, Rejection


def is_over(forward_id: int) -> bool:
    """Whether the unit no longer holds the case."""
    return db.session.get_one(Forward, forward_id).status in LET_GO


@cache
def is_read_whole() -> ColumnElement[bool]:
    """Of a unit's forwards: its card shows all the words by which a search finds the case. False
    for a withdrawn forward, and for a rejected one whose case got further text afterwards."""
    part = aliased(Case)
    added = select(part.id).where(
        part.follows_id == Case.id,
        part.is_joined,
        Rejection.forward_id == Forward.id,
        ~_was_there(part),
    )
    return and_(
        Forward.status != ForwardStatus.DITARIK,
        or_(
            Forward.status != ForwardStatus.DITOLAK,
            # Few cards have parts; the subquery is skipped for the others.
            Case.parts_words.is_(None),
            ~added.correlate(Forward, Case).exists(),
        ),
    )


def has_news() -> ColumnElement[bool]:
    """Of a unit's forwards that it holds: something was added that it is not shown yet."""
    part = aliased(Case)
    kept = select(part.id).where(part.follows_id == Case.id, part.news_at.is_not(None))
    return and_(
        Forward.status.in_(HOLDING), Case.parts_words.is_not(None), kept.correlate(Case).exists()
    )


def is_given_back() -> ColumnElement[bool]:
    """Of a unit's forwards: the unit rejected it (TOLAK) and reads the case as it was then."""
    return Forward.status == ForwardStatus.DITOLAK


def _was_there(part: type[Case]) -> ColumnElement[bool]:
    """The unit was shown the part, or it answered a question, before the unit rejected the card."""
    joined = select(Event.id).where(
        Event.subject == "case",
        Event.subject_id == part.id,
        Event.action.in_(("join", "convey")),
        Event.case_id == Case.id,
        Event.at <= Rejection.created_at,
    )
    is_answer = and_(part.follows_as == Link.ANSWER, part.recorded_at <= Rejection.created_at)
    return or_(is_answer, joined.correlate(part, Case, Rejection).exists())


def parts_at_rejection(forward_ids: Collection[int]) -> set[tuple[int, int]]:
    """Pairs of forward and part: what these units read of cases that they rejected."""
    part = aliased(Case)
    rows = (
        select(Forward.id, part.id)
        .select_from(Forward)
        .join(Rejection, Rejection.forward_id == Forward.id)
        .join(Case, Case.id == Forward.case_id)
        .join(part, part.follows_id == Case.id)
        .where(Forward.id.in_(forward_ids), is_given_back(), _was_there(part))
    )
    return {(forward, row) for forward, row in db.session.execute(rows)}
