"""Blokir and Jangan Blokir: blocks the sender's number and unblocks it (S35, S36, S59, A12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request, url_for
from flask_appbuilder import expose, has_access, permission_name

from app.domain.words import N_
from app.domain.workflow.workflow import Action
from app.queries.cards import case_rows
from app.services.cases.actions import blocking
from app.services.settings.local_time import today
from app.views.cards.card_response import inbox_response
from app.views.cards.dialog import Dialog
from app.views.cards.feature_views import ACTION, DIALOG, InboxFeature
from app.views.framework.responses import attempt, attempt_result, or_404
from app.views.framework.viewer import Viewer


class BlockDialog(Dialog):
    """Blokir: YA or BATAL (S35, S36)."""

    text_field = "reason"
    template, action, done_words = "actions/block.html", Action.BLOCK, N_("Nomor terblokir.")

    def permit(self) -> None:
        """Refuses an official's number and our own before the dialog opens."""
        super().permit()
        if self.message.sender is not None:
            blocking.require_blockable_number(self.message.sender)

    def act(self) -> None:
        """Blocks the sender."""
        blocking.block_sender(
            self.message_id,
            actor=self.viewer.actor,
            reason=self.form.get("reason"),
            until=self.form.get("until"),
        )

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """The last day must not be in the past."""
        return {"until": lambda: blocking.last_day(self.form.get("until"))}

    def context(self) -> Mapping[str, Any]:
        """The calendar starts today."""
        return {"today": today()}


class InboxBlockView(InboxFeature):
    """Blocks, unblocks, and undoes the unblocking."""

    @expose("/<int:message_id>/blokir", methods=DIALOG)
    @has_access
    @permission_name("block")
    def block(self, message_id: int) -> Response:
        """Blokir."""
        return BlockDialog(case_rows.find_message(message_id)).respond()

    @expose("/<int:message_id>/jangan-blokir", methods=ACTION)
    @has_access
    @permission_name("block")
    def unblock(self, message_id: int) -> Response:
        """Jangan Blokir, with "Urungkan"."""
        or_404(case_rows.find_message(message_id))
        actor = Viewer.current().actor
        row_id, refusal = attempt_result(
            lambda: blocking.unblock_sender(message_id, actor=actor).id
        )
        url = url_for("InboxBlockView.block_again", message_id=message_id)
        undo = {"url": url, "values": f'{{"row": "{row_id}"}}'}
        return inbox_response(message_id, refusal, N_("Nomor tidak diblokir lagi."), undo)

    @expose("/<int:message_id>/blokir-lagi", methods=ACTION)
    @has_access
    @permission_name("block")
    def block_again(self, message_id: int) -> Response:
        """Urungkan: blocks the number again with the same reason and last day."""
        or_404(case_rows.find_message(message_id))
        row, actor = request.form.get("row", type=int) or 0, Viewer.current().actor
        refusal = attempt(lambda: blocking.block_sender_again(message_id, row, actor=actor))
        return inbox_response(message_id, refusal, N_("Nomor diblokir kembali."))
