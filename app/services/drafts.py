"""Half-written texts, kept on the server until they are sent."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, select

from app.extensions import db, now
from app.models import Draft, Rejection, Reply
from app.services.actor import Actor

KINDS: Final = ("balas", "tanya", "dinas", "tolak")
LONGEST: Final = 4000


def text_of(message_id: int, kind: str, *, actor: Actor) -> str:
    """What this person has written so far."""
    row = _find(message_id, kind, actor)
    return row.text if row else ""


def save(
    message_id: int, kind: str, text: str, *, actor: Actor, form_key: str | None = None
) -> None:
    """Keeps the text; an empty one forgets it. A late save of a form that was sent is ignored."""
    if form_key and _was_sent(form_key):
        return
    body = text.replace("\0", "")[:LONGEST]
    if not body.strip() or actor.user_id is None:
        forget(message_id, kind, actor=actor)
        return
    row = _find(message_id, kind, actor)
    if row is None:
        row = Draft(user_id=actor.user_id, message_id=message_id, kind=kind)
        db.session.add(row)
    row.text, row.updated_at = body, now()
    db.session.flush()


def forget(message_id: int, kind: str, *, actor: Actor) -> None:
    """The text was sent, or emptied."""
    db.session.execute(
        delete(Draft).where(
            Draft.user_id == actor.user_id, Draft.message_id == message_id, Draft.kind == kind
        )
    )


def _find(message_id: int, kind: str, actor: Actor) -> Draft | None:
    query = select(Draft).where(
        Draft.user_id == actor.user_id, Draft.message_id == message_id, Draft.kind == kind
    )
    return db.session.scalar(query)


def _was_sent(form_key: str) -> bool:
    return any(
        db.session.scalar(select(model.id).where(model.form_key == form_key))
        for model in (Reply, Rejection)
    )
