"""Pesan untuk Dinas: the cards of one unit, with exactly TOLAK and BALAS (S13, S76-S99)."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, request
from flask_appbuilder import expose, has_access, permission_name

from app.domain.words import N_
from app.models import Forward
from app.queries.cards import case_rows
from app.queries.lists.conditions import office_conditions, office_page
from app.queries.lists.filters import Filters
from app.queries.lists.keyset_pages import newer_than
from app.services.cases.state import presence
from app.views.cards.assemble import office_cards
from app.views.cards.feature_views import OfficeFeature
from app.views.framework import access_log
from app.views.framework.viewer import Viewer
from app.views.inbox import live_update
from app.views.lists.facets import office_facets
from app.views.lists.filter_chips import chips_of
from app.views.lists.saved_filters import SavedFilterPages
from app.views.lists.search_dialog import SearchPages


class OfficeSavedFilterView(SavedFilterPages, OfficeFeature):
    """Saved filters of Pesan untuk Dinas."""


class OfficeSearchView(SearchPages, OfficeFeature):
    """Cari lanjutan of Pesan untuk Dinas."""


class OfficeView(OfficeFeature):
    """The list of the unit's cards, and its updates while it is open."""

    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("read")
    def index(self) -> Any:
        """One page of the own unit's cards."""
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
            saved=OfficeSavedFilterView.saved(filters),
        )

    @expose("/baru")
    @has_access
    @permission_name("read")
    def fresh(self) -> Response:
        """What has changed since the open page was shown; 204 when nothing."""
        filters, viewer = Filters.of(request.args), Viewer.current()
        asked, skpd_id = live_update.Question.of(request.args), viewer.actor.skpd_id
        opened = case_rows.find_forward(asked.open) if asked.open else None
        if opened is not None and opened.skpd_id == skpd_id:
            presence.enter(opened.message_id, viewer.actor)
        new = newer_than(asked.after, Forward.id, office_conditions(filters, skpd_id), asked.known)
        shown = case_rows.own_ids(list(asked.stamps), skpd_id)
        cards = office_cards([*new, *shown], viewer) if new or shown else []
        facets = partial(office_facets, filters, skpd_id)
        return live_update.answer(
            asked, new, cards, facets, partial(access_log.at_refresh, N_("Pesan untuk Dinas"))
        )
