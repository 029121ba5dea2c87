"""Pesan Masuk: what citizens wrote, as cards, and what a moderator does with it (S21-S56)."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from flask import Response, abort, request
from flask_appbuilder import BaseView, expose, has_access, permission_name
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.access.roles import may_see_full_number
from app.domain.words import N_
from app.models import Message
from app.queries.cards import case_rows
from app.queries.lists.conditions import inbox_conditions, inbox_page
from app.queries.lists.filters import Filters
from app.queries.lists.full_text import key_of
from app.queries.lists.keyset_pages import newer_than
from app.queries.lists.state_filters import DELETED
from app.services.cases.actions import deleting
from app.services.cases.answers import recalling
from app.services.cases.answers.recalling import Recall
from app.services.cases.reminders import reminding
from app.services.cases.reminders.reminding import Reminded
from app.services.cases.state import presence
from app.views.actions.manual_entry import EntryPages
from app.views.actions.merge import JoiningPages
from app.views.actions.unblock import UnblockPages
from app.views.answers.answer_form import cancel_told, count_answer
from app.views.answers.complete_phone_answer import InboxCompletions
from app.views.answers.resend import InboxResends
from app.views.cards.assemble import Viewer, inbox_cards
from app.views.framework import access_log
from app.views.framework.format import clock
from app.views.framework.responses import attempt, card_answer
from app.views.inbox import live_update
from app.views.inbox.bulk_actions import BulkPages
from app.views.inbox.case_page import CasePages
from app.views.inbox.dialogs import InboxWindows
from app.views.inbox.incidents import IncidentPages
from app.views.lists.facets import Facets, inbox_facets
from app.views.lists.filter_chips import chips_of
from app.views.lists.saved_filters import SavedFilterPages
from app.views.lists.search_dialog import SearchPages
from app.views.publishing.publish import PublishPages

ACT = ["POST"]
_LATER: Final = N_("%(later)s HP sudah diingatkan hari ini: kode ini masuk pengingat berikutnya.")


class InboxView(
    InboxWindows,
    InboxCompletions,
    BulkPages,
    CasePages,
    EntryPages,
    IncidentPages,
    InboxResends,
    JoiningPages,
    PublishPages,
    SavedFilterPages,
    SearchPages,
    UnblockPages,
    BaseView,
):
    """The list, and the acts that need no window."""

    route_base = "/pesan-masuk"
    class_permission_name = "Inbox"
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("read")
    def index(self) -> Any:
        """20 cards, newest first, under the address's filters."""
        viewer = Viewer.current()
        filters = Filters.of(request.args, sees_deleted=viewer.sees_deleted)
        access_log.at_list("Pesan Masuk", filters.words, filters.number)
        page = inbox_page(filters, _conditions(filters, viewer))
        return self.render_template(
            "inbox/inbox.html",
            title=N_("Pesan Masuk"),
            cards=inbox_cards(page.ids, viewer),
            page=page,
            filters=filters,
            facets=_facets(filters, viewer),
            chips=chips_of(filters, sees_numbers=may_see_full_number(viewer.actor.roles)),
            saved=self.saved(filters),
            may_enter=("can_enter", "Inbox") in viewer.held,
            may={
                act: (f"can_{act}", "Inbox") in viewer.held for act in ("forward", "close", "reply")
            },
        )

    @expose("/baru")
    @has_access
    @permission_name("read")
    def fresh(self) -> Response:
        """What the open page does not show yet; 204 when there is nothing."""
        viewer = Viewer.current()
        filters = Filters.of(request.args, sees_deleted=viewer.sees_deleted)
        asked = live_update.Question.of(request.args)
        access_log.at_refreshed_search("Pesan Masuk", filters.words, filters.number)
        if asked.open:
            presence.enter(asked.open, viewer.actor)
        conditions = _conditions(filters, viewer)
        new = newer_than(asked.after, key_of(conditions), conditions, asked.known)
        cards = inbox_cards([*new, *asked.stamps], viewer) if new or asked.stamps else []
        deleted = filters.state == DELETED
        look = partial(access_log.at_refresh, N_("Pesan Masuk"))
        facets = partial(_facets, filters, viewer)
        return live_update.answer(asked, new, cards, facets, look, deleted=deleted)

    @expose("/hitung", methods=ACT)
    @has_access
    @permission_name("read")
    def count(self) -> Response:
        """The counter of an answer, as JSON."""
        return count_answer(Viewer.current().actor)

    @expose("/<int:message_id>/ingatkan", methods=ACT)
    @has_access
    @permission_name("remind")
    def remind(self, message_id: int) -> Response:
        """Ingatkan: an SMS to every phone whose SKPD has not answered (S6)."""
        _found(message_id)
        done: list[Reminded] = []
        actor = Viewer.current().actor
        refusal = attempt(lambda: done.append(reminding.remind(message_id, actor=actor)))
        return _card_answer(message_id, refusal, _reminded(done[0]) if done else "")

    @expose("/<int:message_id>/pulihkan", methods=ACT)
    @has_access
    @permission_name("delete")
    def restore(self, message_id: int) -> Response:
        """Pulihkan: a deleted message comes back (D6, Admin)."""
        _found(message_id)
        actor = Viewer.current().actor
        refusal = attempt(lambda: deleting.restore(message_id, actor=actor))
        return _card_answer(message_id, refusal, N_("Pesan dipulihkan."))

    @expose("/balasan/<int:reply_id>/batalkan", methods=ACT)
    @has_access
    @permission_name("reply")
    def cancel(self, reply_id: int) -> Response:
        """Batalkan: calls an answer back while it waits."""
        reply = case_rows.find_reply(reply_id)
        if reply is None:
            abort(404)
        message_id, actor = reply.message_id, Viewer.current().actor
        is_own = reply.author_user_id == actor.user_id
        came_to: list[Recall] = []
        call_back = partial(recalling.cancel, reply_id, actor=actor, is_vouched=True)
        refusal = attempt(lambda: came_to.append(call_back()))
        told = cancel_told(came_to, is_own)
        return _card_answer(message_id, refusal, told)


