"""Hapus and Pulihkan: deletes a message softly and restores it (S33, S34, D6).

"Urungkan" in the notice of Hapus is Pulihkan.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Response, url_for
from flask_appbuilder import expose, has_access, permission_name
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.words import N_
from app.domain.workflow.workflow import Action
from app.http import error_pages
from app.queries.cards import case_rows
from app.services.cases.actions import deleting
from app.services.cases.actions.deleting import Lost
from app.views.cards.card_response import A_MINUTE, attempt_on, inbox_response
from app.views.cards.dialog import Dialog, to_next
from app.views.cards.feature_views import ACTION, DIALOG, InboxFeature
from app.views.framework import return_url


class DeleteDialog(Dialog):
    """Hapus: YAKIN or Batal (S33, S34)."""

    text_field = "reason"
    template, action, done_words = "actions/delete.html", Action.DELETE, N_("Pesan dihapus.")
    stays_in_list = False
    lost = Lost()

    def act(self) -> None:
        """Deletes the message softly."""
        reason = self.form.get("reason")
        self.lost = deleting.delete(self.message_id, actor=self.viewer.actor, reason=reason)

    def success_message(self) -> str:
        """That it is deleted, and which SMS are cancelled."""
        if not self.lost.sms:
            return self.done_words
        return ngettext(
            "Pesan dihapus. %(count)s SMS yang belum terkirim dibatalkan.",
            "Pesan dihapus. %(count)s SMS yang belum terkirim dibatalkan.",
            self.lost.sms,
            count=self.lost.sms,
        )

    def done(self) -> Response:
        """The card leaves the list, and may come back; its own page shows the next one, and so does
        the dialog as a page."""
        own = url_for("InboxCaseView.card", message_id=self.message_id)
        if not error_pages.wants_fragment() or urlsplit(return_url.page()).path == own:
            return to_next(self.next_url(), self.success_message(), own, self.tone())
        return super().done()

    def undo(self) -> Mapping[str, Any] | None:
        """Pulihkan."""
        url = url_for("InboxDeleteView.restore", message_id=self.message_id)
        return {"url": url, "values": "", "seconds": A_MINUTE}


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
        """Pulihkan: restores a deleted message (D6)."""
        lost, refusal = attempt_on(
            message_id, lambda actor: deleting.restore(message_id, actor=actor)
        )
        return inbox_response(message_id, refusal, restored_words(lost or Lost()))


def restored_words(lost: Lost) -> str:
    """That it is back, and what of it is not."""
    told = _("Pesan dipulihkan.")
    if lost.sms:
        told += " " + _("SMS yang dibatalkan tidak dikirim ulang.")
    if lost.is_published:
        told += " " + _("Terbitkan lagi bila perlu: publikasinya tidak ikut dipulihkan.")
    return told
