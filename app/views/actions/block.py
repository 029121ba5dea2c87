"""Blokir and Jangan Blokir: blocks the sender's number and unblocks it (S35, S36, S59, A12); and
Jadikan kartu, for what came meanwhile (A11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from flask import Response, abort, request, url_for
from flask_babel import gettext as _

from app.domain.words import N_
from app.domain.workflow.workflow import Action
from app.queries.cards import case_rows
from app.services.cases.actions import blocking, spam, withheld
from app.services.cases.actions.deleting import Lost
from app.services.journal.actor import Actor
from app.services.settings.local_time import today
from app.views.actions.desk_acts import restored_words
from app.views.cards import withheld_offer
from app.views.cards.card_response import A_MINUTE, attempt_on, inbox_response
from app.views.cards.dialog import Dialog
from app.views.cards.feature_views import ACTION, DIALOG, InboxFeature
from app.views.framework.responses import route
from app.views.framework.viewer import Viewer


class BlockDialog(Dialog):
    """Blokir: YA or BATAL (S35, S36)."""

    text_field = "reason"
    template, action, done_words = "actions/block.html", Action.BLOCK, N_("Nomor terblokir.")
    undo_endpoint: ClassVar[str] = "InboxBlockView.undo_block"

    def permit(self) -> None:
        """Refuses an official's number and our own before the dialog opens."""
        super().permit()
        if self.case.sender is not None:
            blocking.require_blockable_number(self.case.sender)

    blocked_id = 0

    def act(self) -> None:
        """Blocks the sender."""
        self.blocked_id = blocking.block_sender(
            self.case_id,
            actor=self.viewer.actor,
            reason=self.form.get("reason"),
            until=self.form.get("until"),
        ).id

    def undo(self) -> Mapping[str, Any] | None:
        """Takes it back."""
        url = url_for(self.undo_endpoint, case_id=self.case_id)
        return {"url": url, "values": f'{{"row": "{self.blocked_id}"}}', "seconds": A_MINUTE}

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """The last day must not be in the past."""
        return {"until": lambda: blocking.last_day(self.form.get("until"))}

    def context(self) -> Mapping[str, Any]:
        """The calendar starts today."""
        return {"today": today()}


class SpamDialog(BlockDialog):
    """Blokir dan hapus: of what is spam, both with one confirmation."""

    template, done_words = "actions/spam.html", N_("Nomor terblokir, pesan dihapus.")
    undo_endpoint, stays_in_list = "InboxBlockView.undo_spam", False

    def permit(self) -> None:
        """Both acts must be possible, and no danger in the text."""
        spam.require_removable(self.case, self.viewer.actor)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """Nothing is typed but a reason: the number stays blocked."""
        return {}

    def act(self) -> None:
        """Blocks the sender and deletes the case."""
        reason = self.form.get("reason")
        self.blocked_id = spam.remove(self.case_id, actor=self.viewer.actor, reason=reason)


class InboxBlockView(InboxFeature):
    """Blocks, unblocks, undoes both, and makes cards of what was withheld."""

    block = BlockDialog.on_case("/<int:case_id>/blokir", "block")

    @route("/<int:case_id>/jangan-blokir", "block", methods=ACTION)
    def unblock(self, case_id: int) -> Response:
        """Jangan Blokir, with "Urungkan", and Jadikan kartu for what came meanwhile."""
        row, refusal = attempt_on(case_id, blocking.unblock_sender)
        row_id = row.id if row else 0
        url = url_for("InboxBlockView.block_again", case_id=case_id)
        undo = {"url": url, "values": f'{{"row": "{row_id}"}}'}
        url = url_for("InboxBlockView.admit", case_id=case_id)
        told, offer = withheld_offer.after_unblock(row_id, url, undo["values"])
        return inbox_response(case_id, refusal, told, {**undo, **offer})

    @route("/<int:case_id>/spam", "block", methods=DIALOG)
    def spam(self, case_id: int) -> Response:
        """Blokir dan hapus."""
        if ("can_delete", "Inbox") not in Viewer.current().held:
            abort(403)
        return SpamDialog(case_rows.find_case(case_id)).respond()

    @route("/<int:case_id>/urungkan-spam", "block", methods=ACTION)
    def undo_spam(self, case_id: int) -> Response:
        """Urungkan: the case is back, and its number not blocked."""
        row = request.form.get("row", type=int) or 0
        lost, refusal = attempt_on(case_id, spam.bring_back, row)
        told = restored_words(lost or Lost())
        # It may have been blocked before: then it stays so.
        told += " " + _("Nomornya tidak diblokir lagi.") if row else ""
        return inbox_response(case_id, refusal, told)

    @route("/<int:case_id>/urungkan-blokir", "block", methods=ACTION)
    def undo_block(self, case_id: int) -> Response:
        """Urungkan: as if the number had not been blocked; what it sent since becomes cards."""
        row = request.form.get("row", type=int) or 0
        made, refusal = attempt_on(case_id, blocking.undo_block, row)
        told = _("Blokir diurungkan.")
        if made:
            told += " " + withheld_offer.made_words(made)
        return inbox_response(case_id, refusal, told)

    @route("/<int:case_id>/jadikan-kartu", "block", methods=ACTION)
    def admit(self, case_id: int) -> Response:
        """Jadikan kartu: this withheld case becomes an ordinary card; or after Jangan Blokir
        (`row`) all that came from its number meanwhile."""
        row = request.form.get("row", type=int)
        made, refusal = attempt_on(case_id, _admit, row)
        inbox = {"url": url_for("InboxView.index", status="baru"), "label": _("Tampilkan")}
        link = {"link": inbox} if row else None
        return inbox_response(case_id, refusal, withheld_offer.made_words(made or 0), link)

    @route("/<int:case_id>/blokir-lagi", "block", methods=ACTION)
    def block_again(self, case_id: int) -> Response:
        """Urungkan: blocks the number again with the same reason and last day."""
        row = request.form.get("row", type=int) or 0
        _row, refusal = attempt_on(case_id, blocking.block_sender_again, row)
        return inbox_response(case_id, refusal, N_("Nomor diblokir kembali."))


def _admit(case_id: int, row: int | None, *, actor: Actor) -> int:
    if row is not None:
        return blocking.admit_of_sender(case_id, row, actor=actor)
    withheld.admit(case_id, actor=actor)
    return 1
