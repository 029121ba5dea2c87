"""Blokir dan hapus: blocks the sender of spam and deletes the message, in one act (S33-S36)."""

from __future__ import annotations

from app.domain.errors import TransitionRefused
from app.domain.reasons import Refusal
from app.domain.workflow.workflow import Action
from app.models import Message
from app.services.cases.actions import blocking, deleting
from app.services.cases.actions.deleting import Lost
from app.services.cases.state import case_state
from app.services.journal.actor import Actor


def is_safe(message: Message) -> bool:
    """Whether nothing in the text tells of danger: such a card is read before it goes (D7)."""
    return not (message.is_urgent or message.is_sensitive)


def require_removable(message: Message, actor: Actor) -> bool:
    """Raises what Hapus or Blokir would, and TransitionRefused where danger was read (D7); whether
    the number is still to be blocked."""
    if not is_safe(message):
        raise TransitionRefused(Action.DELETE, message.status, Refusal.DANGER)
    case_state.require_permitted(Action.DELETE, message, actor)
    try:
        case_state.require_permitted(Action.BLOCK, message, actor)
    except TransitionRefused as error:
        if error.reason is not Refusal.NO_CHANGE:
            raise
        return False
    blocking.require_blockable_number(message.sender or "")
    return True


def remove(message_id: int, *, actor: Actor, reason: str | None = None) -> int:
    """Blocks and deletes; the id of the new row of the Black List, 0 if the number was blocked."""
    message = case_state.lock(message_id)
    row_id = 0
    if require_removable(message, actor):
        row_id = blocking.block_sender(message_id, actor=actor, reason=reason).id
    deleting.delete(message_id, actor=actor, reason=reason)
    return row_id


def bring_back(message_id: int, row_id: int, *, actor: Actor) -> Lost:
    """Restores the message, and lifts the block that its removal made; what stays lost. Raises
    TransitionRefused."""
    lost = deleting.restore(message_id, actor=actor)
    if row_id:
        blocking.undo_block(message_id, row_id, actor=actor)
    return lost
