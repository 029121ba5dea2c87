"""Which promises are owed: as a predicate on a row and as an SQL condition."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists

from app.domain.workflow.promises import OWED, PromiseStatus
from app.domain.workflow.workflow import CaseStatus
from app.models import Case, Promise
from app.services.cases.state import case_state, silence


def is_owed(promise: Promise) -> bool:
    """Whether the promise is still open: that of a closed or deleted case is not."""
    case = promise.case
    is_out = case.is_deleted or case.status == CaseStatus.SELESAI
    return promise.status in OWED and not is_out


def is_alive() -> ColumnElement[bool]:
    """Condition for promises of cases that are not deleted. One that is kept or broken stays so
    when its case is closed; one that is open goes."""
    ended = Promise.status.in_((PromiseStatus.DITEPATI.value, PromiseStatus.INGKAR.value))
    return and_(Case.deleted_at.is_(None), ended | (Case.status != CaseStatus.SELESAI.value))


def holds_open() -> ColumnElement[bool]:
    """Condition for cases with an open promise, which are not closed by time."""
    owed = [status.value for status in OWED]
    return exists().where(Promise.case_id == Case.id, Promise.status.in_(owed))


def askable_number(promise: Promise) -> str | None:
    """The citizen's phone, if an unrequested SMS may go there (D7)."""
    case = promise.case
    if case.is_sensitive or silence.is_silent(case.sender):
        return None
    if case_state.blocked_row(case.sender) is not None:
        return None
    return case_state.reachable_number(case)
