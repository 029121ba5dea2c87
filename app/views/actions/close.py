"""Selesai and Buka lagi: closes a case and reopens it (D13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, url_for
from flask_appbuilder import expose, has_access, permission_name

from app.domain.words import N_
from app.domain.workflow.workflow import Action, MessageStatus
from app.queries.cards import case_rows
from app.services.cases.actions import closing
from app.views.cards.card_response import attempt_on, inbox_response
from app.views.cards.dialog import Dialog
from app.views.cards.feature_views import ACTION, DIALOG, InboxFeature

_REOPENED: Final = N_("Pesan dibuka lagi. Teruskan lagi bila SKPD perlu menjawabnya.")


class CloseDialog(Dialog):
    """Selesai: asks for a reason where nobody has answered (D13)."""

    text_field = "reason"
    template, action, done_words = "actions/close.html", Action.CLOSE, N_("Pesan ditandai selesai.")

    def act(self) -> None:
        """Closes the message."""
        closing.close(self.message_id, actor=self.viewer.actor, reason=self.form.get("reason"))

    def context(self) -> Mapping[str, Any]:
        """Whether the reason is required."""
        return {"needs_reason": self.message.status != MessageStatus.DIJAWAB}

    def undo(self) -> Mapping[str, str]:
        """Buka lagi."""
        url = url_for("InboxCloseView.reopen", message_id=self.message_id)
        return {"url": url, "values": ""}


class InboxCloseView(InboxFeature):
    """Closes and reopens."""

    @expose("/<int:message_id>/selesai", methods=DIALOG)
    @has_access
    @permission_name("close")
    def close(self, message_id: int) -> Response:
        """Selesai."""
        return CloseDialog(case_rows.find_message(message_id)).respond()

    @expose("/<int:message_id>/buka-lagi", methods=ACTION)
    @has_access
    @permission_name("close")
    def reopen(self, message_id: int) -> Response:
        """Buka lagi, also as "Urungkan" after Selesai."""
        _row, refusal = attempt_on(
            message_id, lambda actor: closing.reopen(message_id, actor=actor)
        )
        return inbox_response(message_id, refusal, _REOPENED)
