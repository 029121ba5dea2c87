"""One card alone: the page to link to, and its Kartu Riwayat on paper."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, render_template
from flask_appbuilder import expose, has_access, permission_name

from app.domain import phone
from app.domain.roles import ADMIN
from app.extensions import db, now
from app.models import Message
from app.views import case, history
from app.views.answer_windows import keep_draft
from app.views.cards import Viewer, inbox_cards
from app.views.desk_windows import AskWindow, NoteWindow
from app.views.inbox_windows import FORM


class CasePages:
    """The routes of a single message; InboxView adds the list."""

    @expose("/<int:message_id>")
    @has_access
    @permission_name("read")
    def card(self, message_id: int) -> Any:
        """One card with what is known beside it."""
        message, viewer = _seen(message_id)
        cards = inbox_cards([message_id], viewer)
        sms = case.every_sms(message_id)
        return render_template(
            "card.html",
            title="Pesan",
            base_template="layout.html",
            appbuilder=self.appbuilder,  # type: ignore[attr-defined]  # a BaseView has it
            card=cards[0],
            others=case.others(message),
            sms=sms,
            sms_in_short=case.sms_in_short(sms),
            lines=history.lines(message),
            print_url="riwayat",
        )

    @expose("/<int:message_id>/riwayat")
    @has_access
    @permission_name("read")
    def print(self, message_id: int) -> Any:
        """Kartu Riwayat: the case on paper, the number masked whoever prints it (D4)."""
        message, viewer = _seen(message_id)
        card = inbox_cards([message_id], viewer)[0]
        return render_template(
            "history.html",
            title=f"Kartu Riwayat {card.ticket}",
            base_template="layout.html",
            appbuilder=self.appbuilder,  # type: ignore[attr-defined]  # a BaseView has it
            card=card,
            sender=phone.masked(message.sender),
            message=message,
            lines=[line for line in history.lines(message) if not line.is_internal],
            printed_by=viewer.actor,
            printed_at=now(),
        )

    @expose("/<int:message_id>/catatan", methods=FORM)
    @has_access
    @permission_name("note")
    def note(self, message_id: int) -> Response:
        """Catatan."""
        return NoteWindow(db.session.get(Message, message_id)).answer()

    @expose("/<int:message_id>/draf", methods=["POST"])
    @has_access
    @permission_name("reply")
    def draft(self, message_id: int) -> Response:
        """Keeps what is half-written."""
        if db.session.get(Message, message_id) is None:
            abort(404)
        return keep_draft(message_id)

    @expose("/<int:message_id>/tanya", methods=FORM)
    @has_access
    @permission_name("reply")
    def ask(self, message_id: int) -> Response:
        """Minta kejelasan."""
        return AskWindow(db.session.get(Message, message_id)).answer()


def _seen(message_id: int) -> tuple[Message, Viewer]:
    """The message, if this person may look at it: a deleted one is Admin's alone (D6)."""
    viewer, message = Viewer.current(), db.session.get(Message, message_id)
    if message is None or (message.is_deleted and ADMIN not in viewer.actor.roles):
        abort(404)
    return message, viewer
