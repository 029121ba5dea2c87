"""Report (S10, S19, S68-S70): what citizens wrote in a period, and what happened to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import Response
from flask_appbuilder.baseviews import BaseView
from markupsafe import Markup

from app.database.extensions import db, now, transaction
from app.domain.operations.report_file_kinds import PaperKind
from app.domain.words import N_
from app.models import Paper
from app.queries.directory import units
from app.queries.lists.state_filters import ALL, CITIZENS
from app.reports.documents import (
    plotly_charts,
    report_address,
    report_files,
    report_json,
    svg_charts,
)
from app.reports.documents.headline import headlines, sentence
from app.reports.documents.report_address import Asked
from app.reports.documents.sections import sections
from app.reports.documents.tables import TIMELY, Part, Row, Section, Value
from app.reports.documents.tile_map import Tile, tile_map
from app.reports.figures.definitions import Definition
from app.reports.figures.figure_address import UNFORWARDED, Figure
from app.reports.figures.formatting import format_moment
from app.reports.figures.report_content import Report
from app.reports.figures.scope import Scope, scope_of
from app.services.contacts import signer
from app.services.report_files import report_files as orders
from app.views.framework.current_user import current_actor
from app.views.framework.responses import route
from app.views.reports import form
from app.views.reports.documents import PaperPages, asked_now, order_of, redirect_to_report, view_of
from app.views.reports.form import led

# So many lines of a closed section are told beside its title.
_TEASED: Final = 3


class ReportView(PaperPages, BaseView):
    """The tables and charts of a period; a job counts what is too much for a request."""

    route_base = "/report"
    default_view = "list"
    class_permission_name = "Report"

    @route("/", "read")
    def list(self) -> Any:
        """The report of the requested period, by default of this month."""
        asked = asked_now()
        return self._page(asked, *_found(asked))

    @route("/berkas/<int:paper_id>", "read")
    def paper(self, paper_id: int) -> Any:
        """One report file: its progress, then its link; a counted page is shown as it was
        counted."""
        row = self.own(paper_id)
        report = _stored(row) if row.kind == PaperKind.PAGE and row.is_ready else None
        if report is None:
            view = view_of(row)
            return self.render_template(
                "reports/document.html", title=view["kind"].label, paper=view
            )
        return self._page(_asked_then(report), report, row.id)

    def _page(self, asked: Asked, report: Report | None, paper_id: int | None) -> Any:
        manager = self.appbuilder.sm
        return self.render_template(
            "reports/report.html",
            title=N_("Report"),
            asked=asked,
            form=form.form_of(asked, manager),
            shown=_shown(report, asked.scope, manager) if report else None,
            paper=self.progress_of(paper_id) if report is None and paper_id else None,
            paper_id=paper_id,
        )

    @route("/ulang", "read", methods=["POST"])
    def again(self) -> Response:
        """Orders a page again that the job could not make."""
        asked = asked_now()
        if report_files.is_big(db.session(), _wanted(asked)):
            _ask(asked)
        return redirect_to_report(asked)


def _wanted(asked: Asked) -> report_files.WantedFile:
    return report_files.wanted(PaperKind.PAGE, asked.scope, signer.settings_today())


def _ask(asked: Asked, *, again: bool = False) -> int:
    with transaction():
        order = order_of(PaperKind.PAGE, asked.scope)
        return orders.order(order, actor=current_actor(), again=again)


def _stored(kept: Paper) -> Report | None:
    """The report that a job has stored; None if another release wrote it."""
    try:
        return report_json.from_json(b"".join(orders.pieces(kept.id)))
    except (ValueError, TypeError, KeyError):
        return None


def _asked_then(report: Report) -> Asked:
    """The same request now, as far as this person may see it."""
    actor, then = current_actor(), report.scope
    own = actor.skpd_id
    return Asked(scope_of(then.period, then.filters, roles=actor.roles, own_skpd_id=own))


def _found(asked: Asked) -> tuple[Report | None, int | None]:
    """The report, or the id of the report file that a job makes of it; both once it is made."""
    wanted = _wanted(asked)
    if not report_files.is_big(db.session(), wanted):
        return wanted.report(db.session()), None
    order = order_of(PaperKind.PAGE, asked.scope)
    kept = orders.newest(order)
    is_fresh = kept is not None and now() - (kept.finished_at or now()) < orders.FRESH
    if kept is not None and kept.is_ready and is_fresh:
        report = _stored(kept)
        if report is not None:
            return report, kept.id
    if kept is not None and kept.problem and is_fresh:
        # Otherwise every visit would order what fails; a person may order it again.
        return None, kept.id
    return None, _ask(asked, again=kept is not None and kept.is_ready)


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section with its chart, drawn twice: as SVG for everybody, as JSON for the script.

    `urls` lead from each value of each row to its cases, `sum_urls` from those of the last line.
    """

    section: Section
    svg: Markup
    figure: str
    urls: Sequence[Sequence[str | None]]
    sum_urls: Sequence[str | None]
    terms: Sequence[Definition]
    tiles: Sequence[tuple[Tile, str | None]] = ()
    legend: Sequence[tuple[int, int, int]] = ()
    parts: Sequence[tuple[str, str | None]] = ()

    @property
    def teaser(self) -> Sequence[tuple[str, Value]]:
        """The biggest lines, for who has not opened it; none of what is read as a whole."""
        chart = self.section.chart
        if chart is None or chart.is_standing or chart.series is TIMELY:
            return ()
        pairs = [(row.brief, row.values[0]) for row in self.section.table.rows if row.values[0]]
        return sorted(pairs, key=lambda pair: -float(pair[1] or 0))[:_TEASED]


