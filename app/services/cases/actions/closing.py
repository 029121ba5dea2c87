"""Closes and reopens cases: an answered case still has to be settled or time out (D13)."""

from __future__ import annotations

from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.domain.terms import ANSWERED
from app.domain.workflow.outcomes import Ending
from app.domain.workflow.workflow import Action, ForwardStatus, MessageStatus
from app.models import Message
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


def close(message_id: int, *, actor: Actor, reason: str | None = None) -> Message:
    """Closes the case: its code ends and phones that still wait are told.

    An unanswered case needs a reason (InvalidInput). Raises TransitionRefused.
    """
    message = case_state.lock(message_id)
    return _close(message, validation.optional(reason, 300), OUTCOME, actor)


def reopen(message_id: int, *, actor: Actor) -> Message:
    """Reopens a case closed by mistake (Buka lagi); forwards anew what the closing withdrew.

    Raises TransitionRefused.
    """
    message = case_state.lock_for(Action.REOPEN, message_id, actor)
    case_state.open_again(message, actor)
    return message


def close_undisputed(message_id: int) -> Message:
    """Closes an answered case after the wait passed without a dispute (D13)."""
    return _close(case_state.lock(message_id), None, NO_RESPONSE, SYSTEM)


def close_erased(message: Message, *, actor: Actor) -> None:
    """Closes a case that was emptied by an erasure. `message` is locked."""
    case_state.leave_together(message, actor)
    if message.status != MessageStatus.SELESAI:
        _close(message, "Data pribadi dihapus", ERASED, actor)


def close_solved(message: Message) -> None:
    """YA: closes the case as settled by the citizen (D12).

    `message` is locked; does nothing if it is closed.
    """
    if message.status != MessageStatus.SELESAI:
        _close(message, None, BY_CITIZEN, SYSTEM)


def open_unsolved(message: Message) -> None:
    """BELUM: the case counts as unanswered again, and the period for settling it starts (D12); of
    several about one event the leading case, too, and that one first.

    `message` is locked, its leading case before it. Raises TransitionRefused.
    """
    lead = together.lead_of(message)
    if lead is not message and lead.status in ANSWERED:
        open_unsolved(lead)
    case_state.require_permitted(Action.REOPEN, message, SYSTEM)
    due_dates.begin_anew(message)
    case_state.open_again(message, SYSTEM)


def _close(message: Message, why: str | None, outcome: str, actor: Actor) -> Message:
    row = case_state.require_permitted(Action.CLOSE, message, actor)
    if row.needs_note and why is None:
        raise InvalidInput("reason", Problem.REQUIRED)
    for forward in message.forwards:
        approving.lapse(forward, actor)
        if forward.status == ForwardStatus.MENUNGGU:
            case_state.move_forward(forward, ForwardStatus.DITARIK, actor)
            withdraw_phones(forward)
    case_state.close(message, outcome, why, actor)
    case_journal.record("close", message, actor, outcome=outcome)
    return message
