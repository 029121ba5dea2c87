"""Soft-deletes cases from every list and page; an Admin can restore them (A10, D6, S33-S34)."""

from __future__ import annotations

from app.database.extensions import now
from app.domain.workflow.workflow import Action
from app.models import Message, OutboundSms
from app.services.cases.actions import forwarding
from app.services.cases.answers import approval_sms, asking_citizen, recalling
from app.services.cases.state import case_state
from app.services.cases.visibility import publishing
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.services.outbox import outbox
from app.services.settings import validation


def delete(message_id: int, *, actor: Actor, reason: str | None = None) -> Message:
    """Deletes softly, unpublishes, and cancels what waits to be sent (D13)."""
    message = case_state.lock(message_id)
    case_state.require_permitted(Action.DELETE, message, actor)
    message.deleted_at, message.deleted_by = now(), actor.name
    message.deleted_reason = validation.optional(reason, 300)
    publishing.take_down(message, actor)
    asking_citizen.cancel_question(message, actor)
    recalling.call_back_all(message, actor)
    outbox.cancel(OutboundSms.message_id == message.id)
    case_state.settle(message, actor)
    journal.record("delete", "message", message.id, actor=actor, message_id=message.id)
    return message


def restore(message_id: int, *, actor: Actor) -> Message:
    """Restores a deleted case. Recalled answers stay recalled; uninformed units are told."""
    message = case_state.lock(message_id)
    case_state.require_permitted(Action.RESTORE, message, actor)
    message.deleted_at = message.deleted_by = message.deleted_reason = None
    case_state.settle(message, actor)
    forwarding.tell_again(message)
    drafts = filter(None, map(case_state.waiting_draft, message.forwards))
    for row in drafts if message.code_is_live else ():
        approval_sms.renew_cancelled(row)
    journal.record("restore", "message", message.id, actor=actor, message_id=message.id)
    return message
