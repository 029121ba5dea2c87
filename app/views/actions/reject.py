"""TOLAK and Lepaskan: a unit gives a message back (S97-S99), or leaves it to the lead unit (A7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response

from app.domain.words import N_
from app.domain.workflow.workflow import Action
from app.models import Rejection
from app.queries.actions.units import other_units, superiors
from app.services.cases.actions import rejecting, withdrawing
from app.services.settings import validation
from app.views.cards.dialog import Dialog
from app.views.cards.feature_views import DIALOG, OfficeFeature, require_own_forward
from app.views.framework.responses import route


class RejectDialog(Dialog):
    """TOLAK (S97-S99)."""

    text_field, draft_kind = "reason", "tolak"
    template, action, model = "actions/reject.html", Action.REJECT, Rejection
    done_words = N_("Pesan dikembalikan kepada moderator.")

    def act(self) -> None:
        """Rejects the forward."""
        rejecting.reject_forward(
            self.forward_id or 0,
            self.form.get("reason"),
            self.form.get("alternative"),
            self.form.get("acknowledged_by"),
            actor=self.viewer.actor,
            form_key=self.form_key,
        )

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """All three fields are required."""
        form = self.form
        return {
            "reason": lambda: validation.required("reason", form.get("reason"), longest=1000),
            "alternative": lambda: validation.required("alternative", form.get("alternative")),
            "acknowledged_by": lambda: validation.required(
                "acknowledged_by", form.get("acknowledged_by")
            ),
        }

    def context(self) -> Mapping[str, Any]:
        """The other units, and the superiors of this one."""
        return {
            "units": other_units(self.viewer.actor.skpd_id),
            "superiors": superiors(self.viewer.actor.skpd_id),
        }


class ReleaseDialog(Dialog):
    """Lepaskan: a supporting unit with nothing to add releases the message (A7)."""

    text_field = "reason"
    template, action = "actions/release.html", Action.RELEASE
    done_words = N_("Pesan dilepas. SKPD utama menjawabnya.")

    def act(self) -> None:
        """Releases the forward."""
        reason = self.form.get("reason")
        withdrawing.release(self.forward_id or 0, reason, actor=self.viewer.actor)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """The reason is required."""
        reason = self.form.get("reason")
        return {"reason": lambda: validation.required("reason", reason, longest=300)}


class OfficeRejectView(OfficeFeature):
    """Rejects and releases."""

    @route("/<int:forward_id>/tolak", "reject", methods=DIALOG)
    def reject(self, forward_id: int) -> Response:
        """TOLAK."""
        forward = require_own_forward(forward_id)
        return RejectDialog(forward.message, forward).respond()

    @route("/<int:forward_id>/lepaskan", "reject", methods=DIALOG)
    def release(self, forward_id: int) -> Response:
        """Lepaskan, of a message that another unit leads."""
        forward = require_own_forward(forward_id)
        return ReleaseDialog(forward.message, forward).respond()
