"""One card alone: the page to link to, and its Kartu Riwayat on paper."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response, abort, render_template
from flask_appbuilder import expose, has_access, permission_name
from flask_babel import gettext as _

from app.database.extensions import now
from app.domain.words import N_
from app.models import Message
from app.queries.cards import case_rows
from app.services.cases.actions import closing, closing_after_wait
from app.views.actions.note_and_question import AskWindow, NoteWindow
from app.views.answers.answer_form import keep_draft
from app.views.cards import sender_labels
from app.views.cards.assemble import Viewer, inbox_cards
from app.views.framework import access_log
from app.views.framework.responses import attempt, card_answer
from app.views.inbox import case_detail, disposition_sheet, history
from app.views.inbox.dialogs import FORM

UNASKED = N_("Pertanyaan dibatalkan, tidak dikirim ke warga. Teksnya masih ada di jendelanya.")
REOPENED = N_("Pesan dibuka lagi. Teruskan lagi bila SKPD perlu menjawabnya.")
TOO_LATE = N_("Terlambat: pertanyaan sudah dikirim ke warga.")


class CasePages:
    """The routes of a single message; InboxView adds the list."""

    @expose("/<int:message_id>")
    @has_access
    @permission_name("read")
    def card(self, message_id: int) -> Any:
        """One card with what is known beside it."""
        message, viewer = _seen(message_id, lambda: access_log.at_card(message_id))
        cards = inbox_cards([message_id], viewer)
        sms = case_detail.every_sms(message_id)
        return render_template(
            "inbox/case_page.html",
            title=N_("Pesan"),
            base_template="frame/layout.html",
            appbuilder=self.appbuilder,  # type: ignore[attr-defined]  # a BaseView has it
            card=cards[0],
            others=case_detail.others(message, viewer.actor.roles),
            duplicates=case_detail.duplicates(message),
            sms=sms,
            sms_in_short=case_detail.sms_in_short(sms),
            lines=history.lines(message),
            print_url="riwayat",
        )

    @expose("/<int:message_id>/riwayat")
    @has_access
    @permission_name("read")
    def print(self, message_id: int) -> Any:
        """Kartu Riwayat: the case on paper, the number masked whoever prints it (D4)."""
        message, viewer = _seen(message_id, lambda: access_log.exported("case_printed", message_id))
        card = inbox_cards([message_id], viewer)[0]
        return render_template(
            "inbox/history.html",
            title=_("Kartu Riwayat %(ticket)s", ticket=card.ticket),
            base_template="frame/layout.html",
            appbuilder=self.appbuilder,  # type: ignore[attr-defined]  # a BaseView has it
            card=card,
            sender=sender_labels.masked(message),
            message=message,
            lines=[line for line in history.lines(message) if not line.is_internal],
            printed_by=viewer.actor,
            printed_at=now(),
        )

    @expose("/<int:message_id>/disposisi")
    @has_access
    @permission_name("read")
    def disposition(self, message_id: int) -> Any:
        """Lembar Disposisi: for the head of an office, the number masked (D4)."""
        look = partial(access_log.exported, "disposition_printed", message_id)
        message, viewer = _seen(message_id, look)
        card = inbox_cards([message_id], viewer)[0]
        return disposition_sheet.render(self, disposition_sheet.sheet_of(card, message))

    @expose("/<int:message_id>/catatan", methods=FORM)
    @has_access
    @permission_name("note")
    def note(self, message_id: int) -> Response:
        """Catatan."""
        return NoteWindow(case_rows.find_message(message_id)).answer()

    @expose("/<int:message_id>/buka-lagi", methods=["POST"])
    @has_access
    @permission_name("close")
    def reopen(self, message_id: int) -> Response:
        """Buka lagi, also as "Urungkan" after Selesai."""
        _exists(message_id)
        actor = Viewer.current().actor
        refusal = attempt(lambda: closing.reopen(message_id, actor=actor))
        return _answer(message_id, refusal, REOPENED)

    @expose("/<int:message_id>/draf", methods=["POST"])
    @has_access
    @permission_name("read")
    def draft(self, message_id: int) -> Response:
        """Keeps what is half-written in any window: it is the person's own, and each act asks for
        its own right."""
        _exists(message_id)
        return keep_draft(message_id)

    @expose("/<int:message_id>/tanya", methods=FORM)
    @has_access
    @permission_name("reply")
    def ask(self, message_id: int) -> Response:
        """Minta kejelasan."""
        return AskWindow(case_rows.find_message(message_id)).answer()

    @expose("/<int:message_id>/tanya/batalkan", methods=["POST"])
    @has_access
    @permission_name("reply")
    def cancel_question(self, message_id: int) -> Response:
        """Batalkan: calls the question back while it waits."""
        _exists(message_id)
        actor, stopped = Viewer.current().actor, list[bool]()
        refusal = attempt(
            lambda: stopped.append(closing_after_wait.recall_question(message_id, actor=actor))
        )
        return _answer(message_id, refusal, UNASKED if any(stopped) else TOO_LATE)


def _exists(message_id: int) -> None:
    if case_rows.find_message(message_id) is None:
        abort(404)


def _answer(message_id: int, refusal: str, told: str) -> Response:
    """The card as it stands after an act without a window."""
    card = next(iter(inbox_cards([message_id], Viewer.current())), None)
    code = 409 if refusal else 200
    return card_answer(card, refusal or told, f"card-{message_id}", code=code)


def _seen(message_id: int, tell: Callable[[], None]) -> tuple[Message, Viewer]:
    """The message, if this person may look at it: a deleted one is Admin's alone (D6).

    `tell` writes the look into the journal before anything is shown.
    """
    viewer, message = Viewer.current(), case_rows.find_message(message_id)
    if message is None or (message.is_deleted and not viewer.sees_deleted):
        abort(404)
    tell()
    return case_rows.require_message(message_id), viewer
