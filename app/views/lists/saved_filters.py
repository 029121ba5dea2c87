"""Saved filters beside a card list: saved under a name, listed, deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from flask import Response, current_app, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _

from app.database.extensions import transaction
from app.domain.errors import InvalidInput
from app.domain.messaging.phone_numbers import sought
from app.domain.reasons import Problem
from app.domain.words import N_
from app.http import error_pages
from app.models import SavedFilter
from app.queries.accounts.permissions import KeptFilter
from app.queries.lists.filters import Filters
from app.services.cases.actions import saved_filters
from app.views.framework.responses import PART, frame, redirected, route
from app.views.framework.viewer import Viewer
from app.views.lists.search import words_of

# Fewer digits may be a code, a year or a house number; this many are a phone number.
_FEWEST_DIGITS: Final = 7


@dataclass(frozen=True)
class SavedView:
    """One link beside the list."""

    name: str
    url: str
    delete_url: str
    is_on: bool


class SavedFilterPages:
    """The saved filters of one list; a subclass is a feature of that list."""

    list_endpoint: ClassVar[str]

    @classmethod
    def saved(cls, filters: Filters) -> list[SavedView]:
        """This person's own; the one of the present address is marked."""
        manager = current_app.appbuilder.sm  # type: ignore[attr-defined]  # set by FAB
        return cls._views(manager.saved_filters(cls._list()), filters.query())

    @route("/saringan", "read", methods=["GET", "POST"])
    def save_filter(self) -> Response:
        """A dialog that asks for a name; after saving, back to the list."""
        filters = Filters.of(request.values, sees_deleted=Viewer.current().lists_deleted)
        if request.method == "GET":
            return self._name_form(filters, {}, 200)
        try:
            _require_no_number(filters)
            with transaction():
                name = request.form.get("filter_name")
                actor = Viewer.current().actor
                row = saved_filters.save(self._list(), name, filters.query(), actor=actor)
                told = _("Saringan “%(name)s” tersimpan.", name=row.name)
        except InvalidInput as error:
            return self._name_form(
                filters, {"filter_name": error_pages.refusal_sentence(error)}, 422
            )
        flash(told, "success")
        return redirected(self._index() + filters.query())

    @route("/saringan/<int:row_id>/hapus", "read", methods=["POST"])
    def delete_filter(self, row_id: int) -> Response:
        """Deletes without asking and offers "Urungkan"; another person's is left as it is."""
        actor = Viewer.current().actor
        own = saved_filters.filters_of(actor, self._list())
        row = next((row for row in own if row.id == row_id), None)
        if row is None:
            told, undo = N_("Saringan ini sudah dihapus."), None
        else:
            told, undo = _("Saringan “%(name)s” dihapus.", name=row.name), self._undo(row)
        with transaction():
            saved_filters.forget(row_id, self._list(), actor=actor)
        if not error_pages.wants_fragment():
            flash(told, "success")
            return redirected(self._index())
        query = request.form.get("query", "")
        rows = self._views(saved_filters.filters_of(actor, self._list()), query)
        page = render_template(
            "lists/saved_done.html", saved=rows, query=query, told=told, undo=undo
        )
        return make_response(page, 200, PART)

    def _name_form(self, filters: Filters, problems: Mapping[str, str], code: int) -> Response:
        page = self.render_template(  # type: ignore[attr-defined]  # a BaseView has it
            "lists/save_filter.html",
            title=N_("Simpan saringan"),
            frame=frame(),
            url=request.path + filters.query(),
            back=self._index() + filters.query(),
            form=request.form,
            longest=saved_filters.LONGEST,
            asked=words_of(filters),
            problems=problems,
        )
        return make_response(page, code, PART)

    def _undo(self, row: SavedFilter) -> dict[str, str]:
        url = url_for(f"{type(self).__name__}.save_filter") + row.query
        return {"url": url, "values": json.dumps({"filter_name": row.name})}

    @classmethod
    def _views(cls, rows: Sequence[SavedFilter | KeptFilter], query: str) -> list[SavedView]:
        return [
            SavedView(
                row.name,
                cls._index() + row.query,
                url_for(f"{cls.__name__}.delete_filter", row_id=row.id),
                row.query == query,
            )
            for row in rows
        ]

    @classmethod
    def _list(cls) -> str:
        return str(cls.class_permission_name).lower()  # type: ignore[attr-defined]

    @classmethod
    def _index(cls) -> str:
        return url_for(cls.list_endpoint)


def _require_no_number(filters: Filters) -> None:
    """Raises InvalidInput for a phone number: what staff keep for years holds none (D4)."""
    if filters.number or len(sought(filters.words)) >= _FEWEST_DIGITS:
        raise InvalidInput("saved_filter", Problem.PERSONAL)
