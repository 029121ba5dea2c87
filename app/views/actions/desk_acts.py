"""Small acts of the desk on a card: Hapus and Pulihkan, which is also "Urungkan" in the notice of
Hapus (S33, S34, D6); Selesai and Buka lagi (D13); Catatan, an internal note, which only
moderators read; and Ingatkan, a reminder SMS to the units that have not answered (S6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Response, url_for
from flask_babel import gettext as _

from app.domain.words import N_
from app.domain.workflow.workflow import Action, CaseStatus
from app.http import error_pages
from app.i18n.language import counted
from app.models import Note
from app.services.cases.actions import closing, deleting, notes, reminding
from app.services.cases.actions.deleting import Lost
from app.services.cases.actions.reminding import Reminded
from app.services.cases.state import drafts
from app.views.cards.card_response import A_MINUTE, attempt_on, inbox_response
from app.views.cards.dialog import Dialog, to_next
from app.views.cards.feature_views import ACTION, InboxFeature
from app.views.framework import return_url
from app.views.framework.format import clock
from app.views.framework.responses import route


class DeleteDialog(Dialog):
    """Hapus: YAKIN or Batal (S33, S34)."""

    text_field = "reason"
    template, action, done_words = "actions/delete.html", Action.DELETE, N_("Pesan dihapus.")
    stays_in_list = False
    lost = Lost()

    def act(self) -> None:
        """Deletes the case softly."""
        reason = self.form.get("reason")
        self.lost = deleting.delete(self.case_id, actor=self.viewer.actor, reason=reason)

    def success_message(self) -> str:
        """That it is deleted, and which SMS are cancelled."""
        if not self.lost.sms:
            return self.done_words
        return counted(
            "Pesan dihapus. %(count)s SMS yang belum terkirim dibatalkan.", count=self.lost.sms
        )

    def done(self) -> Response:
        """The card leaves the list, and may come back; its own page shows the next one, and so does
        the dialog as a page."""
        own = url_for("InboxCaseView.card", case_id=self.case_id)
        if not error_pages.wants_fragment() or urlsplit(return_url.page()).path == own:
            return to_next(self.next_url(), self.success_message(), own, self.tone())
        return super().done()

    def undo(self) -> Mapping[str, Any] | None:
        """Pulihkan."""
        url = url_for("InboxDeleteView.restore", case_id=self.case_id)
        return {"url": url, "values": "", "seconds": A_MINUTE}


class InboxDeleteView(InboxFeature):
    """Deletes and restores."""

    delete = DeleteDialog.on_case("/<int:case_id>/hapus", "delete")

    @route("/<int:case_id>/pulihkan", "delete", methods=ACTION)
    def restore(self, case_id: int) -> Response:
        """Pulihkan: restores a deleted case (D6)."""
        lost, refusal = attempt_on(case_id, deleting.restore)
        return inbox_response(case_id, refusal, restored_words(lost or Lost()))


def restored_words(lost: Lost) -> str:
    """That it is back, and what of it is not."""
    told = _("Pesan dipulihkan.")
    if lost.sms:
        told += " " + _("SMS yang dibatalkan tidak dikirim ulang.")
    if lost.is_published:
        told += " " + _("Terbitkan lagi bila perlu: publikasinya tidak ikut dipulihkan.")
    return told


_REOPENED: Final = N_("Pesan dibuka lagi. Teruskan lagi bila SKPD perlu menjawabnya.")


class CloseDialog(Dialog):
    """Selesai: asks for a reason where nobody has answered (D13)."""

    text_field = "reason"
    template, action, done_words = "actions/close.html", Action.CLOSE, N_("Pesan ditandai selesai.")

    def act(self) -> None:
        """Closes the case."""
        closing.close(self.case_id, actor=self.viewer.actor, reason=self.form.get("reason"))

    def context(self) -> Mapping[str, Any]:
        """Whether the reason is required."""
        return {"needs_reason": self.case.status != CaseStatus.DIJAWAB}

    def undo(self) -> Mapping[str, str]:
        """Buka lagi."""
        url = url_for("InboxCloseView.reopen", case_id=self.case_id)
        return {"url": url, "values": ""}


class InboxCloseView(InboxFeature):
    """Closes and reopens."""

    close = CloseDialog.on_case("/<int:case_id>/selesai", "close")

    @route("/<int:case_id>/buka-lagi", "close", methods=ACTION)
    def reopen(self, case_id: int) -> Response:
        """Buka lagi, also as "Urungkan" after Selesai."""
        _row, refusal = attempt_on(case_id, closing.reopen)
        return inbox_response(case_id, refusal, _REOPENED)


class NoteDialog(Dialog):
    """Catatan: one text."""

    text_field, draft_kind = "note", drafts.NOTE
    template, action, model = "actions/note.html", Action.NOTE, Note
    done_words, required = N_("Catatan internal tersimpan."), {"note": notes.LONGEST}
    stays_in_focus = True

    def act(self) -> None:
        """Stores the note."""
        text = self.form.get("note")
        notes.add_note(self.case_id, text, actor=self.viewer.actor, form_key=self.form_key)


class InboxNoteView(InboxFeature):
    """Writes internal notes."""

    note = NoteDialog.on_case("/<int:case_id>/catatan", "note")


_LATER: Final = N_("%(later)s HP sudah diingatkan hari ini: kode ini masuk pengingat berikutnya.")


class InboxRemindView(InboxFeature):
    """Reminds units."""

    @route("/<int:case_id>/ingatkan", "remind", methods=ACTION)
    def remind(self, case_id: int) -> Response:
        """Ingatkan: an SMS to every phone whose unit has not answered (S6)."""
        done, refusal = attempt_on(case_id, reminding.remind)
        return inbox_response(case_id, refusal, _success_message(done) if done else "")


def _success_message(done: Reminded) -> str:
    """How many phones get the SMS now, and how many got one today already."""
    if not done.now and not done.later and not done.first:
        return N_("SKPD ini belum punya nomor HP yang aktif. Lengkapi di Data Operator.")
    at = _after_quiet_hours()
    told = []
    if done.first:
        told.append(
            counted(
                "SMS dengan isi pesan dikirim ke %(first)s HP yang belum pernah menerimanya.",
                first=done.first,
            )
        )
    if done.now and at:
        told.append(counted("Pengingat akan dikirim ke %(now)s HP%(at)s.", now=done.now, at=at))
    elif done.now:
        told.append(counted("Pengingat dikirim ke %(now)s HP.", now=done.now))
    if done.later:
        told.append(_(_LATER, later=done.later))
    return " ".join(told)


def _after_quiet_hours() -> str:
    """When the SMS leaves, if it waits for the end of the quiet hours."""
    at = reminding.goes_at()
    return _(" pukul %(at)s, sesudah jam tenang", at=clock(at)) if at else ""
