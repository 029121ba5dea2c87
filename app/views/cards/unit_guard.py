"""An SKPD's own forwards: another unit's is refused, and the try is journalled (A3, D4)."""

from __future__ import annotations

from flask import abort

from app.database.extensions import transaction
from app.domain.errors import NotYours
from app.models import Forward
from app.queries.cards import case_rows
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.views.cards.assemble import Viewer


def own_forward(forward_id: int) -> Forward:
    """The forward, if the person's own SKPD holds it; NotYours (journalled) or 404 otherwise."""
    forward = case_rows.find_forward(forward_id)
    if forward is None or forward.message.is_deleted:
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
