"""Outcomes (domain/workflow/outcomes.py) as SQL; a test compares the two."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy import case as when

from app.domain.terms import CaseStatus, ForwardStatus
from app.domain.workflow.objections import Objection
from app.domain.workflow.outcomes import UNSOLVED, Ending, Outcome, outcome_of
from app.models import Case, Forward
from app.models.denial import is_denied, is_denied_by_unit


def case_outcome() -> ColumnElement[str]:
    """Outcome of a whole case."""
    open_ = [status for status in CaseStatus if status != CaseStatus.SELESAI]
    return when(
        *_reopened(*open_),
        (and_(Case.status == CaseStatus.DIJAWAB, is_denied()), Outcome.DISPUTED.value),
        *_standing(*open_),
        (Case.answered_at.is_(None), Outcome.UNANSWERED.value),
        *_endings(),
        else_=Outcome.CLOSED.value,
    )


def hold_outcome() -> ColumnElement[str]:
    """Outcome of one unit's hold on a case."""
    waits = ~has_answered()
    return when(
        (Forward.status == ForwardStatus.DITOLAK, Outcome.RETURNED.value),
        *_reopened(*UNSOLVED),
        *_standing(*UNSOLVED),
        (and_(waits, Case.status == CaseStatus.SELESAI), Outcome.UNANSWERED.value),
        (waits, Outcome.WAITING.value),
        (and_(Case.status == CaseStatus.DIJAWAB, is_denied_by_unit()), Outcome.DISPUTED.value),
        (Case.status != CaseStatus.SELESAI, Outcome.ANSWERED.value),
        *_endings(),
        else_=Outcome.CLOSED.value,
    )


def has_answered() -> ColumnElement[bool]:
    """Whether the unit has answered, and not every answer was lost (A8)."""
    return and_(Forward.status == ForwardStatus.DIJAWAB, Forward.responded_at.is_not(None))


def owes_answer(status: ColumnElement[str]) -> ColumnElement[bool]:
    """Nothing came from the SKPD, none of it arrived, or it solved nothing; `status` is the
    case's."""
    return or_(~has_answered(), status.in_(UNSOLVED))


def _reopened(*states: CaseStatus) -> list[tuple[ColumnElement[bool], str]]:
    """The classes of those whose sender has said BELUM: the domain's, where they differ."""
    classes = {
        it: outcome_of(it, None, is_answered=False, objection=Objection.REOPENED) for it in states
    }
    is_unsolved = Case.unsolved_at.is_not(None)
    return [
        (and_(Case.status == status.value, is_unsolved), outcome.value)
        for status, outcome in classes.items()
        if outcome is Outcome.REOPENED
    ]


def _standing(*states: CaseStatus) -> list[tuple[ColumnElement[bool], str]]:
    """The classes of cases that are not closed: the domain's, by their state alone."""
    found = {it.value: outcome_of(it, None, is_answered=False).value for it in states}
    return [(Case.status == status, outcome) for status, outcome in found.items()]


def _endings() -> list[tuple[ColumnElement[bool], str]]:
    return [
        (Case.outcome == Ending.BY_CITIZEN, Outcome.SOLVED.value),
        (Case.outcome == Ending.NO_RESPONSE, Outcome.SILENT.value),
    ]
