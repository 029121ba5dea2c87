"""Acts on several cards: Teruskan bersama, Tutup sebagai ganda, and those of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from app.domain.errors import InvalidInput, TransitionRefused
from app.domain.reasons import Problem
from app.domain.words import N_
from app.domain.workflow.workflow import Action, Category
from app.http import error_pages
from app.models import Message
from app.queries.cards import case_rows
from app.queries.directory.units import units_with_reach
from app.services.cases.actions import closing, forwarding, incidents, merging
from app.services.settings import validation
from app.views.actions import bulk_acts
from app.views.actions.bulk_acts import PickedAct, UndoneAct
from app.views.actions.bulk_dialogs import MOST_MATCHING, BulkDialog
from app.views.actions.forward import (
    chosen_units,
    require_unit,
    require_void_confirmed,
    void_notice,
    void_units,
)
from app.views.cards.feature_views import ACTION, DIALOG, InboxFeature
from app.views.framework.responses import route

_HOLDS = ("menunggu", N_("dijawab"))


class ForwardTogether(BulkDialog):
    """Teruskan bersama: the same units, category and note for every picked card (S43-S45)."""

    text_field, most = "note", MOST_MATCHING
    template, action = "actions/bulk_forward.html", Action.FORWARD
    done_words, not_done_words = N_("diteruskan"), N_("Tidak diteruskan")

    def act(self, message: Message) -> None:
        """Forwards one message to the chosen units, and adds it to the incident if one is named."""
        if request.form.get("incident", "").strip():
            incidents.add_to_incident(
                message, request.form.get("incident"), actor=self.viewer.actor
            )
        forwarding.forward(
            message.id,
            chosen_units(),
            request.form.get("category"),
            actor=self.viewer.actor,
            note=request.form.get("note"),
            needs_inspection=request.form.get("needs_inspection") == "ya" or None,
        )

    def why_not(self, message: Message) -> str:
        """Who may read what is sensitive, or accuses, is decided on its own card (D7)."""
        try:
            forwarding.require_no_window(message)
        except TransitionRefused as error:
            return error_pages.refusal_sentence(error)
        units = set(chosen_units())
        held = [
            row.skpd.name
            for row in message.forwards
            if row.status in _HOLDS and row.skpd_id in units
        ]
        return _("sudah diteruskan ke %(held)s", held=held[0]) if held else super().why_not(message)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """A unit and a category are required."""
        return {
            "skpd_ids": require_unit,
            "void": require_void_confirmed,
            "category": lambda: validation.category(request.form.get("category")),
            "incident": lambda: validation.optional(request.form.get("incident"), 120),
        }

    def warning(self) -> str:
        """Where nobody was told."""
        return void_notice()

    def context(self) -> Mapping[str, Any]:
        """The same fields as for one card."""
        return {
            "known": incidents.going_on(),
            "units": units_with_reach(),
            "void": void_units(),
            "chosen": chosen_units(),
            "categories": list(Category),
            "chosen_category": None,
            "needs_inspection": False,
        }


class CloseTogether(BulkDialog):
    """Tutup sebagai ganda: one card stands for the others, or a reason is given."""

    text_field = "reason"
    template, action = "actions/bulk_close.html", Action.CLOSE
    done_words = N_("ditutup sebagai ganda")
    not_done_words = N_("Tidak ditutup sebagai ganda")

    def __init__(self) -> None:
        super().__init__()
        given = request.form.get("utama", "")
        self.lead_id = next((row for row in self.ids if str(row) == given), None)

    def targets(self) -> Sequence[int]:
        """All but the card that stays."""
        return [row for row in self.ids if row != self.lead_id]

    def lock(self, message_id: int) -> Message:
        """Also the card that stays: two people may close each for the other at the same time."""
        merging.lock_both(message_id, self.lead_id)
        return case_rows.require_message(message_id)

    def act(self, message: Message) -> None:
        """Closes one duplicate."""
        reason = request.form.get("reason")
        closing.close_as_duplicate(message.id, self.lead_id, actor=self.viewer.actor, reason=reason)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """A lead card or a reason is required."""
        return {"lead": self._require_lead, "reason": self._require_reason}

    def context(self) -> Mapping[str, Any]:
        """The cards that may stand for the others."""
        return {"leads": [row for row in self.ids if self._may_lead(row)]}

    def _may_lead(self, message_id: int) -> bool:
        message = case_rows.find_message(message_id)
        return message is not None and closing.may_lead(message)

    def _require_lead(self) -> None:
        is_without = request.form.get("utama") == "tanpa"
        if not self.targets() or (self.lead_id is None and not is_without):
            raise InvalidInput("lead", Problem.REQUIRED)
        if self.lead_id is not None and not self._may_lead(self.lead_id):
            raise InvalidInput("lead", Problem.UNKNOWN)

    def _require_reason(self) -> None:
        if request.form.get("utama") == "tanpa":
            validation.required("reason", request.form.get("reason"), longest=250)


def _dialog(address: str, right: str, dialog: Callable[..., BulkDialog], *values: object) -> Any:
    return route(address, right, methods=DIALOG)(lambda _view: dialog(*values).respond())


class InboxBulkView(InboxFeature):
    """Acts on several cards."""

    forward_together = _dialog("/bersama/teruskan", "forward", ForwardTogether)
    close_together = _dialog("/bersama/ganda", "close", CloseTogether)
    delete_together = _dialog("/bersama/hapus", "delete", PickedAct, bulk_acts.DELETE)
    block_together = _dialog("/bersama/blokir", "block", PickedAct, bulk_acts.BLOCK)
    remove_together = _dialog("/bersama/blokir-hapus", "block", PickedAct, bulk_acts.REMOVE)
    finish_together = _dialog("/bersama/tutup", "close", PickedAct, bulk_acts.FINISH)
    categorise_together = _dialog("/bersama/kategori", "forward", PickedAct, bulk_acts.CATEGORISE)

    @route("/bersama/<int:act_id>/urungkan", "read", methods=ACTION)
    def undo(self, act_id: int) -> Response:
        """Urungkan."""
        return UndoneAct(act_id).respond()
