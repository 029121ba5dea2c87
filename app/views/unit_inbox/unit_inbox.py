"""Pesan untuk Dinas: the cards of one unit, with exactly TOLAK and BALAS (S13, S76-S99); the page
of one case, and its Lembar Disposisi on paper."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, request

from app.domain.words import N_
from app.models import Forward, Skpd
from app.queries.cards import case_rows
from app.queries.lists.conditions import office_conditions, office_page
from app.queries.lists.filters import Filters
from app.queries.lists.keyset_pages import newer_than
from app.services.cases.state import presence
from app.views.answers.answer_form import keep_draft
from app.views.cards import message_files
from app.views.cards.assemble import office_cards
from app.views.cards.card_response import office_card
from app.views.cards.feature_views import ACTION, OfficeFeature, require_own_forward
from app.views.framework import access_log
from app.views.framework.responses import or_404, route
from app.views.framework.viewer import Viewer
from app.views.inbox import case_paper, history, live_update
from app.views.lists.facets import office_facets
from app.views.lists.saved_filters import SavedFilterPages
from app.views.lists.search import SearchPages, chips_of


class OfficeSavedFilterView(SavedFilterPages, OfficeFeature):
    """Saved filters of Pesan untuk Dinas."""


class OfficeSearchView(SearchPages, OfficeFeature):
    """Cari lanjutan of Pesan untuk Dinas."""


class OfficeView(OfficeFeature):
    """The list of the unit's cards, and its updates while it is open."""

    default_view = "index"

    @route("/", "read")
    def index(self) -> Any:
        """One page of the own unit's cards."""
        filters, viewer = Filters.of(request.args), Viewer.current()
        unit = case_rows.find(Skpd, viewer.actor.skpd_id)
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
            saved=OfficeSavedFilterView.saved(filters),
        )

    @route("/baru", "read")
    def fresh(self) -> Response:
        """What has changed since the open page was shown; 204 when nothing."""
        filters, viewer = Filters.of(request.args), Viewer.current()
        asked, skpd_id = live_update.Question.of(request.args), viewer.actor.skpd_id
        opened = case_rows.find(Forward, asked.open) if asked.open else None
        if opened is not None and opened.skpd_id == skpd_id:
            presence.enter(opened.case_id, viewer.actor)
        new = newer_than(asked.after, Forward.id, office_conditions(filters, skpd_id), asked.known)
        shown = case_rows.own_ids(list(asked.stamps), skpd_id)
        cards = office_cards([*new, *shown], viewer) if new or shown else []
        facets = partial(office_facets, filters, skpd_id)
        return live_update.answer(
            asked, new, cards, facets, partial(access_log.at_refresh, N_("Pesan untuk Dinas"))
        )


class OfficeCaseView(OfficeFeature):
    """The page of one forward, its print, and the drafts of its dialogs."""

    @route("/<int:forward_id>", "read")
    def card(self, forward_id: int) -> Any:
        """The card with its history."""
        forward = require_own_forward(forward_id)
        access_log.at_card(forward.case_id)
        card = or_404(office_card(forward_id, Viewer.current()))
        return self.render_template(
            "inbox/case_page.html",
            title=N_("Pesan untuk Dinas"),
            card=card,
            lines=history.lines(forward.case, forward),
        )

    @route("/<int:forward_id>/berkas/<int:file_id>", "read")
    def file(self, forward_id: int, file_id: int) -> Response:
        """A photo or a voice that came with the case, as long as the unit is shown its text."""
        require_own_forward(forward_id)
        return message_files.answer(or_404(office_card(forward_id, Viewer.current())), file_id)

    @route("/<int:forward_id>/disposisi", "read")
    def disposition(self, forward_id: int) -> Any:
        """Lembar Disposisi of the own unit; a former holder prints what is left of the card."""
        forward = require_own_forward(forward_id)
        access_log.exported("disposition_printed", forward.case_id)
        forward = case_rows.require_forward(forward_id)
        card = office_cards([forward_id], Viewer.current())[0]
        sheet = case_paper.sheet_of(card, forward.case, forward)
        return case_paper.render(self, sheet)

    @route("/<int:forward_id>/draf", "read", methods=ACTION)
    def draft(self, forward_id: int) -> Response:
        """Keeps the unfinished text of a dialog; each action asks for its own right."""
        return keep_draft(require_own_forward(forward_id).case_id)
