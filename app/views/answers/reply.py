"""Balas and BALAS: the moderator's own answer (S47-S53), and a unit's (S92-S95); Kirim ulang: one
that did not arrive (A8); Minta kejelasan: asks the citizen one question, and the deadline stops
until the answer arrives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from flask import Response, request
from flask_babel import gettext as _

from app.domain.errors import AlreadyDone
from app.domain.words import N_
from app.domain.workflow.workflow import Action, CaseStatus, Category
from app.models import Approval, Reply
from app.queries.cards import case_rows
from app.queries.directory.units import superiors
from app.services.cases.actions import closing_after_wait
from app.services.cases.answers import (
    answer_templates,
    approving,
    asking_citizen,
    earlier_answers,
    recalling,
    replying,
)
from app.services.cases.state import case_state
from app.services.contacts import recipients
from app.services.sending import uncertain_sms
from app.services.settings import settings, validation
from app.views.answers.answer_form import (
    RULES,
    SENSITIVE,
    answer_told,
    cancel_told,
    confirmed_if_sensitive,
    correction_of,
    count_answer,
    goes_by_sms,
    is_confirmed,
    pledge_of,
    promise_context,
    recorded_way,
    signature,
    whatsapp_window,
)
from app.views.cards.card_response import attempt_on, inbox_response, office_response
from app.views.cards.dialog import Dialog
from app.views.cards.feature_views import ACTION, InboxFeature, OfficeFeature, require_own_forward
from app.views.framework.responses import attempt, attempt_result, or_404, route
from app.views.framework.viewer import Viewer

_ASKED: Final = N_("Persetujuan diminta. Jawaban dikirim ke warga setelah disetujui.")
_SENT_AGAIN: Final = N_("Jawaban masuk antrean kirim lagi.")


class _ReplyDialog(Dialog):
    """What both dialogs ask: the text, who knows of it, until when a promise is kept."""

    text_field = "text"
    template, action, model = "answers/reply.html", Action.REPLY, Reply
    required = {"acknowledged_by": 120}

    def success_message(self) -> str:
        """Whether the answer can still be cancelled."""
        return answer_told(recorded_way(self.case))

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """Text and superior are required; a sensitive card asks for confirmation."""
        form = self.form
        return {
            **super().checks(),
            "text": lambda: validation.answer_text(form.get("text")),
            "promised_on": lambda: pledge_of(form),
            "confirm": lambda: confirmed_if_sensitive(self.case),
        }

    def context(self) -> Mapping[str, Any]:
        """The superiors, the counter's signature, the templates, the rules of answering."""
        unit_id = self.viewer.actor.skpd_id
        ready = answer_templates.offered(self.case, unit_id, at_desk=self.forward is None)
        is_first = self.case.is_urgent and "kalimat" in request.args
        count_url = f"{request.path.rsplit('/', 2)[0]}/hitung"
        return {
            "count_url": f"{count_url}?{SENSITIVE}" if self.case.is_sensitive else count_url,
            "superiors": superiors(unit_id),
            "signature": signature(self.viewer.actor, self.case),
            "is_sensitive": self.case.is_sensitive,
            "recorded": recorded_way(self.case),
            "by_sms": goes_by_sms(self.case),
            "window": whatsapp_window(self.case),
            "hold": settings.current().send_hold,
            "is_unheld_danger": self.case.is_urgent and not self.case.code_is_live,
            "ready": ready,
            "earlier": earlier_answers.similar_answers(
                self.case, self.forward and self.forward.skpd_id
            ),
            "rules": RULES,
            "start": ready[0].text if is_first else correction_of(self.case_id),
            **promise_context(self.form),
        }


class InboxReplyDialog(_ReplyDialog):
    """Balas: the moderator's own answer, with a category (S47-S53)."""

    draft_kind = "balas"

    def act(self) -> None:
        """Stores the answer; its SMS is held for a while."""
        replying.answer_directly(
            self.case_id,
            self.form.get("text"),
            self.form.get("category"),
            self.form.get("acknowledged_by"),
            actor=self.viewer.actor,
            is_safe=is_confirmed(),
            form_key=self.form_key,
            pledge=pledge_of(self.form),
        )

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """The category is required, too."""
        category = self.form.get("category")
        return {**super().checks(), "category": lambda: validation.category(category)}

    def context(self) -> Mapping[str, Any]:
        """The categories."""
        return {**super().context(), "categories": list(Category)}


class OfficeReplyDialog(_ReplyDialog):
    """BALAS: a unit's answer (S92-S95), without a category: that is the moderator's (A9)."""

    draft_kind = "dinas"

    @property
    def asks_approval(self) -> bool:
        """Whether "Minta persetujuan" was pressed (S72)."""
        return self.form.get("ask") == "ya"

    def ensure_not_submitted(self) -> None:
        """Raises AlreadyDone also when the same form asked for approval."""
        super().ensure_not_submitted()
        validation.ensure_not_submitted(Approval, self.form_key)

    def success_message(self) -> str:
        """Whether the answer waits for approval, or can still be cancelled."""
        return _ASKED if self.asks_approval else super().success_message()

    def act(self) -> None:
        """Stores the answer of this unit, or asks its superior for approval."""
        give = approving.submit if self.asks_approval else replying.answer_forward
        give(
            self.forward_id or 0,
            self.form.get("text"),
            self.form.get("acknowledged_by"),
            actor=self.viewer.actor,
            is_safe=is_confirmed(),
            form_key=self.form_key,
            pledge=pledge_of(self.form),
        )

    def context(self) -> Mapping[str, Any]:
        """Whether approval may or must be asked."""
        return {**super().context(), **self._approval()}

    def _approval(self) -> Mapping[str, bool]:
        """A superior's own answer needs no approval."""
        forward = case_rows.require_forward(self.forward_id)
        if recipients.superior_who(self.viewer.actor, forward) is not None:
            return {"may_ask": False, "must_ask": False}
        waits = case_state.waiting_draft(forward) is not None
        must = recipients.demands_approval(forward)
        may = must or (bool(recipients.superiors_of(forward)) and not waits)
        return {"may_ask": may, "must_ask": must}


