"""Internal notes on a card: what the desk tells itself, seen by nobody else."""

from __future__ import annotations

from app.domain.workflow import Action
from app.extensions import db, now
from app.models import Note
from app.services import forms, journal, standing
from app.services.actor import Actor

LONGEST = 1000


def add(message_id: int, text: str | None, *, actor: Actor, form_key: str | None = None) -> Note:
    """Writes a note beside the message. Raises AlreadyDone, InvalidInput, TransitionRefused."""
    forms.once(Note, form_key)
    body = forms.required("note", text, longest=LONGEST)
    message = standing.lock(message_id)
    standing.permit(Action.NOTE, message, actor)
    note = Note(
        message_id=message.id,
        text=body,
        author_name=actor.name,
        author_position=actor.position,
        author_user_id=actor.user_id,
        created_at=now(),
        form_key=form_key,
    )
    db.session.add(note)
    db.session.flush()
    journal.record("note", "note", note.id, actor=actor, message_id=message.id)
    return note
