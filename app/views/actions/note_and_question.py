"""Two small windows of the desk: Catatan and Minta kejelasan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _

from app.domain.errors import AlreadyDone
from app.domain.words import N_
from app.domain.workflow.workflow import Action, MessageStatus
from app.models import Note
from app.queries.cards import case_rows
from app.services.cases.actions import notes
from app.services.cases.answers import asking_citizen
from app.services.cases.state import drafts
from app.services.settings import settings, validation
from app.views.cards.dialog import Window


class NoteWindow(Window):
    """One text, for the desk alone."""

    text_field, draft_kind = "note", drafts.NOTE
    template, action, model = "actions/note.html", Action.NOTE, Note
    done_words = N_("Catatan internal tersimpan.")

    def act(self) -> None:
        """Writes it down."""
        text = self.form.get("note")
        notes.add_note(self.message_id, text, actor=self.viewer.actor, form_key=self.form_key)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """An empty note is none."""
        text = self.form.get("note")
        return {"note": lambda: validation.required("note", text, longest=notes.LONGEST)}


class AskWindow(Window):
    """Minta kejelasan: one question to the citizen; the clock stands still meanwhile."""

    text_field, draft_kind = "text", "tanya"
    template, action = "actions/ask.html", Action.ASK

    def told(self) -> str:
        """Whether it can still be called back."""
        hold = settings.current().send_hold
        if not hold:
            return N_("Pertanyaan dikirim ke warga. Pesan menunggu penjelasannya.")
        return _("Pertanyaan dikirim %(hold)g detik lagi. Batalkan ada di kartunya.", hold=hold)

    def once(self) -> None:
        """The same question is being asked already: a second click is none of its own."""
        text = validation.answer_text(self.form.get("text"), asking_citizen.QUESTION)
        message = case_rows.require_message(self.message_id)
        if message.status == MessageStatus.MENUNGGU_WARGA and message.question == text:
            raise AlreadyDone("question", self.form_key or "")

    def act(self) -> None:
        """Sends the question."""
        asking_citizen.ask_citizen(self.message_id, self.form.get("text"), actor=self.viewer.actor)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """It has a text."""
        return {
            "text": lambda: validation.answer_text(self.form.get("text"), asking_citizen.QUESTION)
        }

    def context(self) -> Mapping[str, Any]:
        """The counter counts the whole question as it will be sent."""
        return {"count_url": f"{request.path.rsplit('/', 2)[0]}/hitung?untuk=tanya"}
