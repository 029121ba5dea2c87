"""Completes on the card what an answer or a TOLAK by phone left open (A5, D12, S103)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from app.domain.errors import TransitionRefused
from app.domain.reasons import Refusal
from app.domain.words import N_
from app.domain.workflow.workflow import Action
from app.models import Forward, Rejection, Reply
from app.queries.cards import case_rows
from app.queries.directory.units import other_units, superiors
from app.services.cases.actions import rejecting
from app.services.cases.answers import replying
from app.views.cards.dialog import Dialog
from app.views.cards.feature_views import DIALOG, InboxFeature, OfficeFeature, require_own_forward
from app.views.framework.responses import or_404, route


class _CompleteDialog(Dialog):
    """Opens once, also on a closed case."""

    is_complete: bool

    def permit(self) -> None:
        """Refuses when nothing is open. The route has checked whose card it is."""
        if self.is_complete:
            raise TransitionRefused("acknowledge", "", Refusal.NO_CHANGE)


class AcknowledgeDialog(_CompleteDialog):
    """Completes "diketahui: belum diisi" of an answer by phone (A5, S103)."""

    template, action = "answers/acknowledge.html", Action.REPLY
    done_words, required = N_("Pejabat yang mengetahui tercatat."), {"acknowledged_by": 120}

    def __init__(self, forward: Forward, reply: Reply, *, at_desk: bool = False) -> None:
        super().__init__(forward.case, None if at_desk else forward)
        self.reply_id, self.answer_text = reply.id, reply.text
        self.skpd_id = forward.skpd_id
        self.is_complete = reply.acknowledged_by is not None

    def act(self) -> None:
        """Stores the name with the answer."""
        name = self.form.get("acknowledged_by")
        replying.acknowledge(self.reply_id, name, actor=self.viewer.actor)

    def context(self) -> Mapping[str, Any]:
        """The answer, and the superiors of its unit."""
        return {"answer_text": self.answer_text, "superiors": superiors(self.skpd_id)}


class CompleteRejectionDialog(_CompleteDialog):
    """Completes alternative and superior of a TOLAK by phone (S98, S99, D12)."""

    template, action = "answers/complete_rejection.html", Action.REJECT
    done_words = N_("Penolakan dilengkapi.")
    required = {"alternative": 120, "acknowledged_by": 120}

    def __init__(self, forward: Forward, row: Rejection, *, at_desk: bool = False) -> None:
        super().__init__(forward.case, None if at_desk else forward)
        self.rejection_id, self.reason, self.skpd_id = row.id, row.reason, forward.skpd_id
        self.is_complete = row.acknowledged_by is not None

    def act(self) -> None:
        """Stores both with the reason."""
        rejecting.complete(
            self.rejection_id,
            self.form.get("alternative"),
            self.form.get("acknowledged_by"),
            actor=self.viewer.actor,
        )

    def context(self) -> Mapping[str, Any]:
        """The reason, the other units, and the superiors of this one."""
        return {
            "reason": self.reason,
            "units": other_units(self.skpd_id),
            "superiors": superiors(self.skpd_id),
        }


class OfficeCompletionView(OfficeFeature):
    """Completes on the unit's own card."""

    @route("/balasan/<int:reply_id>/diketahui", "reply", methods=DIALOG)
    def acknowledge(self, reply_id: int) -> Response:
        """Isi diketahui oleh, of an answer by phone (A5)."""
        reply, forward = _answered(reply_id)
        return AcknowledgeDialog(require_own_forward(forward.id), reply).respond()

    @route("/penolakan/<int:rejection_id>/lengkapi", "reject", methods=DIALOG)
    def complete_rejection(self, rejection_id: int) -> Response:
        """Lengkapi, of a TOLAK by phone (D12)."""
        row = or_404(case_rows.find(Rejection, rejection_id))
        return CompleteRejectionDialog(require_own_forward(row.forward_id), row).respond()


class InboxCompletionView(InboxFeature):
    """Completes on the moderator's card, for any unit."""

    @route("/balasan/<int:reply_id>/diketahui", "reply", methods=DIALOG)
    def acknowledge(self, reply_id: int) -> Response:
        """Isi diketahui oleh."""
        reply, forward = _answered(reply_id)
        return AcknowledgeDialog(forward, reply, at_desk=True).respond()

    @route("/penolakan/<int:rejection_id>/lengkapi", "forward", methods=DIALOG)
    def complete_rejection(self, rejection_id: int) -> Response:
        """Lengkapi: a moderator who forwards again needs the alternative."""
        row = or_404(case_rows.find(Rejection, rejection_id))
        return CompleteRejectionDialog(row.forward, row, at_desk=True).respond()


def _answered(reply_id: int) -> tuple[Reply, Forward]:
    """The answer and the forward that it answers; 404 for the moderator's own answer."""
    reply = or_404(case_rows.find(Reply, reply_id))
    return reply, or_404(reply.forward)
