"""A draft that waits for the superior: Setujui, Kembalikan, Cabut on the SKPD's own card (S72)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Response, abort, request, url_for
from flask_appbuilder import expose, has_access, permission_name
from flask_babel import gettext as _

from app.domain.words import N_
from app.domain.workflow.workflow import Action
from app.models import Approval, Reply
from app.queries.cards import case_rows
from app.services.cases.answers import approving
from app.services.settings import settings, validation
from app.views.answers.answer_form import answer_told, recorded_way
from app.views.cards.assemble import Viewer, office_cards
from app.views.cards.dialog import Window
from app.views.cards.unit_guard import own_forward
from app.views.framework.responses import attempt, card_answer

RECALLED = N_("Permintaan persetujuan dicabut. Teksnya masih ada di jendela BALAS.")


class ReturnWindow(Window):
    """Kembalikan: a remark that tells the operator what to change."""

    text_field = "remark"
    template, action = "answers/return.html", Action.RETURN_DRAFT
    done_words = N_("Jawaban dikembalikan kepada operator.")

    def __init__(self, row: Approval) -> None:
        super().__init__(row.forward.message, row.forward)
        self.approval_id, self.answer_text = row.id, row.text

    def act(self) -> None:
        """Gives the draft back."""
        remark = self.form.get("remark")
        approving.give_back(self.approval_id, remark, actor=self.viewer.actor)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """The operator must learn why."""
        remark = self.form.get("remark")
        return {"remark": lambda: validation.required("remark", remark, longest=300)}

    def context(self) -> Mapping[str, Any]:
        """The draft."""
        return {"answer_text": self.answer_text}


class ApprovalPages:
    """The routes of drafts; OfficeView adds the list."""

    @expose("/persetujuan/<int:approval_id>/setujui", methods=["POST"])
    @has_access
    @permission_name("approve")
    def approve(self, approval_id: int) -> Response:
        """Setujui: sent to the citizen at once, with "Urungkan" while it is held."""
        draft, actor = _own(approval_id), Viewer.current().actor
        forward_id, way = draft.forward_id, recorded_way(draft.forward.message)
        given: list[Reply] = []
        is_safe = request.form.get("confirm") == "ya"
        act = partial(approving.approve, approval_id, actor=actor, is_safe=is_safe)
        refusal = attempt(lambda: given.append(act()))
        undo = None
        if given and not refusal and not way and settings.current().send_hold:
            undo = {"url": url_for("OfficeView.cancel", reply_id=given[0].id), "values": ""}
        return _answer(
            forward_id, refusal, _("Disetujui. %(answer_told)s", answer_told=answer_told(way)), undo
        )

    @expose("/persetujuan/<int:approval_id>/kembalikan", methods=["GET", "POST"])
    @has_access
    @permission_name("approve")
    def give_back(self, approval_id: int) -> Response:
        """Kembalikan."""
        return ReturnWindow(_own(approval_id)).answer()

    @expose("/persetujuan/<int:approval_id>/cabut", methods=["POST"])
    @has_access
    @permission_name("reply")
    def recall(self, approval_id: int) -> Response:
        """Cabut: the operator takes his draft back."""
        forward_id, actor = _own(approval_id).forward_id, Viewer.current().actor
        refusal = attempt(lambda: approving.recall(approval_id, actor=actor))
        return _answer(forward_id, refusal, RECALLED)


def _own(approval_id: int) -> Approval:
    row = case_rows.find_approval(approval_id)
    if row is None:
        abort(404)
    own_forward(row.forward_id)
    return row


def _answer(
    forward_id: int, refusal: str, told: str, undo: dict[str, str] | None = None
) -> Response:
    card = next(iter(office_cards([forward_id], Viewer.current())), None)
    code = 409 if refusal else 200
    return card_answer(card, refusal or told, f"card-{forward_id}", undo=undo, code=code)
