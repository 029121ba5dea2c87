"""Pesan Masuk: what citizens wrote, as cards, and what a moderator does with it (S21-S56)."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request
from flask_appbuilder import BaseView, expose, has_access, permission_name

from app.domain.roles import ADMIN, may_see_full_number
from app.domain.workflow import MessageStatus
from app.extensions import db
from app.models import Message, Reply
from app.services import blocking, deleting, presence, publishing, reminding, replying
from app.services.standing import blocked_row
from app.views import fresh
from app.views.answer_windows import count_answer
from app.views.answers import attempt, card_answer
from app.views.cards import Viewer, inbox_cards
from app.views.case_pages import CasePages
from app.views.counting import Facets, inbox_facets
from app.views.inbox_windows import InboxWindows
from app.views.listing import Filters, inbox_conditions, inbox_page
from app.views.paging import newer_than
from app.views.states import DELETED

ACT = ["POST"]


class InboxView(InboxWindows, CasePages, BaseView):
    """The list, and the acts that need no window."""

    route_base = "/pesan-masuk"
    class_permission_name = "Inbox"
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("read")
    def index(self) -> Any:
        """25 cards, newest first, under the address's filters."""
        filters, viewer = Filters.of(request.args), Viewer.current()
        page = inbox_page(filters, _conditions(filters, viewer))
        return self.render_template(
            "inbox.html",
            title="Pesan Masuk",
            cards=inbox_cards(page.ids, viewer),
            page=page,
            filters=filters,
            facets=_facets(filters, viewer),
        )

    @expose("/baru")
    @has_access
    @permission_name("read")
    def fresh(self) -> Response:
        """What the open page does not show yet; 204 when there is nothing."""
        filters, viewer = Filters.of(request.args), Viewer.current()
        asked = fresh.Question.of(request.args)
        if asked.open:
            presence.enter(asked.open, viewer.actor)
        new = newer_than(asked.after, Message.id, _conditions(filters, viewer), asked.known)
        cards = inbox_cards([*new, *asked.stamps], viewer) if new or asked.stamps else []
        deleted = filters.state == DELETED
        return fresh.answer(asked, new, cards, lambda: _facets(filters, viewer), deleted=deleted)

    @expose("/hitung", methods=ACT)
    @has_access
    @permission_name("read")
    def count(self) -> Response:
        """The counter of an answer, as JSON."""
        return count_answer(Viewer.current().actor)

    @expose("/<int:message_id>/publish", methods=ACT)
    @has_access
    @permission_name("publish")
    def publish(self, message_id: int) -> Response:
        """Publish or Batal Publish, at once, with "Urungkan" (S55, S56, A12)."""
        message = _found(message_id)
        wanted = request.form.get("terbit")
        show = wanted == "1" if wanted in ("0", "1") else not message.is_published
        is_answered = message.status in (MessageStatus.DIJAWAB, MessageStatus.SELESAI)
        act = publishing.publish if show else publishing.unpublish
        actor = Viewer.current().actor
        refusal = attempt(lambda: act(message_id, actor=actor))
        undo = {"url": request.path, "values": '{"terbit": "0"}' if show else '{"terbit": "1"}'}
        told = "Pesan terbit di halaman utama." if show else "Pesan ditarik dari halaman utama."
        if show and not is_answered:
            told += " Perhatian: pesan ini belum dibalas."
        return _card_answer(message_id, refusal, told, None if refusal else undo)

    @expose("/<int:message_id>/ingatkan", methods=ACT)
    @has_access
    @permission_name("remind")
    def remind(self, message_id: int) -> Response:
        """Ingatkan: an SMS to every phone whose SKPD has not answered (S6)."""
        _found(message_id)
        phones: list[int] = []
        actor = Viewer.current().actor
        refusal = attempt(lambda: phones.append(reminding.remind(message_id, actor=actor)))
        told = f"Pengingat dikirim ke {sum(phones)} HP."
        if not sum(phones):
            told = "SKPD ini belum punya nomor HP yang aktif. Lengkapi di Data Operator."
        return _card_answer(message_id, refusal, told)

    @expose("/<int:message_id>/jangan-blokir", methods=ACT)
    @has_access
    @permission_name("block")
    def unblock(self, message_id: int) -> Response:
        """Jangan Blokir on the card itself: at once (S59)."""
        row = blocked_row(_found(message_id).sender)
        if row is None:
            return _card_answer(message_id, "Nomor ini sudah tidak diblokir.", "")
        row_id, actor = row.id, Viewer.current().actor
        refusal = attempt(lambda: blocking.lift(row_id, actor=actor))
        return _card_answer(message_id, refusal, "Nomor tidak diblokir lagi.")

    @expose("/<int:message_id>/pulihkan", methods=ACT)
    @has_access
    @permission_name("delete")
    def restore(self, message_id: int) -> Response:
        """Pulihkan: a deleted message comes back (D6, Admin)."""
        _found(message_id)
        actor = Viewer.current().actor
        refusal = attempt(lambda: deleting.restore(message_id, actor=actor))
        return _card_answer(message_id, refusal, "Pesan dipulihkan.")

    @expose("/balasan/<int:reply_id>/batalkan", methods=ACT)
    @has_access
    @permission_name("reply")
    def cancel(self, reply_id: int) -> Response:
        """Batalkan: calls an answer back while it waits."""
        reply = db.session.get(Reply, reply_id)
        if reply is None:
            abort(404)
        message_id, actor = reply.message_id, Viewer.current().actor
        stopped: list[bool] = []
        refusal = attempt(lambda: stopped.append(replying.cancel(reply_id, actor=actor)))
        told = CANCELLED if any(stopped) else TOO_LATE
        return _card_answer(message_id, refusal, told)


CANCELLED = "Jawaban dibatalkan, tidak dikirim ke warga."
TOO_LATE = "Terlambat: jawaban sudah dikirim ke warga."


def _conditions(filters: Filters, viewer: Viewer) -> list[Any]:
    return inbox_conditions(filters, sees_numbers=may_see_full_number(viewer.actor.roles))


def _facets(filters: Filters, viewer: Viewer) -> Facets:
    return inbox_facets(
        filters,
        sees_numbers=may_see_full_number(viewer.actor.roles),
        sees_deleted=ADMIN in viewer.actor.roles,
    )


def _found(message_id: int) -> Message:
    message = db.session.get(Message, message_id)
    if message is None:
        abort(404)
    return message


def _card_answer(
    message_id: int, refusal: str, told: str, undo: dict[str, str] | None = None
) -> Response:
    card = next(iter(inbox_cards([message_id], Viewer.current())), None)
    code = 409 if refusal else 200
    return card_answer(card, refusal or told, f"card-{message_id}", undo=undo, code=code)
