"""A moderator takes a message back from one SKPD (D13: the forward is `ditarik`)."""

from __future__ import annotations

from app.domain.workflow import Action, ForwardStatus
from app.extensions import db
from app.models import Forward
from app.services import approving, journal, standing
from app.services.actor import Actor
from app.services.rejecting import withdraw_phones


def withdraw(forward_id: int, *, actor: Actor) -> Forward:
    """Tarik: what waits is called back, phones that have it are told; the code dies with the last
    hold. Raises TransitionRefused, once the SKPD has answered or rejected."""
    forward = db.session.get_one(Forward, forward_id)
    message = standing.lock(forward.message_id)
    db.session.refresh(forward)
    standing.permit(Action.WITHDRAW, message, actor, forward)
    standing.move_forward(forward, ForwardStatus.DITARIK, actor)
    journal.record("withdraw", "forward", forward.id, actor=actor, message_id=message.id)
    approving.lapse(forward, actor)
    withdraw_phones(forward)
    standing.settle(message, actor)
    return forward
