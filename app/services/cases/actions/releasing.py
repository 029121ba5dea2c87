"""Releases a helping unit that has nothing to add to the leading unit's answer (A7)."""

from __future__ import annotations

from app.domain.workflow.workflow import Action, ForwardStatus
from app.models import Forward
from app.services.cases.actions.rejecting import withdraw_phones
from app.services.cases.answers import approving
from app.services.cases.answers.replying import locked_forward, require_own_unit
from app.services.cases.state import case_state
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.services.settings import validation


def release(forward_id: int, reason: str | None, *, actor: Actor) -> Forward:
    """The SKPD holds the message no more; its phones learn it. Raises InvalidInput, NotYours,
    TransitionRefused, also (LEADS) for the one that leads."""
    why = validation.required("reason", reason, longest=300)
    forward = locked_forward(forward_id)
    require_own_unit(forward, actor)
    case_state.require_permitted(Action.RELEASE, forward.message, actor, forward)
    forward.released_by = f"{actor.position} ({actor.name})"[:120]
    forward.release_note = why
    case_state.move_forward(forward, ForwardStatus.DITARIK, actor)
    journal.record(
        "release",
        "forward",
        forward.id,
        actor=actor,
        message_id=forward.message_id,
        skpd=forward.skpd.code,
    )
    approving.lapse(forward, actor)
    withdraw_phones(forward, actor.contact_id)
    case_state.settle(forward.message, actor)
    return forward
