"""Drafts: unfinished texts, kept on the server until they are sent."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.exc import IntegrityError

from app.database.extensions import db, now
from app.models import Approval, BulkAct, Draft, Message, Note, Rejection, Reply
from app.services.journal.actor import Actor

DESK: Final = "balas"
OFFICE: Final = "dinas"
QUESTION: Final = "tanya"
NOTE: Final = "catatan"
# Of the windows on a card; Pesan baru has none yet.
KINDS: Final = (DESK, QUESTION, OFFICE, "tolak", NOTE)
ENTRY: Final = "baru"
# A text of 4000 characters with the other fields of Pesan baru.
LONGEST: Final = 10_000


def text_of(message_id: int | None, kind: str, *, actor: Actor) -> str:
    """The user's unfinished text."""
    row = _find(message_id, kind, actor)
    return row.text if row else ""


def save(
    message_id: int | None, kind: str, text: str, *, actor: Actor, form_key: str | None = None
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
        row = _added(message_id, kind, body, actor)
    row.text, row.updated_at = body, now()
    db.session.flush()


def give_back(message_id: int, kind: str, text: str, *, actor: Actor) -> None:
    """What was not sent after all is its author's draft again, unless there is a newer one."""
    if not text_of(message_id, kind, actor=actor):
        save(message_id, kind, text, actor=actor)


def forget(message_id: int | None, kind: str, *, actor: Actor) -> None:
    """The text was sent, or emptied."""
    db.session.execute(delete(Draft).where(*_mine(message_id, kind, actor)))


def _mine(message_id: int | None, kind: str, actor: Actor) -> tuple[ColumnElement[bool], ...]:
    of = Draft.message_id.is_(None) if message_id is None else Draft.message_id == message_id
    return Draft.user_id == actor.user_id, of, Draft.kind == kind


def _find(message_id: int | None, kind: str, actor: Actor) -> Draft | None:
    return db.session.scalar(select(Draft).where(*_mine(message_id, kind, actor)))


def _added(message_id: int | None, kind: str, body: str, actor: Actor) -> Draft:
    """The new row, or the one that another tab has just added."""
    row = Draft(user_id=actor.user_id, message_id=message_id, kind=kind)
    row.text, row.updated_at = body, now()
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        found = _find(message_id, kind, actor)
        if found is None:
            raise
        return found
    return row


def _was_sent(form_key: str) -> bool:
    return any(
        db.session.scalar(select(model.id).where(model.form_key == form_key))
        for model in (Reply, Rejection, Approval, Note, Message, BulkAct)
    )
