"""Withdraws a case from one unit: its forward becomes `ditarik` (D13)."""

from __future__ import annotations

from app.database.extensions import db
from app.domain.workflow.workflow import Action, ForwardStatus, MessageStatus
from app.models import Forward
from app.services.cases.actions.rejecting import withdraw_phones
from app.services.cases.answers import approving
from app.services.cases.state import case_state
from app.services.cases.suggestions import suggesting
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.services.settings import validation


def withdraw(forward_id: int, *, actor: Actor) -> Forward:
    """Withdraws a forward (Tarik): cancels what waits, tells phones that have it.

    The code ends with the last forward. Raises TransitionRefused once the unit has answered or
    rejected.
    """
    forward = db.session.get_one(Forward, forward_id)
    message = case_state.lock(forward.message_id)
    db.session.refresh(forward)
    case_state.require_permitted(Action.WITHDRAW, message, actor, forward)
    case_state.move_forward(forward, ForwardStatus.DITARIK, actor)
    journal.record("withdraw", "forward", forward.id, actor=actor, message_id=message.id)
    approving.lapse(forward, actor)
    withdraw_phones(forward)
    case_state.settle(message, actor)
    return forward


def undo_forward(forward_id: int, category: str | None, *, actor: Actor) -> Forward:
    """Urungkan: withdraws; where nothing else has happened since, the message has again the
    `category` of before (empty: none) and its suggestion."""
    forward = withdraw(forward_id, actor=actor)
    message = forward.message
    if message.status == MessageStatus.BARU:
        message.category = validation.category(category).value if category else None
        suggesting.undecided(message)
        case_state.settle(message, actor)
    return forward
