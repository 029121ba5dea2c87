"""Pesan Masuk: the cases of citizens as cards (S21-S56)."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from flask import Response, jsonify, request

from app.domain.access.roles import may_see_full_number
from app.domain.words import N_
from app.queries.lists.conditions import inbox_conditions, inbox_page, key_of
from app.queries.lists.danger import new_danger
from app.queries.lists.filters import Filters
from app.queries.lists.keyset_pages import newer_than
from app.queries.lists.state_filters import DELETED
from app.services.cases.state import presence
from app.views.cards.assemble import inbox_cards
from app.views.cards.feature_views import InboxFeature
from app.views.framework import access_log
from app.views.framework.responses import route
from app.views.framework.viewer import Viewer
from app.views.inbox import live_update
from app.views.lists.facets import Facets, inbox_facets
from app.views.lists.saved_filters import SavedFilterPages
from app.views.lists.search import SearchPages, chips_of

# A page that knows so many new cards about danger has sounded often enough.
_MOST_DANGER: Final = 200


class InboxSavedFilterView(SavedFilterPages, InboxFeature):
    """Saved filters of Pesan Masuk."""


class InboxSearchView(SearchPages, InboxFeature):
    """Cari lanjutan of Pesan Masuk."""


class InboxView(InboxFeature):
    """The list of cards, and its updates while it is open."""

    default_view = "index"

    @route("/", "read")
    def index(self) -> Any:
        """One page of cards under the filters of the address."""
        viewer = Viewer.current()
        filters = _filters(viewer)
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
            saved=InboxSavedFilterView.saved(filters),
            may_enter=("can_enter", "Inbox") in viewer.held,
            may=viewer.bulk_rights,
        )

    @route("/baru", "read")
    def fresh(self) -> Response:
        """What has changed since the open page was shown; 204 when nothing."""
        viewer = Viewer.current()
        filters = _filters(viewer)
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


class InboxDangerView(InboxFeature):
    """What the sound on open pages asks for: ids alone, no text and no number."""

    @route("/bahaya", "read")
    def danger(self) -> Response:
        """Ids of new cards about danger, each with whether it is urgent."""
        return jsonify(new_danger(_MOST_DANGER))


def _filters(viewer: Viewer) -> Filters:
    return Filters.of(request.args, sees_deleted=viewer.lists_deleted, deleter=viewer.deleter)


def _conditions(filters: Filters, viewer: Viewer) -> list[Any]:
    return inbox_conditions(filters, sees_numbers=may_see_full_number(viewer.actor.roles))


def _facets(filters: Filters, viewer: Viewer) -> Facets:
    return inbox_facets(
        filters,
        sees_numbers=may_see_full_number(viewer.actor.roles),
        lists_deleted=viewer.lists_deleted,
    )
