"""The search dialog of both card lists, with each error at its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar, Final

from flask import Response, make_response, request, url_for
from flask_appbuilder import expose, has_access, permission_name

from app.domain.access.roles import may_see_full_number
from app.domain.errors import InvalidInput
from app.domain.language import places
from app.domain.reasons import Problem
from app.domain.words import N_
from app.queries.framework import skpds
from app.queries.lists import filters as reading
from app.queries.lists.filters import CATEGORIES, Filters
from app.queries.lists.state_filters import INBOX_STATES, OFFICE_STATES
from app.views.framework.field_checks import problems_of
from app.views.framework.responses import PART, frame, redirected
from app.views.framework.viewer import Viewer


class SearchPages:
    """The search dialog of one list; a subclass is a feature of that list."""

    is_office: ClassVar[bool]
    list_endpoint: ClassVar[str]

    @expose("/cari", methods=["GET", "POST"])
    @has_access
    @permission_name("read")
    def search(self) -> Response:
        """A dialog for htmx, else a page of its own; valid input leads to the list."""
        if request.method == "GET":
            return self._search_form(request.args, {}, 200)
        problems = problems_of({it: partial(check, request.form) for it, check in _CHECKS.items()})
        if problems:
            return self._search_form(request.form, problems, 422)
        sees_deleted = Viewer.current().lists_deleted
        filters = Filters.of(request.form, sees_deleted=sees_deleted)
        return redirected(self._list_url() + filters.query())

    def _search_form(
        self, form: Mapping[str, str], problems: Mapping[str, str], code: int
    ) -> Response:
        states = OFFICE_STATES if self.is_office else INBOX_STATES
        viewer = Viewer.current()
        asked = Filters.of(form, sees_deleted=viewer.lists_deleted)
        page = self.render_template(  # type: ignore[attr-defined]  # a BaseView has it
            "lists/search_dialog.html",
            title=N_("Cari pesan"),
            frame=frame(),
            url=request.path,
            back=self._list_url() + asked.query(),
            form=form,
            filters=asked,
            problems=problems,
            states={word: state.label for word, state in states.items()},
            categories=CATEGORIES,
            units=[] if self.is_office else skpds.codes_and_names(),
            places=places.place_options(),
            sees_numbers=not self.is_office and may_see_full_number(viewer.actor.roles),
        )
        return make_response(page, code, PART)

    def _list_url(self) -> str:
        return url_for(self.list_endpoint)


def _require_known_skpd(form: Mapping[str, str]) -> None:
    code = form.get("skpd", "")
    if code and not skpds.is_known_code(code):
        raise InvalidInput("skpd", Problem.UNKNOWN)


_CHECKS: Final[Mapping[str, Callable[[Mapping[str, str]], object]]] = {
    "nomor": reading.number,
    "kode": reading.code,
    "skpd": _require_known_skpd,
    "dari": reading.since,
    "sampai": reading.until,
}
