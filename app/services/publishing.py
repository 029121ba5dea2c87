"""Showing a message on the public home page, and taking it off again (S54-S56)."""

from __future__ import annotations

from app.domain.workflow import Action
from app.extensions import now
from app.models import Message
from app.services import journal, standing
from app.services.actor import Actor


def publish(message_id: int, *, actor: Actor) -> Message:
    """Shows the message to everybody, its number masked; raises TransitionRefused."""
    message = standing.lock(message_id)
    standing.permit(Action.PUBLISH, message, actor)
    message.published_at = now()
    journal.record("publish", "message", message.id, actor=actor, message_id=message.id)
    return message


def unpublish(message_id: int, *, actor: Actor) -> Message:
    """Takes the message off the public page at once; raises TransitionRefused."""
    message = standing.lock(message_id)
    standing.permit(Action.UNPUBLISH, message, actor)
    message.published_at = None
    journal.record("unpublish", "message", message.id, actor=actor, message_id=message.id)
    return message
