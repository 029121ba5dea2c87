"""A moderator ends a message: answered is not solved, so somebody says so (D13)."""

from __future__ import annotations

from app.domain.errors import InvalidInput, Problem
from app.domain.workflow import Action, ForwardStatus, MessageStatus
from app.extensions import now
from app.models import Message
from app.services import forms, journal, standing
from app.services.actor import Actor
from app.services.rejecting import withdraw_phones

OUTCOME = "selesai_moderator"


def close(message_id: int, *, actor: Actor, reason: str | None = None) -> Message:
    """Closes the message; its code dies, phones that still wait learn it. A message that nobody
    answered needs a reason (InvalidInput). Raises TransitionRefused."""
    message = standing.lock(message_id)
    row = standing.permit(Action.CLOSE, message, actor)
    why = forms.optional(reason, 300)
    if row.needs_note and why is None:
        raise InvalidInput("reason", Problem.REQUIRED)
    for forward in message.forwards:
        if forward.status == ForwardStatus.MENUNGGU:
            standing.move_forward(forward, ForwardStatus.DITARIK, actor)
            withdraw_phones(forward)
    message.closed_at, message.outcome, message.outcome_note = now(), OUTCOME, why
    standing.move_message(message, MessageStatus.SELESAI, actor)
    standing.settle(message, actor)
    journal.record("close", "message", message.id, actor=actor, message_id=message.id)
    return message
