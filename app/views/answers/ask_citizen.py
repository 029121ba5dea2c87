"""Minta kejelasan: asks the citizen one question; the deadline stops until the answer arrives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Response, request
from flask_appbuilder import expose, has_access, permission_name
from flask_babel import gettext as _

from app.domain.errors import AlreadyDone
from app.domain.words import N_
from app.domain.workflow.workflow import Action, MessageStatus
from app.queries.cards import case_rows
from app.services.cases.actions import closing_after_wait
from app.services.cases.answers import asking_citizen
from app.services.settings import settings, validation
from app.views.answers.answer_form import goes_by_sms
from app.views.cards.card_response import attempt_on, inbox_response
from app.views.cards.dialog import Dialog
from app.views.cards.feature_views import ACTION, DIALOG, InboxFeature

_CANCELLED: Final = N_(
    "Pertanyaan dibatalkan, tidak dikirim ke warga. Teksnya masih ada di jendelanya."
)
_TOO_LATE: Final = N_("Terlambat: pertanyaan sudah dikirim ke warga.")


class AskDialog(Dialog):
    """Minta kejelasan: the text of the question."""

    text_field, draft_kind = "text", "tanya"
    template, action = "answers/ask.html", Action.ASK

    def success_message(self) -> str:
        """Whether the question can still be cancelled."""
        hold = settings.current().send_hold
        if not hold:
            return N_("Pertanyaan dikirim ke warga. Pesan menunggu penjelasannya.")
        return _("Pertanyaan dikirim %(hold)g detik lagi. Batalkan ada di kartunya.", hold=hold)

    def ensure_not_submitted(self) -> None:
        """Raises AlreadyDone when the same question is open already."""
        text = validation.answer_text(self.form.get("text"), asking_citizen.QUESTION)
        message = case_rows.require_message(self.message_id)
        if message.status == MessageStatus.MENUNGGU_WARGA and message.question == text:
            raise AlreadyDone("question", self.form_key or "")

    def act(self) -> None:
        """Sends the question."""
        asking_citizen.ask_citizen(self.message_id, self.form.get("text"), actor=self.viewer.actor)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """The text is required."""
        return {
            "text": lambda: validation.answer_text(self.form.get("text"), asking_citizen.QUESTION)
        }

    def context(self) -> Mapping[str, Any]:
        """The counter counts the whole question as it will be sent."""
        url = f"{request.path.rsplit('/', 2)[0]}/hitung?untuk=tanya"
        return {"count_url": url, "by_sms": goes_by_sms(self.message)}


class InboxQuestionView(InboxFeature):
    """Asks the citizen, and cancels the question while its SMS is held."""

    @expose("/<int:message_id>/tanya", methods=DIALOG)
    @has_access
    @permission_name("reply")
    def ask(self, message_id: int) -> Response:
        """Minta kejelasan."""
        return AskDialog(case_rows.find_message(message_id)).respond()

    @expose("/<int:message_id>/tanya/batalkan", methods=ACTION)
    @has_access
    @permission_name("reply")
    def cancel_question(self, message_id: int) -> Response:
        """Batalkan: cancels the question while it waits."""
        is_stopped, refusal = attempt_on(
            message_id,
            lambda actor: closing_after_wait.recall_question(message_id, actor=actor),
        )
        return inbox_response(message_id, refusal, _CANCELLED if is_stopped else _TOO_LATE)
