"""Closes and reopens cases: an answered case still has to be settled or time out (D13)."""

from __future__ import annotations

from app.database.extensions import db
from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.outcomes import Ending
from app.domain.workflow.workflow import Action, ForwardStatus, MessageStatus
from app.models import Message
from app.services.cases.actions import merging
from app.services.cases.actions.rejecting import withdraw_phones
from app.services.cases.answers import approving
from app.services.cases.deadlines import due_dates
from app.services.cases.state import case_journal, case_measures, case_state
from app.services.journal.actor import SYSTEM, Actor
from app.services.settings import validation

OUTCOME = Ending.BY_MODERATOR.value
NO_RESPONSE = Ending.NO_RESPONSE.value
BY_CITIZEN = Ending.BY_CITIZEN.value
# Its sender had his data erased while it was still worked on.
ERASED = Ending.ERASED.value
# Said on another card: neither answered nor solved by itself.
DUPLICATE = Ending.DUPLICATE.value


def close(message_id: int, *, actor: Actor, reason: str | None = None) -> Message:
    """Closes the case: its code ends and phones that still wait are told.

    An unanswered case needs a reason (InvalidInput). Raises TransitionRefused.
    """
    message = case_state.lock(message_id)
    return _close(message, validation.optional(reason, 300), OUTCOME, actor)


def close_as_duplicate(
    message_id: int, lead_id: int | None, *, actor: Actor, reason: str | None = None
) -> Message:
    """Closes a case as a duplicate, with an outcome that says so.

    `lead_id` is the case that remains for both; without it a reason is needed. Raises InvalidInput,
    TransitionRefused.
    """
    merging.lock_both(message_id, lead_id)
    message = db.session.get_one(Message, message_id)
    why = validation.optional(reason, 250)
    if lead_id is None:
        validation.required("reason", why)
        return _close(message, why, DUPLICATE, actor)
    lead = db.session.get(Message, lead_id)
    if lead is None or lead is message or not may_lead(lead):
        raise InvalidInput("lead", Problem.UNKNOWN)
    message.duplicate_of_id = lead.id
    note = f"Ganda dari tiket {show_ticket(lead.ticket)}"
    return _close(message, f"{note}: {why}" if why else note, DUPLICATE, actor)


def may_lead(message: Message) -> bool:
    """Whether duplicates may be closed in favour of this case: it must be open or answered.

    Otherwise two closed for each other would never be answered.
    """
    if message.is_deleted:
        return False
    return message.status != MessageStatus.SELESAI or case_measures.is_answered(message)


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
    if message.status != MessageStatus.SELESAI:
        _close(message, "Data pribadi dihapus", ERASED, actor)


def close_solved(message: Message) -> None:
    """YA: closes the case as settled by the citizen (D12).

    `message` is locked; does nothing if it is closed.
    """
    if message.status != MessageStatus.SELESAI:
        _close(message, None, BY_CITIZEN, SYSTEM)


def open_unsolved(message: Message) -> None:
    """BELUM: the case counts as unanswered again, and the period for settling it starts (D12).

    `message` is locked. Raises TransitionRefused.
    """
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
    case_journal.record(
        "close", message, actor, outcome=outcome, duplicate_of=message.duplicate_of_id
    )
    return message