class InboxReplyView(InboxFeature):
    """Writes the moderator's answers, counts their SMS, cancels any answer while it is held."""

    reply = InboxReplyDialog.on_case("/<int:case_id>/balas", "reply")

    @route("/hitung", "read", methods=ACTION)
    def count(self) -> Response:
        """The counter of an answer, as JSON."""
        return count_answer(Viewer.current().actor)

    @route("/balasan/<int:reply_id>/batalkan", "reply", methods=ACTION)
    def cancel(self, reply_id: int) -> Response:
        """Batalkan: cancels an answer while it is held."""
        reply = or_404(case_rows.find(Reply, reply_id))
        case_id, actor = reply.case_id, Viewer.current().actor
        is_own = reply.author_user_id == actor.user_id
        cancel = partial(recalling.cancel, reply_id, actor=actor, is_vouched=True)
        recall, refusal = attempt_result(cancel)
        return inbox_response(case_id, refusal, cancel_told(recall, is_own))


class OfficeReplyView(OfficeFeature):
    """Writes a unit's answers, counts their SMS, cancels an own answer while it is held."""

    reply = OfficeReplyDialog.on_own_forward("/<int:forward_id>/balas", "reply")

    @route("/hitung", "reply", methods=ACTION)
    def count(self) -> Response:
        """The counter of an answer, as JSON."""
        return count_answer(Viewer.current().actor)

    @route("/balasan/<int:reply_id>/batalkan", "reply", methods=ACTION)
    def cancel(self, reply_id: int) -> Response:
        """Batalkan: cancels the own answer while it is held."""
        reply = or_404(case_rows.find(Reply, reply_id))
        forward_id = require_own_forward(or_404(reply.forward_id)).id
        actor = Viewer.current().actor
        is_own = reply.author_user_id == actor.user_id
        recall, refusal = attempt_result(lambda: recalling.cancel(reply_id, actor=actor))
        return office_response(forward_id, refusal, cancel_told(recall, is_own))


class InboxResendView(InboxFeature):
    """Sends any unit's answer again."""

    @route("/balasan/<int:reply_id>/kirim-ulang", "reply", methods=ACTION)
    def resend(self, reply_id: int) -> Response:
        """Kirim ulang."""
        case_id = or_404(case_rows.find(Reply, reply_id)).case_id
        return inbox_response(case_id, _send_again(reply_id), _SENT_AGAIN)


class OfficeResendView(OfficeFeature):
    """Sends the own unit's answer again."""

    @route("/balasan/<int:reply_id>/kirim-ulang", "reply", methods=ACTION)
    def resend(self, reply_id: int) -> Response:
        """Kirim ulang."""
        reply = or_404(case_rows.find(Reply, reply_id))
        forward_id = require_own_forward(reply.forward_id or 0).id
        return office_response(forward_id, _send_again(reply_id), _SENT_AGAIN)


def _send_again(reply_id: int) -> str:
    actor = Viewer.current().actor
    is_safe = is_confirmed()
    return attempt(lambda: uncertain_sms.send_answer_again(reply_id, actor=actor, is_safe=is_safe))


_CANCELLED: Final = N_(
    "Pertanyaan dibatalkan, tidak dikirim ke warga. Teksnya masih ada di jendelanya."
)
_TOO_LATE: Final = N_("Terlambat: pertanyaan sudah dikirim ke warga.")


class AskDialog(Dialog):
    """Minta kejelasan: the text of the question."""

    text_field, draft_kind = "text", "tanya"
    template, action = "answers/ask.html", Action.ASK

    def success_message(self) -> str:
        """Whether the question can still be cancelled."""
        hold = settings.current().send_hold
        if not hold:
            return N_("Pertanyaan dikirim ke warga. Pesan menunggu penjelasannya.")
        return _("Pertanyaan dikirim %(hold)g detik lagi. Batalkan ada di kartunya.", hold=hold)

    def ensure_not_submitted(self) -> None:
        """Raises AlreadyDone when the same question is open already."""
        text = validation.answer_text(self.form.get("text"), asking_citizen.QUESTION)
        case = case_rows.require_case(self.case_id)
        if case.status == CaseStatus.MENUNGGU_WARGA and case.question == text:
            raise AlreadyDone("question", self.form_key or "")

    def act(self) -> None:
        """Sends the question."""
        asking_citizen.ask_citizen(self.case_id, self.form.get("text"), actor=self.viewer.actor)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """The text is required."""
        return {
            "text": lambda: validation.answer_text(self.form.get("text"), asking_citizen.QUESTION)
        }

    def context(self) -> Mapping[str, Any]:
        """The counter counts the whole question as it will be sent."""
        url = f"{request.path.rsplit('/', 2)[0]}/hitung?untuk=tanya"
        return {"count_url": url, "by_sms": goes_by_sms(self.case)}


class InboxQuestionView(InboxFeature):
    """Asks the citizen, and cancels the question while its SMS is held."""

    ask = AskDialog.on_case("/<int:case_id>/tanya", "reply")

    @route("/<int:case_id>/tanya/batalkan", "reply", methods=ACTION)
    def cancel_question(self, case_id: int) -> Response:
        """Batalkan: cancels the question while it waits."""
        is_stopped, refusal = attempt_on(case_id, closing_after_wait.recall_question)
        return inbox_response(case_id, refusal, _CANCELLED if is_stopped else _TOO_LATE)
