"""Closes and reopens cases: an answered case still has to be settled or time out (D13)."""

from __future__ import annotations

from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.domain.terms import ANSWERED
from app.domain.workflow.outcomes import Ending
from app.domain.workflow.workflow import Action, CaseStatus, ForwardStatus
from app.models import Case
from app.services.cases.actions.rejecting import withdraw_phones
from app.services.cases.answers import approving
from app.services.cases.deadlines import due_dates
from app.services.cases.state import case_journal, case_state, together
from app.services.journal.actor import SYSTEM, Actor
from app.services.settings import validation

OUTCOME = Ending.BY_MODERATOR.value
NO_RESPONSE = Ending.NO_RESPONSE.value
BY_CITIZEN = Ending.BY_CITIZEN.value
# Its sender had his data erased while it was still worked on.
ERASED = Ending.ERASED.value


def close(case_id: int, *, actor: Actor, reason: str | None = None) -> Case:
    """Closes the case: its code ends and phones that still wait are told.

    An unanswered case needs a reason (InvalidInput). Raises TransitionRefused.
    """
    case = case_state.lock(case_id)
    return _close(case, validation.optional(reason, 300), OUTCOME, actor)


def reopen(case_id: int, *, actor: Actor) -> Case:
    """Reopens a case closed by mistake (Buka lagi); forwards anew what the closing withdrew.

    Raises TransitionRefused.
    """
    case = case_state.lock_for(Action.REOPEN, case_id, actor)
    case_state.open_again(case, actor)
    return case


def close_undisputed(case_id: int) -> Case:
    """Closes an answered case after the wait passed without a dispute (D13)."""
    return _close(case_state.lock(case_id), None, NO_RESPONSE, SYSTEM)


def close_erased(case: Case, *, actor: Actor) -> None:
    """Closes a case that was emptied by an erasure. `case` is locked."""
    case_state.leave_together(case, actor)
    if case.status != CaseStatus.SELESAI:
        _close(case, "Data pribadi dihapus", ERASED, actor)


def close_solved(case: Case) -> None:
    """YA: closes the case as settled by the citizen (D12).

    `case` is locked; does nothing if it is closed.
    """
    if case.status != CaseStatus.SELESAI:
        _close(case, None, BY_CITIZEN, SYSTEM)


def open_unsolved(case: Case) -> None:
    """BELUM: the case counts as unanswered again, and the period for settling it starts (D12); of
    several about one event the leading case, too, and that one first.

    `case` is locked, its leading case before it. Raises TransitionRefused.
    """
    lead = together.lead_of(case)
    if lead is not case and lead.status in ANSWERED:
        open_unsolved(lead)
    case_state.require_permitted(Action.REOPEN, case, SYSTEM)
    due_dates.begin_anew(case)
    case_state.open_again(case, SYSTEM)


def _close(case: Case, why: str | None, outcome: str, actor: Actor) -> Case:
    row = case_state.require_permitted(Action.CLOSE, case, actor)
    if row.needs_note and why is None:
        raise InvalidInput("reason", Problem.REQUIRED)
    for forward in case.forwards:
        approving.lapse(forward, actor)
        if forward.status == ForwardStatus.MENUNGGU:
            case_state.move_forward(forward, ForwardStatus.DITARIK, actor)
            withdraw_phones(forward)
    case_state.close(case, outcome, why, actor)
    case_journal.record("close", case, actor, outcome=outcome)
    return case
