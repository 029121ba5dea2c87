"""Catatan: an internal note on a card."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.workflow import Action
from app.models import Note
from app.services import forms, noting
from app.views.windows import Window


class NoteWindow(Window):
    """One text, for the desk alone."""

    template, action, model = "windows/note.html", Action.NOTE, Note
    done_words = "Catatan internal tersimpan."

    def act(self) -> None:
        """Writes it down."""
        text = self.form.get("note")
        noting.add(self.message_id, text, actor=self.viewer.actor, form_key=self.form_key)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """An empty note is none."""
        text = self.form.get("note")
        return {"note": lambda: forms.required("note", text, longest=noting.LONGEST)}
