"""Workflow: whether an act on a card is possible now, for buttons, services and documentation.

The acts stand in transitions.py; this module knows the facts beside the state.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from app.domain.access.roles import may_see_hidden_number
from app.domain.errors import TransitionRefused
from app.domain.reasons import Refusal
from app.domain.terms import (
    HOLDING,
    Action,
    ApprovalStatus,
    CaseStatus,
    Category,
    Channel,
    ForwardStatus,
    ReplyChannel,
    Subject,
)
from app.domain.workflow.transitions import (
    CASE_START,
    FORWARD_START,
    TRANSITIONS,
    Status,
    Transition,
)

# Other packages import the rules and their terms from this module.
__all__ = [
    "CASE_START",
    "FORWARD_START",
    "Action",
    "ApprovalStatus",
    "CaseStatus",
    "Category",
    "Channel",
    "Facts",
    "ForwardStatus",
    "ReplyChannel",
    "Subject",
    "actions_for",
    "case_status_after",
    "is_allowed",
    "is_code_live",
    "more_actions",
    "owes_answer",
    "refusal_of",
    "require_transition",
]


@dataclass(frozen=True)
class Facts:
    """What is known of a card. With `forward` it is the card of that forward's own SKPD.

    `is_answerable`: the sender is a person, or the channel lets an answer be recorded (D10).
    `is_reachable`: an SMS gets to the sender; `has_number`: there is one at all.
    `is_quarantined`: it came while its number was blocked (A11). `has_draft`: an answer of the
    forward's SKPD waits for its superior (S72).
    `is_joined`: a part of another card; `is_linked`: it follows another case (A19).
    `hides_number`: it begins with RAHASIA; `is_anonymised`: nothing personal is left in it.
    `is_member`: handled under another citizen's case, `is_event`: others are under this one.
    `is_accusing`: it accuses staff. `is_helper`: another SKPD leads (A7). `is_apart`: no citizen
    wrote it (models/counted.py).
    """

    status: CaseStatus
    forward: ForwardStatus | None = None
    is_deleted: bool = False
    is_published: bool = False
    is_blocked: bool = False
    is_quarantined: bool = False
    has_open_forward: bool = False
    is_answerable: bool = True
    is_reachable: bool = True
    has_number: bool = True
    is_sensitive: bool = False
    is_joined: bool = False
    is_linked: bool = False
    is_member: bool = False
    is_event: bool = False
    is_accusing: bool = False
    has_draft: bool = False
    hides_number: bool = False
    is_anonymised: bool = False
    is_helper: bool = False
    is_apart: bool = False


# Facts beside the state: the first that holds refuses the action.
_Guard = tuple[Refusal, Callable[[Facts], bool]]
_GONE: _Guard = (Refusal.DELETED, lambda facts: facts.is_deleted)
_CLOSED: _Guard = (Refusal.STATE, lambda facts: facts.status == CaseStatus.SELESAI)
_UNANSWERABLE: _Guard = (Refusal.NOT_ANSWERABLE, lambda facts: not facts.is_answerable)
_IN_WORK = (CaseStatus.DITERUSKAN, CaseStatus.MENUNGGU_WARGA, CaseStatus.DIJAWAB)
_NO_DRAFT: _Guard = (Refusal.NO_DRAFT, lambda facts: not facts.has_draft)
_GUARDS: Final[Mapping[Action, tuple[_Guard, ...]]] = {
    Action.FORWARD: (_GONE, (Refusal.BLOCKED, lambda facts: facts.is_quarantined)),
    Action.REPLY: (_GONE, _CLOSED, _UNANSWERABLE),
    Action.ASK: (
        _GONE,
        (Refusal.NOT_ANSWERABLE, lambda facts: not facts.is_reachable),
        (Refusal.SENSITIVE, lambda facts: facts.is_sensitive),
    ),
    Action.CLOSE: (_GONE,),
    Action.REOPEN: (_GONE,),
    Action.DELETE: ((Refusal.NO_CHANGE, lambda facts: facts.is_deleted),),
    Action.RESTORE: ((Refusal.NO_CHANGE, lambda facts: not facts.is_deleted),),
    Action.BLOCK: (
        _GONE,
        (Refusal.NO_NUMBER, lambda facts: not facts.has_number),
        (Refusal.NO_CHANGE, lambda facts: facts.is_blocked),
    ),
    Action.UNBLOCK: ((Refusal.NO_CHANGE, lambda facts: not facts.is_blocked),),
    Action.ADMIT: (_GONE, (Refusal.NO_CHANGE, lambda facts: not facts.is_quarantined)),
    Action.PUBLISH: (
        _GONE,
        (Refusal.NOT_CITIZEN, lambda facts: facts.is_apart),
        (Refusal.NO_CHANGE, lambda facts: facts.is_published),
    ),
    Action.REVIEW: (_GONE,),
    Action.UNPUBLISH: ((Refusal.NO_CHANGE, lambda facts: not facts.is_published),),
    Action.REMIND: (
        _GONE,
        _CLOSED,
        (Refusal.NO_OPEN_FORWARD, lambda facts: not facts.has_open_forward),
    ),
    Action.NOTE: (_GONE,),
    Action.JOIN: (
        _GONE,
        (Refusal.BLOCKED, lambda facts: facts.is_quarantined),
        (Refusal.NO_NUMBER, lambda facts: not facts.has_number),
        (Refusal.IN_WORK, lambda facts: facts.status in _IN_WORK or facts.is_event),
    ),
    Action.SPLIT: ((Refusal.NO_CHANGE, lambda facts: not facts.is_joined),),
    Action.DETACH: (_GONE, (Refusal.NO_CHANGE, lambda facts: not facts.is_linked)),
    Action.CONVEY: (_GONE,),
    Action.UNITE: (
        _GONE,
        (
            Refusal.ALONE,
            lambda facts: (
                facts.is_sensitive
                or facts.is_accusing
                or facts.hides_number
                or facts.is_quarantined
                or facts.is_apart
            ),
        ),
        (Refusal.SHOWN, lambda facts: facts.is_published),
    ),
    Action.TAKE_OUT: ((Refusal.NO_CHANGE, lambda facts: not facts.is_member),),
    Action.ASK_APPROVAL: (
        _GONE,
        _CLOSED,
        _UNANSWERABLE,
        (Refusal.WAITING, lambda facts: facts.has_draft),
    ),
    Action.APPROVE: (_GONE, _CLOSED, _UNANSWERABLE, _NO_DRAFT),
    Action.RETURN_DRAFT: (_GONE, _NO_DRAFT),
    Action.RECALL_DRAFT: (_GONE, _NO_DRAFT),
    Action.DISPUTE: (_GONE, _CLOSED),
    Action.REJECT: (_GONE, _CLOSED),
    Action.WITHDRAW: (_GONE, _CLOSED),
    Action.RELEASE: (_GONE, _CLOSED, (Refusal.LEADS, lambda facts: not facts.is_helper)),
}

# What is done to a case that is handled under another: all else is done to that one.
_OF_MEMBERS: Final = frozenset(
    {
        *(Action.UNITE, Action.TAKE_OUT, Action.NOTE, Action.CLOSE, Action.REOPEN),
        *(Action.DELETE, Action.RESTORE, Action.BLOCK, Action.UNBLOCK, Action.UNPUBLISH),
    }
)


def require_transition(action: Action, facts: Facts, roles: Collection[str]) -> Transition:
    """Returns the row that permits the act; raises TransitionRefused where none does.

    The row has the target, SMS and note. The service checks that the forward is the person's own
    (NotYours) and that the note is there.
    """
    found = _find(action, facts, roles)
    if isinstance(found, Refusal):
        raise TransitionRefused(action, facts.forward or facts.status, found)
    return found


def is_allowed(action: Action, facts: Facts, roles: Collection[str]) -> bool:
    """Whether `require_transition` would pass: the button and the service ask the same question."""
    return not isinstance(_find(action, facts, roles), Refusal)


def refusal_of(action: Action, facts: Facts, roles: Collection[str]) -> Refusal | None:
    """Why the act is not possible now; None when it is. A dead button says it as its tooltip."""
    found = _find(action, facts, roles)
    return found if isinstance(found, Refusal) else None


def case_status_after(
    forwards: Sequence[ForwardStatus], has_reply: bool, current: CaseStatus
) -> CaseStatus:
    """Derive a case's state from its forwards, after any of them changed (D13).

    `has_reply`: at least one answer is on its way or arrived; when every SMS of every answer ended
    failed or undelivered it is False and the card is unanswered again (A8). Closed stays closed.
    """
    if current == CaseStatus.SELESAI:
        return current
    if has_reply:
        return CaseStatus.DIJAWAB
    if current == CaseStatus.MENUNGGU_WARGA:
        return current
    if any(it in HOLDING for it in forwards):
        return CaseStatus.DITERUSKAN
    rejected = ForwardStatus.DITOLAK in forwards
    return CaseStatus.DITOLAK if rejected else CaseStatus.BARU


def owes_answer(forward: ForwardStatus, case: CaseStatus) -> bool:
    """Nothing came from this SKPD yet, or none of its answers arrived: the card is back (A8)."""
    is_back = case == CaseStatus.DITERUSKAN
    return forward == ForwardStatus.MENUNGGU or (is_back and forward == ForwardStatus.DIJAWAB)


def is_code_live(forward: ForwardStatus, case: CaseStatus) -> bool:
    """Whether the holder of this forward may still answer by the code (D13)."""
    return forward in HOLDING and case != CaseStatus.SELESAI


@cache
def _rows(action: Action, subject: Subject) -> tuple[Transition, ...]:
    """The rows of the table that may apply: a page asks for hundreds of buttons."""
    return tuple(it for it in TRANSITIONS if it.action is action and it.subject is subject)


def _find(action: Action, facts: Facts, roles: Collection[str]) -> Transition | Refusal:
    """The row for the person and state, or the first reason against it: role, facts, state."""
    subject = Subject.CASE if facts.forward is None else Subject.FORWARD
    state: Status = facts.forward or facts.status
    rows = _rows(action, subject)
    own = [row for row in rows if not row.who.isdisjoint(roles)]
    if not own:
        return Refusal.ROLE
    if (elsewhere := _is_elsewhere(action, facts)) is not None:
        return elsewhere
    is_unseen = facts.hides_number and not may_see_hidden_number(roles)
    if action is Action.BLOCK and is_unseen:
        # The black list would show it, and the other cards of that number would be marked.
        return Refusal.HIDDEN
    if action in (Action.UNBLOCK, Action.ADMIT) and is_unseen:
        # As if it were not blocked: the row that left the black list would show it.
        return Refusal.NO_CHANGE
    for refusal, holds in _GUARDS[action]:
        if holds(facts):
            return refusal
    return next((row for row in own if row.source in (None, state)), Refusal.STATE)


def _is_elsewhere(action: Action, facts: Facts) -> Refusal | None:
    """Why nobody works on this card itself."""
    if facts.is_joined and action is not Action.SPLIT:
        return Refusal.JOINED
    if facts.is_member and action not in _OF_MEMBERS:
        return Refusal.MEMBER
    return Refusal.ANONYMISED if facts.is_anonymised else None


# Buttons of a card, and their order (S26-S32, S81-S83) -------------------------------------------

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
# A withheld case is read and decided on; it is worked on once it is a card (A11).
_WITHHELD: Final = (Action.ADMIT, Action.UNBLOCK, Action.DELETE)
_UNDER_ANOTHER: Final = (Action.TAKE_OUT, Action.DELETE, Action.BLOCK, Action.UNBLOCK)
# Once answered, nobody is led to a second SMS.
_NEXT_STEP: Final[Mapping[CaseStatus, tuple[Action, ...]]] = {
    CaseStatus.BARU: (Action.FORWARD, Action.REPLY),
    CaseStatus.DITOLAK: (Action.FORWARD, Action.REPLY),
    CaseStatus.DITERUSKAN: (Action.REMIND, Action.REPLY),
    CaseStatus.MENUNGGU_WARGA: (Action.REPLY,),
    CaseStatus.DIJAWAB: (Action.REMIND, Action.PUBLISH),
    CaseStatus.SELESAI: (Action.PUBLISH, Action.UNPUBLISH),
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
    if facts.is_member:
        return tuple(action for action in _UNDER_ANOTHER if is_allowed(action, facts, roles))
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
    """Possible, but nobody is led to it: a sensitive case is published with a reason (D7)."""
    return action is Action.PUBLISH and facts.is_sensitive