def _reminded(done: Reminded) -> str:
    """Which phones ring now, and which rang today already."""
    if not done.now and not done.later:
        return N_("SKPD ini belum punya nomor HP yang aktif. Lengkapi di Data Operator.")
    at = _at_dawn()
    told = []
    if done.now and at:
        told.append(
            ngettext(
                "Pengingat akan dikirim ke %(now)s HP%(at)s.",
                "Pengingat akan dikirim ke %(now)s HP%(at)s.",
                done.now,
                now=done.now,
                at=at,
            )
        )
    elif done.now:
        told.append(
            ngettext(
                "Pengingat dikirim ke %(now)s HP.",
                "Pengingat dikirim ke %(now)s HP.",
                done.now,
                now=done.now,
            )
        )
    if done.later:
        told.append(_(_LATER, later=done.later))
    return " ".join(told)


def _at_dawn() -> str:
    """No phone rings in the quiet hours."""
    at = reminding.goes_at()
    return _(" pukul %(at)s, sesudah jam tenang", at=clock(at)) if at else ""


def _conditions(filters: Filters, viewer: Viewer) -> list[Any]:
    return inbox_conditions(filters, sees_numbers=may_see_full_number(viewer.actor.roles))


def _facets(filters: Filters, viewer: Viewer) -> Facets:
    return inbox_facets(
        filters,
        sees_numbers=may_see_full_number(viewer.actor.roles),
        sees_deleted=viewer.sees_deleted,
    )


def _found(message_id: int) -> Message:
    message = case_rows.find_message(message_id)
    if message is None:
        abort(404)
    return message


def _card_answer(message_id: int, refusal: str, told: str) -> Response:
    card = next(iter(inbox_cards([message_id], Viewer.current())), None)
    code = 409 if refusal else 200
    return card_answer(card, refusal or told, f"card-{message_id}", code=code)
