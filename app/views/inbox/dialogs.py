"""The moderator's windows: Proses / Forward, Balas, Hapus, Blokir, Selesai (S33-S53)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, abort, request, url_for
from flask_appbuilder import expose, has_access, permission_name

from app.domain.errors import InvalidInput, Problem
from app.domain.words import N_
from app.domain.workflow.workflow import Action, Category, MessageStatus
from app.models import Message, Reply
from app.queries.cards import case_rows
from app.services.cases.actions import blocking, closing, deleting
from app.services.cases.answers import answer_templates, replying
from app.services.settings import settings, validation
from app.services.settings.local_time import today
from app.views.actions.forward import ForwardWindow, WithdrawWindow
from app.views.answers.answer_form import (
    RULES,
    answer_told,
    correction_of,
    pledge_of,
    promise_context,
    recorded_way,
    signature,
    superiors,
)
from app.views.cards.dialog import Window
from app.views.framework.responses import card_answer

FORM = ["GET", "POST"]


def is_confirmed() -> bool:
    """Whether the second click of D7 was made."""
    return request.form.get("confirm") == "ya"


def confirmed_if_sensitive(message: Message) -> None:
    """Balas on a sensitive card asks a second click: the phone may be read by others (D7)."""
    if message.is_sensitive and not is_confirmed():
        raise InvalidInput("confirm", Problem.REQUIRED)


class ReplyWindow(Window):
    """The moderator's own answer (S47-S53)."""

    text_field, draft_kind = "text", "balas"
    template, action, model = "answers/reply.html", Action.REPLY, Reply

    def told(self) -> str:
        """Whether it can still be called back."""
        return answer_told(recorded_way(self.message))

    def act(self) -> None:
        """Writes the answer; its SMS waits for the hold."""
        replying.answer_directly(
            self.message_id,
            self.form.get("text"),
            self.form.get("category"),
            self.form.get("acknowledged_by"),
            actor=self.viewer.actor,
            is_safe=is_confirmed(),
            form_key=self.form_key,
            pledge=pledge_of(self.form),
        )

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """Text, category and superior are needed; a sensitive card asks once more."""
        form = self.form
        return {
            "text": lambda: validation.answer_text(form.get("text")),
            "category": lambda: validation.category(form.get("category")),
            "acknowledged_by": lambda: validation.required(
                "acknowledged_by", form.get("acknowledged_by")
            ),
            "promised_on": lambda: pledge_of(form),
            "confirm": lambda: confirmed_if_sensitive(self.message),
        }

    def context(self) -> Mapping[str, Any]:
        """Superiors of the moderator's own unit, the counter's signature, the rules."""
        return {
            "count_url": f"{request.path.rsplit('/', 2)[0]}/hitung",
            "superiors": superiors(self.viewer.actor.skpd_id),
            "signature": signature(self.viewer.actor),
            "categories": list(Category),
            "is_sensitive": self.message.is_sensitive,
            "recorded": recorded_way(self.message),
            "hold": settings.current().send_hold,
            "ready": answer_templates.fitting(
                self.message, self.viewer.actor.skpd_id, any_category=True
            ),
            "rules": RULES,
            "start": correction_of(self.message_id),
            **promise_context(self.form),
        }


class DeleteWindow(Window):
    """Hapus: YAKIN or Batal (S33, S34)."""

    text_field = "reason"
    template, action, done_words = "actions/delete.html", Action.DELETE, N_("Pesan dihapus.")

    def act(self) -> None:
        """Deletes softly."""
        deleting.delete(self.message_id, actor=self.viewer.actor, reason=self.form.get("reason"))

    def done(self) -> Response:
        """The card leaves the list."""
        return card_answer(None, self.told(), self.dom_id)


class BlockWindow(Window):
    """Blokir: YA or BATAL (S35, S36)."""

    text_field = "reason"
    template, action, done_words = "actions/block.html", Action.BLOCK, N_("Nomor terblokir.")

    def permit(self) -> None:
        """An official's number and our own are refused before anything is asked."""
        super().permit()
        if self.message.sender is not None:
            blocking.require_blockable_number(self.message.sender)

    def act(self) -> None:
        """Blocks the sender."""
        blocking.block_sender(
            self.message_id,
            actor=self.viewer.actor,
            reason=self.form.get("reason"),
            until=self.form.get("until"),
        )

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """An end that is over already is a slip of the hand."""
        return {"until": lambda: blocking.last_day(self.form.get("until"))}

    def context(self) -> Mapping[str, Any]:
        """The calendar begins today."""
        return {"today": today()}


class CloseWindow(Window):
    """Selesai: with a reason where nobody has answered (D13)."""

    text_field = "reason"
    template, action, done_words = "actions/close.html", Action.CLOSE, N_("Pesan ditandai selesai.")

    def act(self) -> None:
        """Closes the message."""
        closing.close(self.message_id, actor=self.viewer.actor, reason=self.form.get("reason"))

    def context(self) -> Mapping[str, Any]:
        """Whether the reason must be given."""
        return {"needs_reason": self.message.status != MessageStatus.DIJAWAB}

    def undo(self) -> Mapping[str, str]:
        """Buka lagi."""
        return {"url": url_for("InboxView.reopen", message_id=self.message_id), "values": ""}


class InboxWindows:
    """The routes of the windows; InboxView adds the list and the acts without a window."""

    @expose("/<int:message_id>/teruskan", methods=FORM)
    @has_access
    @permission_name("forward")
    def forward(self, message_id: int) -> Response:
        """Proses / Forward."""
        return ForwardWindow(_message(message_id)).answer()

    @expose("/terusan/<int:forward_id>/tarik", methods=FORM)
    @has_access
    @permission_name("forward")
    def withdraw(self, forward_id: int) -> Response:
        """Tarik."""
        forward = case_rows.find_forward(forward_id)
        if forward is None:
            abort(404)
        return WithdrawWindow(forward).answer()

    @expose("/<int:message_id>/balas", methods=FORM)
    @has_access
    @permission_name("reply")
    def reply(self, message_id: int) -> Response:
        """Balas."""
        return ReplyWindow(_message(message_id)).answer()

    @expose("/<int:message_id>/hapus", methods=FORM)
    @has_access
    @permission_name("delete")
    def delete(self, message_id: int) -> Response:
        """Hapus."""
        return DeleteWindow(_message(message_id)).answer()

    @expose("/<int:message_id>/blokir", methods=FORM)
    @has_access
    @permission_name("block")
    def block(self, message_id: int) -> Response:
        """Blokir."""
        return BlockWindow(_message(message_id)).answer()

    @expose("/<int:message_id>/selesai", methods=FORM)
    @has_access
    @permission_name("close")
    def close(self, message_id: int) -> Response:
        """Selesai."""
        return CloseWindow(_message(message_id)).answer()


def _message(message_id: int) -> Message | None:
    return case_rows.find_message(message_id)
