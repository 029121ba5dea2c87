"""Filter chips: what a list is narrowed to, each with the address of the list without it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.domain.terms import Category, Channel, ReplyChannel
from app.domain.words import N_
from app.i18n.language import translated
from app.queries.lists.filters import CATEGORIES, Filters
from app.queries.lists.state_filters import DELETED, INBOX_STATES, OFFICE_STATES
from app.reports.documents.sections import WEEKDAYS
from app.reports.figures.figure_address import LABELS, read_figure
from app.reports.figures.scope import NONE as NO_PLACE
from app.views.framework import format as spelling


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
    words += [WEEKDAYS[figure.weekday]] if figure.weekday is not None else []
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
