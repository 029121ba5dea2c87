"""Catatan: an internal note, which only moderators read."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Response
from flask_appbuilder import expose, has_access, permission_name

from app.domain.words import N_
from app.domain.workflow.workflow import Action
from app.models import Note
from app.queries.cards import case_rows
from app.services.cases.actions import notes
from app.services.cases.state import drafts
from app.services.settings import validation
from app.views.cards.dialog import Dialog
from app.views.cards.feature_views import DIALOG, InboxFeature


class NoteDialog(Dialog):
    """Catatan: one text."""

    text_field, draft_kind = "note", drafts.NOTE
    template, action, model = "actions/note.html", Action.NOTE, Note
    done_words = N_("Catatan internal tersimpan.")
    stays_in_focus = True

    def act(self) -> None:
        """Stores the note."""
        text = self.form.get("note")
        notes.add_note(self.message_id, text, actor=self.viewer.actor, form_key=self.form_key)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """The text is required."""
        text = self.form.get("note")
        return {"note": lambda: validation.required("note", text, longest=notes.LONGEST)}


class InboxNoteView(InboxFeature):
    """Writes internal notes."""

    @expose("/<int:message_id>/catatan", methods=DIALOG)
    @has_access
    @permission_name("note")
    def note(self, message_id: int) -> Response:
        """Catatan."""
        return NoteDialog(case_rows.find_message(message_id)).respond()
