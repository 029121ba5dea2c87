"""Ends a unit's hold without an answer: the desk withdraws it (D13), or a helping unit that has
nothing to add releases it (A7). Its forward becomes `ditarik`."""

from __future__ import annotations

from app.domain.workflow.workflow import Action, CaseStatus, ForwardStatus
from app.models import Forward
from app.services.cases.actions.rejecting import withdraw_phones
from app.services.cases.answers import approving
from app.services.cases.answers.replying import locked_forward, require_own_unit
from app.services.cases.state import case_journal, case_state
from app.services.cases.suggestions import suggesting
from app.services.journal.actor import Actor
from app.services.settings import validation


def withdraw(forward_id: int, *, actor: Actor) -> Forward:
    """Withdraws a forward (Tarik): cancels what waits, tells phones that have it.

    The code ends with the last forward. Raises TransitionRefused once the unit has answered or
    rejected.
    """
    forward = locked_forward(forward_id)
    case_state.require_permitted(Action.WITHDRAW, forward.case, actor, forward)
    case_state.move_forward(forward, ForwardStatus.DITARIK, actor)
    case_journal.record("withdraw", forward, actor)
    approving.lapse(forward, actor)
    withdraw_phones(forward)
    case_state.settle(forward.case, actor)
    return forward


def undo_forward(forward_id: int, category: str | None, *, actor: Actor) -> Forward:
    """Urungkan: withdraws; where nothing else has happened since, the case has again the
    `category` of before (empty: none) and its suggestion."""
    forward = withdraw(forward_id, actor=actor)
    case = forward.case
    if case.status == CaseStatus.BARU:
        case.category = validation.category(category).value if category else None
        suggesting.undecided(case)
        case_state.settle(case, actor)
    return forward


def release(forward_id: int, reason: str | None, *, actor: Actor) -> Forward:
    """The SKPD holds the case no more; its phones learn it. Raises InvalidInput, NotYours,
    TransitionRefused, also (LEADS) for the one that leads."""
    why = validation.required("reason", reason, longest=300)
    forward = locked_forward(forward_id)
    require_own_unit(forward, actor)
    case_state.require_permitted(Action.RELEASE, forward.case, actor, forward)
    forward.released_by = f"{actor.position} ({actor.name})"[:120]
    forward.release_note = why
    case_state.move_forward(forward, ForwardStatus.DITARIK, actor)
    case_journal.record("release", forward, actor, skpd=forward.skpd.code)
    approving.lapse(forward, actor)
    withdraw_phones(forward, actor.contact_id)
    case_state.settle(forward.case, actor)
    return forward
