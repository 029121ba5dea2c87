"""Setujui, Kembalikan, Cabut: decides on a draft that waits for the superior (S72), or, of a phone
that guessed codes, for the desk (D11)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.domain.errors import NotYours
from app.domain.words import N_
from app.domain.workflow.workflow import Action, ReplyChannel
from app.models import Approval
from app.queries.cards import case_rows
from app.services.cases.answers import approving, replying
from app.views.answers.answer_form import answer_told, recorded_way
from app.views.cards.card_response import inbox_response, office_response
from app.views.cards.dialog import Dialog
from app.views.cards.feature_views import (
    ACTION,
    DIALOG,
    InboxFeature,
    OfficeFeature,
    require_own_forward,
)
from app.views.framework.responses import attempt, attempt_result, or_404, route
from app.views.framework.viewer import Viewer

_RECALLED: Final = N_("Permintaan persetujuan dicabut. Teksnya masih ada di jendela BALAS.")


class ReturnDialog(Dialog):
    """Kembalikan: asks for a remark that tells the operator what to change."""

    text_field, required = "remark", {"remark": 300}
    template, action = "answers/return.html", Action.RETURN_DRAFT
    done_words = N_("Jawaban dikembalikan kepada operator.")

    def __init__(self, row: Approval, *, is_office: bool) -> None:
        super().__init__(row.forward.case, row.forward if is_office else None)
        self.forward = row.forward
        self.approval_id, self.answer_text = row.id, row.text

    def act(self) -> None:
        """Returns the draft."""
        remark = self.form.get("remark")
        approving.give_back(self.approval_id, remark, actor=self.viewer.actor)

    def context(self) -> Mapping[str, Any]:
        """The draft."""
        return {"answer_text": self.answer_text}


class OfficeApprovalView(OfficeFeature):
    """Approves, returns and takes back drafts."""

    @route("/persetujuan/<int:approval_id>/setujui", "approve", methods=ACTION)
    def approve(self, approval_id: int) -> Response:
        """Setujui: sends the answer to the citizen, with "Urungkan" while it is held."""
        draft = _own(approval_id)
        forward_id = draft.forward_id
        return office_response(forward_id, *_approved(draft, "OfficeReplyView.cancel"))

    @route("/persetujuan/<int:approval_id>/kembalikan", "approve", methods=DIALOG)
    def give_back(self, approval_id: int) -> Response:
        """Kembalikan."""
        return ReturnDialog(_own(approval_id), is_office=True).respond()

    @route("/persetujuan/<int:approval_id>/cabut", "reply", methods=ACTION)
    def recall(self, approval_id: int) -> Response:
        """Cabut: the operator takes the draft back."""
        forward_id, actor = _own(approval_id).forward_id, Viewer.current().actor
        refusal = attempt(lambda: approving.recall(approval_id, actor=actor))
        return office_response(forward_id, refusal, _RECALLED)


class InboxApprovalView(InboxFeature):
    """The desk decides on what came from a phone that guessed codes."""

    @route("/persetujuan/<int:approval_id>/setujui", "reply", methods=ACTION)
    def approve(self, approval_id: int) -> Response:
        """Setujui: sends the answer to the citizen, with "Urungkan" while it is held."""
        draft = _doubted(approval_id)
        case_id = draft.case_id
        return inbox_response(case_id, *_approved(draft, "InboxReplyView.cancel"))

    @route("/persetujuan/<int:approval_id>/kembalikan", "reply", methods=DIALOG)
    def give_back(self, approval_id: int) -> Response:
        """Kembalikan."""
        return ReturnDialog(_doubted(approval_id), is_office=False).respond()


def _approved(draft: Approval, undo_endpoint: str) -> tuple[str, str, Mapping[str, Any] | None]:
    """Approves it: the refusal, what is told, and how it is undone."""
    approval_id, way = draft.id, recorded_way(draft.forward.case)
    channel = ReplyChannel(draft.channel)
    is_safe, actor = request.form.get("confirm") == "ya", Viewer.current().actor
    act = partial(approving.approve, approval_id, actor=actor, is_safe=is_safe)
    reply, refusal = attempt_result(act)
    undo = None
    if reply is not None and not way and replying.hold_seconds(channel):
        undo = {"url": url_for(undo_endpoint, reply_id=reply.id), "values": ""}
    return refusal, _("Disetujui. %(answer_told)s", answer_told=answer_told(way, channel)), undo


def _doubted(approval_id: int) -> Approval:
    """The draft, if the desk may decide on it."""
    row = or_404(case_rows.find(Approval, approval_id))
    if not row.is_doubted:
        raise NotYours
    return row


def _own(approval_id: int) -> Approval:
    """The draft, of the own unit."""
    row = or_404(case_rows.find(Approval, approval_id))
    require_own_forward(row.forward_id)
    return row
