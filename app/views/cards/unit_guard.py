"""A unit opens its own forwards only; an attempt at another unit's is journalled (A3, D4)."""

from __future__ import annotations

from flask import abort

from app.database.extensions import transaction
from app.domain.errors import NotYours
from app.models import Forward
from app.queries.cards import case_rows
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.views.framework.responses import or_404
from app.views.framework.viewer import Viewer


def require_own_forward(forward_id: int) -> Forward:
    """The forward of the person's own unit. Raises NotYours (journalled); aborts with 404."""
    forward = or_404(case_rows.find_forward(forward_id))
    if forward.message.is_deleted:
        abort(404)
    actor = Viewer.current().actor
    if forward.skpd_id != actor.skpd_id:
        _journal_refusal(forward, actor)
        raise NotYours
    return forward


def _journal_refusal(forward: Forward, actor: Actor) -> None:
    forward_id, message_id = forward.id, forward.message_id
    with transaction():
        journal.record("access_refused", "forward", forward_id, actor=actor, message_id=message_id)
