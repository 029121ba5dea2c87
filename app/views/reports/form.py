"""The form above the report: the request, the neighbouring periods, the downloads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _

from app.database.extensions import now
from app.domain.language import places
from app.domain.operations.report_file_kinds import PaperKind
from app.domain.terms import Channel
from app.domain.words import N_
from app.i18n.language import translated
from app.queries.directory import units
from app.queries.lists.filters import CATEGORIES
from app.reports.documents import pdf_export, report_address
from app.reports.documents.report_address import Asked
from app.reports.figures.periods import Interval, Period, PeriodInvalid, period_of, today
from app.reports.figures.scope import NONE, Scope


def form_of(asked: Asked, manager: Any) -> dict[str, Any]:
    """The form for a report, with the downloads this person may make."""
    scope = asked.scope
    return {
        "intervals": list(Interval),
        "anchor": _anchor(scope.period),
        "offices": units.with_forwards() if scope.sees_all else [],
        "categories": CATEGORIES,
        "places": places.kecamatan(),
        "channels": {it.value: it.label for it in Channel.all()},
        "chosen": report_address.args_of_scope(scope),
        "scope": narrowed_to(scope),
        "before": _link(scope, -1),
        "after": _link(scope, 1),
        "files": _files(scope, manager),
        "pdf_refused": "" if pdf_export.is_available() else pdf_export.UNAVAILABLE,
    }


def title_of(scope: Scope) -> str:
    """The period, unit and filters in words: `November 2026, Dinas Kesehatan, Keluhan`."""
    return f"{scope.period.label}, {narrowed_to(scope)}"


def narrowed_to(scope: Scope) -> str:
    """The same without the period."""
    filters, words = scope.filters, [_office_name(scope)]
    if filters.category:
        word = next(
            it for it, known in report_address.CATEGORIES.items() if known == filters.category
        )
        words.append(translated(CATEGORIES[word]))
    if filters.kecamatan:
        is_none = filters.kecamatan == NONE
        words.append(_("tanpa nama tempat") if is_none else f"Kec. {filters.kecamatan}")
    if filters.channel:
        words.append(Channel(filters.channel).label)
    return ", ".join(words)


def led(endpoint: str, values: Mapping[str, str]) -> str:
    """The URL of a page with these values."""
    return f"{url_for(endpoint)}?{urlencode(values)}"


def _office_name(scope: Scope) -> str:
    if scope.filters.skpd_id is None:
        return _("Semua SKPD")
    return units.name_of(scope.filters.skpd_id) or _("SKPD Anda")


def _anchor(period: Period) -> date:
    """The default of "Tanggal": today if the period contains it, else its first day."""
    this_day = today(now())
    return this_day if period.first <= this_day <= period.last else period.first


def _link(scope: Scope, step: int) -> dict[str, str] | None:
    """Label and URL of the neighbouring period with the same filters, if it has begun."""
    other = scope.period.neighbour(step)
    if other is None or other.first > today(now()):
        return None
    fields = report_address.args_of_scope(scope, other)
    return {"label": other.label, "url": led("ReportView.list", fields)}


_FILES: Final = (
    ("ReportView.pdf", PaperKind.PDF, "PDF A4", "a4", N_("Untuk dicetak dan ditandatangani")),
    ("ReportView.pdf", PaperKind.PDF, "PDF F4", "f4", N_("Untuk kertas folio, 215 x 330 mm")),
    ("ReportView.xlsx", PaperKind.XLSX, N_("Excel"), "", N_("Satu baris setiap perkara")),
    ("ReportView.lapor", PaperKind.LAPOR, N_("SP4N-LAPOR!"), "", N_("Berkas CSV dengan kolomnya")),
)


_ICONS: Final = {
    PaperKind.PDF: "fa-file-pdf",
    PaperKind.XLSX: "fa-file-excel",
    PaperKind.LAPOR: "fa-share-nodes",
}


def _files(scope: Scope, manager: Any) -> list[tuple[str, str, str, str]]:
    """URL, label, icon and tooltip of each download this person may make."""
    found = []
    for endpoint, kind, word, size, tip in _FILES:
        is_made = kind.ending != "pdf" or pdf_export.is_available()
        if is_made and manager.has_access(f"can_{kind.right}", "Report"):
            fields = report_address.args_of_scope(scope) | ({"kertas": size} if size else {})
            found.append((led(endpoint, fields), word, _ICONS[kind], translated(tip)))
    week = _week(scope.period)
    if week is not None and scope.sees_all and pdf_export.is_available():
        values = {"jangka": week.interval.value, "tanggal": week.first.isoformat()}
        tip = _("Satu halaman, minggu %(label)s", label=week.label)
        url = led("ReportView.weekly", values)
        found.append((url, N_("Lembar Bupati"), "fa-file-lines", tip))
    return found


def _week(period: Period) -> Period | None:
    """The shown week, or the last whole week within the period; None at the ends of the
    calendar."""
    if period.interval is Interval.MINGGU:
        return period
    last = min(period.last, today(now()) - timedelta(days=1))
    try:
        week = period_of(Interval.MINGGU, max(last, period.first))
    except PeriodInvalid:
        return None
    before = week.neighbour(-1)
    return before if week.last > last and before is not None else week
