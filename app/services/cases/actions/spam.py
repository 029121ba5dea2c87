"""Blokir dan hapus: blocks the sender of spam and deletes the case, in one act (S33-S36)."""

from __future__ import annotations

from app.domain.errors import TransitionRefused
from app.domain.reasons import Refusal
from app.domain.workflow.workflow import Action
from app.models import Case
from app.services.cases.actions import blocking, deleting
from app.services.cases.actions.deleting import Lost
from app.services.cases.state import case_state
from app.services.journal.actor import Actor


def is_safe(case: Case) -> bool:
    """Whether nothing in the text tells of danger: such a card is read before it goes (D7)."""
    return not (case.is_urgent or case.is_sensitive)


def require_removable(case: Case, actor: Actor) -> bool:
    """Raises what Hapus or Blokir would, and TransitionRefused where danger was read (D7); whether
    the number is still to be blocked."""
    if not is_safe(case):
        raise TransitionRefused(Action.DELETE, case.status, Refusal.DANGER)
    case_state.require_permitted(Action.DELETE, case, actor)
    try:
        case_state.require_permitted(Action.BLOCK, case, actor)
    except TransitionRefused as error:
        if error.reason is not Refusal.NO_CHANGE:
            raise
        return False
    blocking.require_blockable_number(case.sender or "")
    return True


def remove(case_id: int, *, actor: Actor, reason: str | None = None) -> int:
    """Blocks and deletes; the id of the new row of the Black List, 0 if the number was blocked."""
    case = case_state.lock(case_id)
    row_id = 0
    if require_removable(case, actor):
        row_id = blocking.block_sender(case_id, actor=actor, reason=reason).id
    deleting.delete(case_id, actor=actor, reason=reason)
    return row_id


def bring_back(case_id: int, row_id: int, *, actor: Actor) -> Lost:
    """Restores the case, and lifts the block that its removal made; what stays lost. Raises
    TransitionRefused."""
    lost = deleting.restore(case_id, actor=actor)
    if row_id:
        blocking.undo_block(case_id, row_id, actor=actor)
    return lost
