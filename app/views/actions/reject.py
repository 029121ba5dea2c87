"""TOLAK and Lepaskan: a unit gives a case back (S97-S99), or leaves it to the lead unit (A7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.words import N_
from app.domain.workflow.workflow import Action
from app.models import Rejection
from app.queries.directory.units import other_units, superiors
from app.services.cases.actions import rejecting, withdrawing
from app.views.cards.dialog import Dialog
from app.views.cards.feature_views import OfficeFeature


class RejectDialog(Dialog):
    """TOLAK (S97-S99)."""

    text_field, draft_kind = "reason", "tolak"
    template, action, model = "actions/reject.html", Action.REJECT, Rejection
    done_words = N_("Pesan dikembalikan kepada moderator.")
    required = {"reason": 1000, "alternative": 120, "acknowledged_by": 120}

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

    def context(self) -> Mapping[str, Any]:
        """The other units, and the superiors of this one."""
        return {
            "units": other_units(self.viewer.actor.skpd_id),
            "superiors": superiors(self.viewer.actor.skpd_id),
        }


class ReleaseDialog(Dialog):
    """Lepaskan: a supporting unit with nothing to add releases the case (A7)."""

    text_field, required = "reason", {"reason": 300}
    template, action = "actions/release.html", Action.RELEASE
    done_words = N_("Pesan dilepas. SKPD utama menjawabnya.")

    def act(self) -> None:
        """Releases the forward."""
        reason = self.form.get("reason")
        withdrawing.release(self.forward_id or 0, reason, actor=self.viewer.actor)


class OfficeRejectView(OfficeFeature):
    """Rejects and releases."""

    reject = RejectDialog.on_own_forward("/<int:forward_id>/tolak", "reject")
    release = ReleaseDialog.on_own_forward("/<int:forward_id>/lepaskan", "reject")
