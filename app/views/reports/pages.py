"""Report (S10, S19, S68-S70): what citizens wrote in a period, and what happened to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response
from flask_appbuilder import expose
from flask_appbuilder.baseviews import BaseView
from flask_appbuilder.security.decorators import has_access, permission_name
from flask_babel import gettext as _
from flask_babel import ngettext
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
from app.reports.documents.report_address import Asked
from app.reports.documents.section_rows import change
from app.reports.documents.sections import sections
from app.reports.documents.tables import Row, Section
from app.reports.figures.formatting import (
    format_count,
    format_moment,
    format_percent,
    format_working_days,
)
from app.reports.figures.report_content import ComparedRow, Definition, Report
from app.reports.figures.scope import NONE, Scope, scope_of
from app.services.contacts import signer
from app.services.report_files import report_files as orders
from app.views.framework.current_user import current_actor
from app.views.reports import form
from app.views.reports.documents import PaperPages, asked_now, order_of, redirect_to_report, view_of
from app.views.reports.form import led


class ReportView(PaperPages, BaseView):
    """The tables and charts of a period; a job counts what is too much for a request."""

    route_base = "/report"
    default_view = "list"
    class_permission_name = "Report"

    @expose("/")
    @has_access
    @permission_name("read")
    def list(self) -> Any:
        """The report of the requested period, by default of this month."""
        asked = asked_now()
        return self._page(asked, *_found(asked))

    @expose("/berkas/<int:paper_id>")
    @has_access
    @permission_name("read")
    def paper(self, paper_id: int) -> Any:
        """One report file: its progress, then its link; a counted page is shown as it was
        counted."""
        row = self.own(paper_id)
        report = _stored(row) if row.kind == PaperKind.PAGE and row.is_ready else None
        if report is None:
            view = view_of(row)
            return self.render_template("reports/document.html", title=view.kind.label, paper=view)
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

    @expose("/ulang", methods=["POST"])
    @has_access
    @permission_name("read")
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
    """One section with its chart, drawn twice: as SVG for everybody, as JSON for the script."""

    section: Section
    svg: Markup
    figure: str
    urls: Sequence[str | None]
    titles: Sequence[str]
    terms: Sequence[Definition]


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the figures at the top."""

    label: str
    value: str
    beside: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A whole report on the screen."""

    report: Report
    counted_at: str
    tiles: Sequence[Tile]
    sections: Sequence[SectionView]

    @property
    def is_empty(self) -> bool:
        """Whether no message was received."""
        return not self.report.total.received


def _shown(report: Report, asked: Scope, manager: Any) -> ShownReport:
    """The report with charts and links. The links follow `asked`, the request of the reader:
    another person may have ordered the report."""
    found = sections(report)
    codes = {str(unit_id): code for unit_id, code in units.codes().items()}
    terms = {it.key: it for it in report.definitions}
    way = _Cards(asked, codes, manager)
    return ShownReport(
        report=report,
        counted_at=format_moment(report.counted_at),
        tiles=_tiles(report),
        sections=[_section(it, way, terms) for it in found],
    )


def _section(section: Section, way: _Cards, terms: Mapping[str, Definition]) -> SectionView:
    urls = [way.url(row) for row in section.table.rows]
    is_drawn = section.chart is not None and section.highest > 0
    return SectionView(
        section=section,
        svg=svg_charts.svg(section) if is_drawn else Markup(),
        figure=plotly_charts.figure(section, urls) if is_drawn else "",
        urls=urls,
        titles=[way.title(row) for row in section.table.rows],
        terms=[terms[key] for key in section.terms if key in terms],
    )


class _Cards:
    """Links from table rows to their cases: to Pesan Masuk for the desk, to Pesan untuk Dinas for a
    unit, none for those who see figures only."""

    def __init__(self, scope: Scope, codes: Mapping[str, str], manager: Any) -> None:
        self._scope, self._codes = scope, codes
        filters = scope.filters
        # The lists have no filter for the channel, and none for "names no place".
        is_listed = filters.channel is None and filters.kecamatan != NONE
        if is_listed and manager.has_access("can_read", "Inbox"):
            self._endpoint = "InboxView.index"
        elif is_listed and not scope.sees_all and manager.has_access("can_read", "Office"):
            self._endpoint = "OfficeView.index"
        else:
            self._endpoint = ""

    def url(self, row: Row) -> str | None:
        """The URL of the list with the filters of this row. None if the list has no such filter, or
        if the row counts nothing: an SKPD may be late with cases of earlier periods."""
        if not self._endpoint or row.cards is None or not row.values[0]:
            return None
        values = self._values(row)
        values["skpd"] = self._codes.get(values["skpd"], "")
        if self._endpoint == "OfficeView.index":
            values.pop("skpd")
            if values["status"] == "baru":
                return None
            if values["status"] == CITIZENS:
                values["status"] = ALL
        return led(self._endpoint, {name: it for name, it in values.items() if it})

    def title(self, row: Row) -> str:
        """The tooltip. It promises the counted number only where the list shows exactly those
        cases."""
        values = self._values(row)
        if values["tempat"] or values.get("cari"):
            # The report finds places in the text, and words by their stem.
            return _("Kartu dengan kata ini")
        if values["status"] == "ditolak":
            # Both lists show the present state; the report also counts what was answered since.
            if self._endpoint == "OfficeView.index":
                return _("Kartu yang ditolak SKPD ini")
            return _("Kartu yang ditolak SKPD dan belum dijawab")
        if values["skpd"] or self._endpoint == "OfficeView.index":
            # The list also finds withdrawn cases; the report leaves them out.
            return _("Kartu yang pernah diteruskan ke SKPD ini, juga yang ditarik lagi")
        return _("Buka kartunya")

    def _values(self, row: Row) -> dict[str, str]:
        period, filters = self._scope.period, self._scope.filters
        return {
            "status": CITIZENS,
            "dari": period.first.isoformat(),
            "sampai": period.last.isoformat(),
            "skpd": str(filters.skpd_id) if filters.skpd_id and self._scope.sees_all else "",
            "kategori": report_address.args_of_scope(self._scope).get("kategori", ""),
            "tempat": f"Kec. {filters.kecamatan}" if filters.kecamatan else "",
            **(row.cards or {}),
        }


def _tiles(report: Report) -> list[Tile]:
    total, late = report.total, report.overdue.total
    rows = {it.key: it for it in report.comparison.rows} if report.comparison else {}
    before = _("dari %(label)s", label=report.comparison.label) if report.comparison else ""
    pace = report.first_answer
    return [
        Tile(
            N_("pesan diterima"),
            format_count(total.received),
            _beside(rows.get("received"), before),
        ),
        Tile(
            ngettext(
                "dijawab · %(answered)s pesan",
                "dijawab · %(answered)s pesan",
                total.answered,
                answered=format_count(total.answered),
            ),
            format_percent(total.answered_percent),
            _beside(rows.get("answered_percent"), before),
        ),
        Tile(
            N_("hari kerja, median jawaban pertama"),
            format_working_days(pace.median_days),
            _beside(rows.get("first_answer"), before),
        ),
        Tile(
            N_("belum dijawab"),
            format_count(total.unanswered),
            _beside(rows.get("unanswered"), before),
        ),
        Tile(N_("ditolak SKPD"), format_count(total.rejected), _("belum diteruskan lagi")),
        Tile(N_("lewat tenggat saat ini"), format_count(late), _of_late(report), late > 0),
    ]


def _of_late(report: Report) -> str:
    """How much of it is late for an answer, as on Hari ini, and how much for its end."""
    late = report.overdue
    return _(
        "kapan pun diterima: %(waiting)s belum dijawab, %(settle)s belum diselesaikan",
        waiting=format_count(late.forward + late.answer),
        settle=format_count(late.settle),
    )


def _beside(row: ComparedRow | None, before: str) -> str:
    """`+12 dari Oktober 2026`."""
    return f"{change(row)} {before}" if row is not None and row.change is not None else ""
