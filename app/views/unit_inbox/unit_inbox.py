"""Pesan untuk Dinas: what one SKPD holds, with exactly TOLAK and BALAS (S13, S76-S99)."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, abort, request
from flask_appbuilder import BaseView, expose, has_access, permission_name

from app.domain.words import N_
from app.models import Forward
from app.queries.cards import case_rows
from app.queries.lists.conditions import office_conditions, office_page
from app.queries.lists.filters import Filters
from app.queries.lists.keyset_pages import newer_than
from app.queries.unit_inbox import unit_inbox
from app.services.cases.answers import recalling
from app.services.cases.answers.recalling import Recall
from app.services.cases.state import presence
from app.views.answers.answer_form import cancel_told, count_answer, keep_draft
from app.views.answers.approve import ApprovalPages
from app.views.answers.complete_phone_answer import OfficeCompletions
from app.views.answers.resend import OfficeResends
from app.views.cards.assemble import Viewer, office_cards
from app.views.cards.unit_guard import own_forward
from app.views.framework import access_log
from app.views.framework.responses import attempt, card_answer
from app.views.inbox import history, live_update
from app.views.inbox.dialogs import FORM
from app.views.inbox.disposition_sheet import OfficeDisposition
from app.views.lists.facets import office_facets
from app.views.lists.filter_chips import chips_of
from app.views.lists.saved_filters import SavedFilterPages
from app.views.lists.search_dialog import SearchPages
from app.views.unit_inbox.dialogs import OfficeReplyWindow, RejectWindow, ReleaseWindow


class OfficeView(
    ApprovalPages,
    OfficeCompletions,
    OfficeDisposition,
    OfficeResends,
    SavedFilterPages,
    SearchPages,
    BaseView,
):
    """The cards of the person's own SKPD; another unit's card is refused and journalled."""

    route_base = "/pesan-dinas"
    class_permission_name = "Office"
    default_view = "index"
    is_office = True

    @expose("/")
    @has_access
    @permission_name("read")
    def index(self) -> Any:
        """20 cards of the own unit, newest first."""
        filters, viewer = Filters.of(request.args), Viewer.current()
        unit = case_rows.find_unit(viewer.actor.skpd_id)
        access_log.at_list("Pesan untuk Dinas")
        page = office_page(filters, office_conditions(filters, viewer.actor.skpd_id))
        return self.render_template(
            "unit_inbox/unit_inbox.html",
            title=N_("Pesan untuk Dinas"),
            unit=unit,
            cards=office_cards(page.ids, viewer),
            page=page,
            filters=filters,
            facets=office_facets(filters, viewer.actor.skpd_id),
            chips=chips_of(filters, sees_numbers=False),
            saved=self.saved(filters),
        )

    @expose("/<int:forward_id>")
    @has_access
    @permission_name("read")
    def card(self, forward_id: int) -> Any:
        """One card alone."""
        forward = own_forward(forward_id)
        access_log.at_card(forward.message_id)
        cards = office_cards([forward_id], Viewer.current())
        if not cards:
            abort(404)
        return self.render_template(
            "inbox/case_page.html",
            title=N_("Pesan untuk Dinas"),
            card=cards[0],
            lines=history.lines(forward.message, forward),
        )

    @expose("/baru")
    @has_access
    @permission_name("read")
    def fresh(self) -> Response:
        """What the open page does not show yet."""
        filters, viewer = Filters.of(request.args), Viewer.current()
        asked, skpd_id = live_update.Question.of(request.args), viewer.actor.skpd_id
        opened = case_rows.find_forward(asked.open) if asked.open else None
        if opened is not None and opened.skpd_id == skpd_id:
            presence.enter(opened.message_id, viewer.actor)
        new = newer_than(asked.after, Forward.id, office_conditions(filters, skpd_id), asked.known)
        shown = unit_inbox.own_ids(list(asked.stamps), skpd_id)
        cards = office_cards([*new, *shown], viewer) if new or shown else []
        facets = partial(office_facets, filters, skpd_id)
        return live_update.answer(
            asked, new, cards, facets, partial(access_log.at_refresh, N_("Pesan untuk Dinas"))
        )

    @expose("/hitung", methods=["POST"])
    @has_access
    @permission_name("reply")
    def count(self) -> Response:
        """The counter of an answer, as JSON."""
        return count_answer(Viewer.current().actor)

    @expose("/<int:forward_id>/balas", methods=FORM)
    @has_access
    @permission_name("reply")
    def reply(self, forward_id: int) -> Response:
        """BALAS."""
        forward = own_forward(forward_id)
        return OfficeReplyWindow(forward.message, forward).answer()

    @expose("/<int:forward_id>/draf", methods=["POST"])
    @has_access
    @permission_name("read")
    def draft(self, forward_id: int) -> Response:
        """Keeps what is half-written, a BALAS or a TOLAK: each act asks for its own right."""
        return keep_draft(own_forward(forward_id).message_id)

    @expose("/<int:forward_id>/tolak", methods=FORM)
    @has_access
    @permission_name("reject")
    def reject(self, forward_id: int) -> Response:
        """TOLAK."""
        forward = own_forward(forward_id)
        return RejectWindow(forward.message, forward).answer()

    @expose("/<int:forward_id>/lepaskan", methods=FORM)
    @has_access
    @permission_name("reject")
    def release(self, forward_id: int) -> Response:
        """Lepaskan, of a message that another SKPD leads."""
        forward = own_forward(forward_id)
        return ReleaseWindow(forward.message, forward).answer()

    @expose("/balasan/<int:reply_id>/batalkan", methods=["POST"])
    @has_access
    @permission_name("reply")
    def cancel(self, reply_id: int) -> Response:
        """Batalkan: calls the own answer back while it waits."""
        reply = case_rows.find_reply(reply_id)
        if reply is None or reply.forward_id is None:
            abort(404)
        forward_id, actor = own_forward(reply.forward_id).id, Viewer.current().actor
        is_own = reply.author_user_id == actor.user_id
        came_to: list[Recall] = []
        refusal = attempt(lambda: came_to.append(recalling.cancel(reply_id, actor=actor)))
        told = refusal or cancel_told(came_to, is_own)
        card = next(iter(office_cards([forward_id], Viewer.current())), None)
        return card_answer(card, told, f"card-{forward_id}", code=409 if refusal else 200)
