"""Lepaskan: an SKPD that only helps has nothing to add to what the leading one answers (A7)."""

from __future__ import annotations

from app.domain.workflow import Action, ForwardStatus
from app.models import Forward
from app.services import approving, forms, journal, standing
from app.services.actor import Actor
from app.services.rejecting import withdraw_phones
from app.services.replying import locked_forward, own


def release(forward_id: int, reason: str | None, *, actor: Actor) -> Forward:
    """The SKPD holds the message no more; its phones learn it. Raises InvalidInput, NotYours,
    TransitionRefused, also (LEADS) for the one that leads."""
    why = forms.required("reason", reason, longest=300)
    forward = locked_forward(forward_id)
    own(forward, actor)
    standing.permit(Action.RELEASE, forward.message, actor, forward)
    forward.released_by = f"{actor.position} ({actor.name})"[:120]
    forward.release_note = why
    standing.move_forward(forward, ForwardStatus.DITARIK, actor)
    journal.record(
        "release",
        "forward",
        forward.id,
        actor=actor,
        message_id=forward.message_id,
        skpd=forward.skpd.code,
    )
    approving.lapse(forward, actor)
    withdraw_phones(forward, except_contact=actor.contact_id)
    standing.settle(forward.message, actor)
    return forward
