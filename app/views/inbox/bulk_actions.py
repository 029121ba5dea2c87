"""Acts on several cards: Teruskan bersama, and those of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from app.domain.errors import TransitionRefused
from app.domain.terms import UNANSWERED
from app.domain.words import N_
from app.domain.workflow.workflow import Action, Category
from app.http import error_pages
from app.models import Case
from app.queries.cards import case_rows
from app.queries.directory.units import units_with_reach
from app.services.cases.actions import forwarding, incidents
from app.services.cases.actions.bulk_actions import Result
from app.services.settings import validation
from app.views.actions import bulk_acts
from app.views.actions.bulk_acts import PickedAct, UndoneAct
from app.views.actions.bulk_dialogs import MOST, MOST_MATCHING, BulkDialog
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

    @property
    def is_one_event(self) -> bool:
        """Whether all are about one event: one code and one answer."""
        return request.form.get("satu") == "ya" and len(self.ids) <= MOST

    def targets(self) -> Sequence[int]:
        """All; of one event the eldest that may be forwarded and waits, under which the others
        stand: an old answer goes to nobody who wrote since."""
        if not self.is_one_event:
            return self.ids
        waiting = (row.id for row in case_rows.cases(sorted(self.ids)) if row.status in UNANSWERED)
        return next(([row] for row in waiting if self._fits(row)), self.ids[:1])

    def lock(self, case_id: int) -> Case:
        """Of one event all, in one order."""
        if self.is_one_event:
            incidents.lock_all(self.ids)
        return super().lock(case_id)

    def _fits(self, case_id: int) -> bool:
        case = case_rows.find_case(case_id)
        return case is not None and not (self.why_not(case) or self._concurrent_changes(case))

    def act(self, case: Case) -> None:
        """Forwards one case to the chosen units; of one event with all others under it."""
        if self.is_one_event:
            others = [row for row in self.ids if row != case.id and self._fits(row)]
            incidents.unite(case.id, others, actor=self.viewer.actor)
        forwarding.forward(
            case.id,
            chosen_units(),
            request.form.get("category"),
            actor=self.viewer.actor,
            note=request.form.get("note"),
            needs_inspection=request.form.get("needs_inspection") == "ya" or None,
        )

    def also(self, result: Result) -> Sequence[Result]:
        """Of one event which of the others stand under it now."""
        return self.under(result.case_id) if self.is_one_event and result.is_done else ()

    def why_not(self, case: Case) -> str:
        """Who may read what is sensitive, or accuses, is decided on its own card (D7)."""
        try:
            forwarding.require_no_window(case)
        except TransitionRefused as error:
            return error_pages.refusal_sentence(error)
        units = set(chosen_units())
        held = [
            row.skpd.name for row in case.forwards if row.status in _HOLDS and row.skpd_id in units
        ]
        return _("sudah diteruskan ke %(held)s", held=held[0]) if held else super().why_not(case)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """A unit and a category are required."""
        return {
            "skpd_ids": require_unit,
            "void": require_void_confirmed,
            "category": lambda: validation.category(request.form.get("category")),
        }

    def toast(self, done: int) -> str:
        """Of one event only one card was forwarded: what it stands for."""
        if not self.is_one_event:
            return ""
        return _("Diteruskan sebagai satu kejadian, dengan satu kode.")

    def warning(self) -> str:
        """Where nobody was told."""
        return void_notice()

    def context(self) -> Mapping[str, Any]:
        """The same fields as for one card."""
        return {
            "may_be_one": self.filter is None and 1 < len(self.ids) <= MOST,
            "units": units_with_reach(),
            "void": void_units(),
            "chosen": chosen_units(),
            "categories": list(Category),
            "chosen_category": None,
            "needs_inspection": False,
        }


def _dialog(address: str, right: str, dialog: Callable[..., BulkDialog], *values: object) -> Any:
    return route(address, right, methods=DIALOG)(lambda _view: dialog(*values).respond())


class InboxBulkView(InboxFeature):
    """Acts on several cards."""

    forward_together = _dialog("/bersama/teruskan", "forward", ForwardTogether)
    delete_together = _dialog("/bersama/hapus", "delete", PickedAct, bulk_acts.DELETE)
    block_together = _dialog("/bersama/blokir", "block", PickedAct, bulk_acts.BLOCK)
    remove_together = _dialog("/bersama/blokir-hapus", "block", PickedAct, bulk_acts.REMOVE)
    finish_together = _dialog("/bersama/tutup", "close", PickedAct, bulk_acts.FINISH)
    categorise_together = _dialog("/bersama/kategori", "forward", PickedAct, bulk_acts.CATEGORISE)

    @route("/bersama/<int:act_id>/urungkan", "read", methods=ACTION)
    def undo(self, act_id: int) -> Response:
        """Urungkan."""
        return UndoneAct(act_id).respond()
