"""Internal notes on a case, visible to the desk only."""

from __future__ import annotations

from app.database.extensions import db, now
from app.domain.workflow.workflow import Action
from app.models import Note
from app.services.cases.state import case_journal, case_state
from app.services.journal.actor import Actor
from app.services.settings import validation

LONGEST = 1000


def add_note(case_id: int, text: str | None, *, actor: Actor, form_key: str | None = None) -> Note:
    """Writes a note beside the case. Raises AlreadyDone, InvalidInput, TransitionRefused."""
    validation.ensure_not_submitted(Note, form_key)
    body = validation.required("note", text, longest=LONGEST)
    case = case_state.lock_for(Action.NOTE, case_id, actor)
    note = Note(
        case_id=case.id,
        text=body,
        author_name=actor.name,
        author_position=actor.position,
        author_user_id=actor.user_id,
        created_at=now(),
        form_key=form_key,
    )
    db.session.add(note)
    db.session.flush()
    case_journal.record("note", note, actor)
    return note
