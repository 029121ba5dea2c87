"""Soft deletion: out of every list and page at once, restorable by Admin (A10, D6, S33-S34)."""

from __future__ import annotations

from app.domain.workflow import Action
from app.extensions import now
from app.models import Message, OutboundSms
from app.services import (
    approval_sms,
    asking,
    forms,
    forwarding,
    journal,
    outbox,
    publishing,
    recalling,
    standing,
)
from app.services.actor import Actor


def delete(message_id: int, *, actor: Actor, reason: str | None = None) -> Message:
    """Deletes softly, unpublishes, and calls back what waits to be sent (D13)."""
    message = standing.lock(message_id)
    standing.permit(Action.DELETE, message, actor)
    message.deleted_at, message.deleted_by = now(), actor.name
    message.deleted_reason = forms.optional(reason, 300)
    publishing.take_down(message, actor)
    asking.call_off(message, actor)
    recalling.call_back_all(message, actor)
    outbox.cancel(OutboundSms.message_id == message.id)
    standing.settle(message, actor)
    journal.record("delete", "message", message.id, actor=actor, message_id=message.id)
    return message


def restore(message_id: int, *, actor: Actor) -> Message:
    """Brings a deleted message back to its list. Answers that were called back are not sent again,
    but an SKPD that holds it is told of it if its phones were not."""
    message = standing.lock(message_id)
    standing.permit(Action.RESTORE, message, actor)
    message.deleted_at = message.deleted_by = message.deleted_reason = None
    standing.settle(message, actor)
    forwarding.tell_again(message)
    drafts = filter(None, map(standing.waiting_draft, message.forwards))
    for row in drafts if message.code_is_live else ():
        approval_sms.tell_again(row)
    journal.record("restore", "message", message.id, actor=actor, message_id=message.id)
    return message