def _shown(report: Report, asked: Scope, manager: Any) -> dict[str, Any]:
    """The report with charts and links; the trend is drawn in sight, all other sections open.

    The links follow `asked`, the request of the reader: another person may have ordered the report.
    """
    codes = {str(unit_id): code for unit_id, code in units.codes().items()}
    terms = {it.key: it for it in report.definitions}
    way = _Cards(asked, codes, manager)
    views = [_section(it, report, way, terms) for it in sections(report)]
    unforwarded = report.left_out.unforwarded
    return {
        "report": report,
        "is_empty": not report.total.received,
        "counted_at": format_moment(report.counted_at),
        "sentence": sentence(report),
        "tiles": [
            {"of": it, "url": way.url(it.value, it.figure), "parts": way.parts(it.parts)}
            for it in headlines(report)
        ],
        "trend": next((it for it in views if it.section.key == "tren"), None),
        "sections": [it for it in views if it.section.key != "tren"],
        # For the script.
        "drawn": [it for it in views if it.figure],
        "unforwarded_url": way.url(unforwarded, Figure(UNFORWARDED)),
    }


def _section(
    section: Section, report: Report, way: _Cards, terms: Mapping[str, Definition]
) -> SectionView:
    urls = [way.urls(row) for row in section.table.rows]
    is_drawn = section.chart is not None and section.highest > 0
    drawn = tile_map(report.places) if section.key == "tempat" else None
    return SectionView(
        section=section,
        svg=svg_charts.svg(section) if is_drawn and drawn is None else Markup(),
        figure=plotly_charts.figure(section, urls) if is_drawn and drawn is None else "",
        urls=urls,
        sum_urls=way.urls(section.table.total) if section.table.total else (),
        terms=[terms[key] for key in section.terms if key in terms],
        tiles=[(it, way.url(it.count, it.figure)) for it in drawn.tiles] if drawn else (),
        legend=drawn.legend if drawn else (),
        parts=way.parts(section.parts),
    )


class _Cards:
    """Links from numbers to their cases: in Pesan Masuk for the desk, in Pesan untuk Dinas for a
    unit, none for those who see figures only."""

    def __init__(self, scope: Scope, codes: Mapping[str, str], manager: Any) -> None:
        self._scope, self._codes = scope, codes
        self._endpoint = ""
        if manager.has_access("can_read", "Inbox"):
            self._endpoint = "InboxView.index"
        elif not scope.sees_all and manager.has_access("can_read", "Office"):
            self._endpoint = "OfficeView.index"

    def urls(self, row: Row) -> Sequence[str | None]:
        """The link of each value of a row."""
        cells = (*row.cells, *(None for _ in row.values[len(row.cells) :]))
        pairs = zip(row.numbers or row.values, cells, strict=True)
        return [self.url(value, figure, row.cards) for value, figure in pairs]

    def parts(self, parts: Sequence[Part]) -> Sequence[tuple[str, str | None]]:
        """Each number in words, with its link."""
        return [(it.words, self.url(it.value, it.figure)) for it in parts]

    def url(
        self, value: Value, figure: Figure | None, cards: Mapping[str, str] | None = None
    ) -> str | None:
        """The list of what a number counts; None where it counts nothing."""
        if not self._endpoint or figure is None or not value:
            return None
        values = list_args(self._scope, self._codes, figure, cards or {})
        if self._endpoint == "OfficeView.index":
            values |= {"status": ALL, "skpd": ""}
        return led(self._endpoint, {name: it for name, it in values.items() if it})


def list_args(
    scope: Scope, codes: Mapping[str, str], figure: Figure, cards: Mapping[str, str]
) -> dict[str, str]:
    """What a list is asked for to show the cases of this number of the report."""
    filters, days = scope.filters, figure.received or scope.period
    asked = report_address.args_of_scope(scope)
    own = str(filters.skpd_id) if filters.skpd_id and scope.sees_all else ""
    narrowed = replace(
        figure,
        channel=figure.channel or filters.channel or "",
        place=figure.place or filters.kecamatan or "",
    )
    return {
        "status": CITIZENS,
        "skpd": codes.get(cards.get("skpd", own), ""),
        "kategori": cards.get("kategori") or asked.get("kategori", ""),
        "angka": narrowed.address,
        "dari": days.first.isoformat() if figure.is_of_receipt else "",
        "sampai": days.last.isoformat() if figure.is_of_receipt else "",
    }
