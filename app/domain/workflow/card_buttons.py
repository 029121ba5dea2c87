"""Buttons of a card, and their order (S26-S32, S81-S83)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from app.domain.terms import Action, MessageStatus
from app.domain.workflow.workflow import Facts, is_allowed

# S28-S32, the tutorial's buttons in its order; S81-S83 the operator's two.
_TUTORIAL: Final = (
    Action.DELETE,
    Action.BLOCK,
    Action.UNBLOCK,
    Action.FORWARD,
    Action.REPLY,
    Action.PUBLISH,
    Action.UNPUBLISH,
)
_OPERATOR: Final = (Action.REJECT, Action.REPLY)
_BESIDE: Final = (
    Action.REMIND,
    Action.ASK,
    Action.JOIN,
    Action.CLOSE,
    Action.REOPEN,
    Action.NOTE,
    Action.REVIEW,
)
_MOST_IN_SIGHT: Final = 5
# A withheld message is read and decided on; it is worked on once it is a card (A11).
_WITHHELD: Final = (Action.ADMIT, Action.UNBLOCK, Action.DELETE)
# Once answered, nobody is led to a second SMS.
_NEXT_STEP: Final[Mapping[MessageStatus, tuple[Action, ...]]] = {
    MessageStatus.BARU: (Action.FORWARD, Action.REPLY),
    MessageStatus.DITOLAK: (Action.FORWARD, Action.REPLY),
    MessageStatus.DITERUSKAN: (Action.REMIND, Action.REPLY),
    MessageStatus.MENUNGGU_WARGA: (Action.REPLY,),
    MessageStatus.DIJAWAB: (Action.REMIND, Action.PUBLISH),
    MessageStatus.SELESAI: (Action.PUBLISH, Action.UNPUBLISH),
}


def actions_for(facts: Facts, roles: Collection[str]) -> tuple[Action, ...]:
    """The buttons in sight: the next step first, then the tutorial's order, five at most (S26).

    On the card of an SKPD's own forward exactly TOLAK and BALAS, while they are possible (S81).
    """
    if facts.forward is not None:
        return tuple(action for action in _OPERATOR if is_allowed(action, facts, roles))
    if facts.is_deleted:
        return (Action.RESTORE,) if is_allowed(Action.RESTORE, facts, roles) else ()
    if facts.is_joined:
        return (Action.SPLIT,) if is_allowed(Action.SPLIT, facts, roles) else ()
    if facts.is_quarantined:
        return tuple(action for action in _WITHHELD if is_allowed(action, facts, roles))
    possible = [a for a in _TUTORIAL if is_allowed(a, facts, roles) and not _is_unwise(a, facts)]
    steps = [a for a in _NEXT_STEP[facts.status] if not _is_unwise(a, facts)]
    first = next((a for a in steps if is_allowed(a, facts, roles)), None)
    if first is not None:
        possible = [first, *(action for action in possible if action is not first)]
    if len(possible) > _MOST_IN_SIGHT:
        possible = [a for a in possible if a not in (Action.BLOCK, Action.UNBLOCK)]
    return tuple(possible)


def more_actions(facts: Facts, roles: Collection[str]) -> tuple[Action, ...]:
    """What stands under "Lainnya": possible on the card, but not in sight."""
    if facts.forward is not None or facts.is_deleted or facts.is_quarantined:
        return ()
    in_sight = actions_for(facts, roles)
    rest = (*_TUTORIAL, *_BESIDE)
    return tuple(a for a in rest if a not in in_sight and is_allowed(a, facts, roles))


def _is_unwise(action: Action, facts: Facts) -> bool:
    """Possible, but nobody is led to it: a sensitive message is published with a reason (D7)."""
    return action is Action.PUBLISH and facts.is_sensitive
