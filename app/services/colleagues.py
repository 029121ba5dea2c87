"""The other phones of an SKPD learn who answered and what (A5, A29, D11)."""

from __future__ import annotations

from flask import current_app

from app.domain.delivery import Purpose
from app.domain.workflow import ReplyChannel
from app.models import Forward, Reply
from app.services import outbox, phones, wording
from app.services.actor import Actor
from app.services.outbox import Cause
from app.sms.texts import TextKey, excerpt

# Of a sensitive case not even the answer's beginning stands on a phone (D7).
UNREAD = "dibaca di web"


def tell(reply: Reply, forward: Forward, actor: Actor) -> None:
    """A copy to each phone that knows of the forward, but not to the one that answered."""
    text = wording.say(
        TextKey.ANSWERED_BY_OTHER,
        code=forward.message.code or "",
        name=actor.position,
        excerpt=UNREAD if forward.message.is_sensitive else excerpt(reply.text),
    )
    for contact in phones.told_of(forward):
        if contact.id == actor.contact_id:
            continue
        cause = Cause(
            key=f"copy:{reply.id}:{contact.id}",
            purpose=Purpose.NOTICE,
            message_id=reply.message_id,
            forward_id=forward.id,
            contact_id=contact.id,
        )
        outbox.put(contact.phone, text, cause, hold_seconds=_hold(reply))


def _hold(reply: Reply) -> float:
    """What was typed at a screen waits as long as the answer itself."""
    held = reply.channel != ReplyChannel.BLS
    return float(current_app.config["SETTINGS"].send_hold) if held else 0
