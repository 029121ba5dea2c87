"""The search dialog of both card lists, with each error at its field; and the chips of what a list
is narrowed to, each with the address of the list without it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar, Final

from flask import Response, make_response, request, url_for
from flask_babel import gettext as _

from app.domain.access.roles import may_see_full_number
from app.domain.errors import InvalidInput
from app.domain.language import places
from app.domain.reasons import Problem
from app.domain.terms import Category, Channel, ReplyChannel
from app.domain.words import N_
from app.domain.workflow.deadlines import DAYS
from app.i18n.language import translated
from app.queries.directory import units as unit_rows
from app.queries.lists import filters as reading
from app.queries.lists.filters import CATEGORIES, Filters
from app.queries.lists.state_filters import DELETED, INBOX_STATES, OFFICE_STATES
from app.reports.figures.figure_address import LABELS, read_figure
from app.reports.figures.scope import NONE as NO_PLACE
from app.views.framework import format as spelling
from app.views.framework.form_fields import problems_of
from app.views.framework.responses import PART, frame, redirected, route
from app.views.framework.viewer import Viewer


class SearchPages:
    """The search dialog of one list; a subclass is a feature of that list."""

    is_office: ClassVar[bool]
    list_endpoint: ClassVar[str]

    @route("/cari", "read", methods=["GET", "POST"])
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
            units=[] if self.is_office else unit_rows.codes_and_names(),
            places=places.place_options(),
            sees_numbers=not self.is_office and may_see_full_number(viewer.actor.roles),
        )
        return make_response(page, code, PART)

    def _list_url(self) -> str:
        return url_for(self.list_endpoint)


def _require_known_skpd(form: Mapping[str, str]) -> None:
    code = form.get("skpd", "")
    if code and not unit_rows.is_known_code(code):
        raise InvalidInput("skpd", Problem.UNKNOWN)


_CHECKS: Final[Mapping[str, Callable[[Mapping[str, str]], object]]] = {
    "nomor": reading.number,
    "kode": reading.code,
    "skpd": _require_known_skpd,
    "dari": reading.since,
    "sampai": reading.until,
}


@dataclass(frozen=True)
class Chip:
    """One filter, such as "Tempat", "Kec. Siulak", and the address of the list without it."""

    label: str
    value: str
    without: str


def chips_of(filters: Filters, *, sees_numbers: bool) -> list[Chip]:
    """Chips of the search; state and category are shown beside the list."""
    found: list[tuple[str, str, dict[str, Any]]] = [
        (N_("Kata"), filters.words, {"words": ""}),
        (N_("Nomor"), filters.number if sees_numbers else "", {"number": ""}),
        ("Kode", filters.code, {"code": ""}),
        ("SKPD", filters.skpd, {"skpd": ""}),
        (N_("Tempat"), filters.place, {"place": ""}),
        (N_("Angka laporan"), _figure(filters.figure), {"figure": ""}),
        (N_("Diterima"), _days(filters.since, filters.until), {"since": None, "until": None}),
    ]
    return [Chip(label, value, filters.query(**gone)) for label, value, gone in found if value]


def words_of(filters: Filters) -> str:
    """All filters in one line, for the dialog that saves them."""
    states = {**OFFICE_STATES, **INBOX_STATES}
    label = translated(N_("Dihapus") if filters.state == DELETED else states[filters.state].label)
    parts = [label, *([translated(CATEGORIES[filters.category])] if filters.category else [])]
    chips = chips_of(filters, sees_numbers=False)
    return " · ".join([*parts, *(f"{translated(it.label)}: {it.value}" for it in chips)])


def _figure(address: str) -> str:
    """`dijawab, Kec. Siulak, SMS`."""
    figure = read_figure(address)
    if figure is None:
        return ""
    known = {it.value: it.label for it in (*Category, *Channel.all(), *ReplyChannel)}
    known |= {NO_PLACE: N_("tidak menyebut tempat")}
    place = f"Kec. {figure.place}" if figure.place not in ("", NO_PLACE) else figure.place
    words = [LABELS[figure.kind], *figure.categories, place, figure.channel, figure.way]
    words += [f"{figure.hour:02}.00"] if figure.hour is not None else []
    words += [DAYS[figure.weekday]] if figure.weekday is not None else []
    words += [figure.acted.label] if figure.acted else []
    words += [f"“{figure.word}”"] if figure.word else []
    return ", ".join(translated(known.get(it, it)) for it in words if it)


def _days(since: date | None, until: date | None) -> str:
    if since and until:
        if since == until:
            return spelling.full_day(since)
        return _(
            "%(since)s sampai %(until)s",
            since=spelling.full_day(since),
            until=spelling.long_day(until),
        )
    if since:
        return _("sejak %(since)s", since=spelling.full_day(since))
    return _("sampai %(until)s", until=spelling.full_day(until)) if until else ""
