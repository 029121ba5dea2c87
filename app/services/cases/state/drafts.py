"""Drafts: unfinished texts, kept on the server until they are sent."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.exc import IntegrityError

from app.database.extensions import db, now
from app.models import Approval, BulkAct, Case, Draft, Note, Rejection, Reply
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


def text_of(case_id: int | None, kind: str, *, actor: Actor) -> str:
    """The user's unfinished text."""
    row = _find(case_id, kind, actor)
    return row.text if row else ""


def save(
    case_id: int | None, kind: str, text: str, *, actor: Actor, form_key: str | None = None
) -> None:
    """Keeps the text; an empty one forgets it. A late save of a form that was sent is ignored."""
    if form_key and _was_sent(form_key):
        return
    body = text.replace("\0", "")[:LONGEST]
    if not body.strip() or actor.user_id is None:
        forget(case_id, kind, actor=actor)
        return
    row = _find(case_id, kind, actor)
    if row is None:
        row = _added(case_id, kind, body, actor)
    row.text, row.updated_at = body, now()
    db.session.flush()


def give_back(case_id: int, kind: str, text: str, *, actor: Actor) -> None:
    """What was not sent after all is its author's draft again, unless there is a newer one."""
    if not text_of(case_id, kind, actor=actor):
        save(case_id, kind, text, actor=actor)


def forget(case_id: int | None, kind: str, *, actor: Actor) -> None:
    """The text was sent, or emptied."""
    db.session.execute(delete(Draft).where(*_mine(case_id, kind, actor)))


def _mine(case_id: int | None, kind: str, actor: Actor) -> tuple[ColumnElement[bool], ...]:
    of = Draft.case_id.is_(None) if case_id is None else Draft.case_id == case_id
    return Draft.user_id == actor.user_id, of, Draft.kind == kind


def _find(case_id: int | None, kind: str, actor: Actor) -> Draft | None:
    return db.session.scalar(select(Draft).where(*_mine(case_id, kind, actor)))


def _added(case_id: int | None, kind: str, body: str, actor: Actor) -> Draft:
    """The new row, or the one that another tab has just added."""
    row = Draft(user_id=actor.user_id, case_id=case_id, kind=kind)
    row.text, row.updated_at = body, now()
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        found = _find(case_id, kind, actor)
        if found is None:
            raise
        return found
    return row


def _was_sent(form_key: str) -> bool:
    return any(
        db.session.scalar(select(model.id).where(model.form_key == form_key))
        for model in (Reply, Rejection, Approval, Note, Case, BulkAct)
    )
