"""Hapus and Pulihkan: deletes a message softly and restores it (S33, S34, D6)."""

from __future__ import annotations

from flask import Response
from flask_appbuilder import expose, has_access, permission_name

from app.domain.words import N_
from app.domain.workflow.workflow import Action
from app.queries.cards import case_rows
from app.services.cases.actions import deleting
from app.views.cards.card_response import card_response, inbox_response
from app.views.cards.dialog import Dialog
from app.views.cards.feature_views import ACTION, DIALOG, InboxFeature
from app.views.framework.responses import attempt, or_404
from app.views.framework.viewer import Viewer


class DeleteDialog(Dialog):
    """Hapus: YAKIN or Batal (S33, S34)."""

    text_field = "reason"
    template, action, done_words = "actions/delete.html", Action.DELETE, N_("Pesan dihapus.")

    def act(self) -> None:
        """Deletes the message softly."""
        deleting.delete(self.message_id, actor=self.viewer.actor, reason=self.form.get("reason"))

    def done(self) -> Response:
        """The card leaves the list."""
        return card_response(None, self.success_message(), self.dom_id)


class InboxDeleteView(InboxFeature):
    """Deletes and restores."""

    @expose("/<int:message_id>/hapus", methods=DIALOG)
    @has_access
    @permission_name("delete")
    def delete(self, message_id: int) -> Response:
        """Hapus."""
        return DeleteDialog(case_rows.find_message(message_id)).respond()

    @expose("/<int:message_id>/pulihkan", methods=ACTION)
    @has_access
    @permission_name("delete")
    def restore(self, message_id: int) -> Response:
        """Pulihkan: restores a deleted message (D6, Admin)."""
        or_404(case_rows.find_message(message_id))
        actor = Viewer.current().actor
        refusal = attempt(lambda: deleting.restore(message_id, actor=actor))
        return inbox_response(message_id, refusal, N_("Pesan dipulihkan."))
