"""Report files: a small one is sent at once, a big one is made by a job and kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    request,
    url_for,
)
from flask_babel import gettext as _

from app.database.extensions import db, now, transaction
from app.database.reading import reading
from app.domain.access.roles import MODERATOR
from app.domain.errors import DomainError
from app.domain.operations.report_file_kinds import SIZES, PaperKind
from app.domain.words import N_
from app.http import error_pages
from app.i18n.language import counted, stay_indonesian
from app.models import Paper
from app.queries.cards import case_rows
from app.reports.documents import pdf_export, report_address, report_files
from app.reports.documents.report_address import Asked
from app.reports.figures.periods import Interval
from app.reports.figures.scope import Filters, Scope, may_see_all, scope_of
from app.services.contacts import signer
from app.services.directory import spreadsheet_reader
from app.services.report_files import lapor_import
from app.services.report_files import report_files as orders
from app.views.framework import access_log
from app.views.framework.current_user import current_actor
from app.views.framework.responses import PART, route
from app.views.reports import form
from app.views.reports.form import led

_MOST_READ: Final = spreadsheet_reader.MOST_BYTES + 1
_MOST_NAMED: Final = 10
_SHOWN: Final = ("id", "title", "asked_at", "asked_by", "finished_at", "is_ready", "problem")


def asked_now() -> Asked:
    """The report that the URL of this request asks for, as far as the person may see it."""
    actor = current_actor()
    return report_address.scope_from_args(
        request.args, now(), roles=actor.roles, own_skpd_id=actor.skpd_id
    )


def order_of(kind: PaperKind, scope: Scope, size: str = "") -> orders.Order:
    """The order for a job. It stores whose figures the file may hold: that is decided here."""
    fields = report_address.args_of_scope(scope) | ({"kertas": size} if size else {})
    own = None if scope.sees_all else scope.filters.skpd_id
    return orders.Order(kind, form.title_of(scope), fields, own)


class PaperPages:
    """The routes of report files; ReportView adds the report page."""

    appbuilder: Any
    render_template: Any

    @route("/pdf", "read")
    def pdf(self) -> Response:
        """The report as PDF, to print and sign."""
        return self._file(PaperKind.PDF, asked_now())

    @route("/xlsx", "export")
    def xlsx(self) -> Response:
        """One row a case, for a spreadsheet."""
        return self._file(PaperKind.XLSX, asked_now())

    @route("/lapor", "lapor")
    def lapor(self) -> Response:
        """One row a case, in the columns of SP4N-LAPOR!."""
        return self._file(PaperKind.LAPOR, asked_now())

    @route("/lapor/nomor", "lapor", methods=["POST"])
    def lapor_numbers(self) -> Response:
        """Takes in the file with the numbers that SP4N-LAPOR! has assigned."""
        file = request.files.get("file")
        name, data = ("", b"") if file is None else (file.filename or "", file.read(_MOST_READ))
        try:
            lines = spreadsheet_reader.read(name, data)
            with transaction():
                taken = lapor_import.import_numbers(lines, actor=current_actor())
        except DomainError as error:
            flash(
                error_pages.refusal_sentence(error) if name else _("Pilih berkasnya dahulu."),
                "danger",
            )
        else:
            flash(*_import_result(taken))
        return make_response(redirect(url_for("ReportView.papers"), 303))

    @route("/mingguan", "read")
    def weekly(self) -> Response:
        """Lembar Bupati of the whole service, for those who may see all units."""
        actor, asked = current_actor(), asked_now()
        week = asked.scope.period
        if not may_see_all(actor.roles) or week.interval is not Interval.MINGGU:
            abort(404)
        scope = scope_of(week, Filters(), roles=actor.roles, own_skpd_id=actor.skpd_id)
        return self._file(PaperKind.WEEKLY, Asked(scope))

    @route("/berkas", "read")
    def papers(self) -> Any:
        """The report files of the last days, and all scheduled ones."""
        actor = current_actor()
        rows = orders.listed(actor.skpd_id, sees_all=may_see_all(actor.roles))
        found = [view_of(row) for row in rows if self._may_open(row)]
        may_lapor = bool(self.appbuilder.sm.has_access("can_lapor", "Report"))
        return self.render_template(
            "reports/documents.html", title=N_("Berkas laporan"), rows=found, may_lapor=may_lapor
        )

    @route("/berkas/<int:paper_id>/baru", "read")
    def progress(self, paper_id: int) -> Response:
        """The progress of a report file; its page polls this."""
        view = view_of(self.own(paper_id))
        page = self.render_template("reports/document_progress.html", paper=view)
        response = make_response(page, 200, PART)
        if view["is_ready"] and view["kind"] is PaperKind.PAGE:
            # The polling page then shows the report itself.
            response.headers["HX-Refresh"] = "true"
        return response

    @route("/berkas/<int:paper_id>/unduh", "read")
    def download(self, paper_id: int) -> Response:
        """The file."""
        row = self.own(paper_id)
        kind = PaperKind(row.kind)
        if not row.is_ready or kind is PaperKind.PAGE:
            return make_response(redirect(url_for("ReportView.paper", paper_id=paper_id)))
        asked = report_address.scope_from_args(
            row.fields, now(), roles={MODERATOR}, own_skpd_id=row.skpd_id
        )
        _journal_export(kind, row.title)
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy
        return _file_response(_stream(app, paper_id), kind, asked.scope)

    def progress_of(self, paper_id: int) -> dict[str, Any]:
        """The progress of a report file of this person."""
        return view_of(self.own(paper_id))

    def _file(self, kind: PaperKind, asked: Asked) -> Response:
        stay_indonesian()
        if kind.ending == "pdf" and not pdf_export.is_available():
            flash(pdf_export.UNAVAILABLE, "warning")
            return redirect_to_report(asked)
        if asked.problem:
            return redirect_to_report(asked)
        size = request.args.get("kertas", "a4")
        size = size if size in SIZES else "a4"
        wanted = report_files.wanted(kind, asked.scope, signer.settings_today(), size)
        if report_files.is_big(db.session(), wanted):
            order = order_of(kind, asked.scope, wanted.size)
            with transaction():
                paper_id = orders.order(order, actor=current_actor())
            return make_response(redirect(url_for("ReportView.paper", paper_id=paper_id)))
        _journal_export(kind, asked.scope.period.label)
        body = b"".join(report_files.file_parts(db.session(), wanted, now()))
        return _file_response(body, kind, asked.scope)

    def own(self, paper_id: int) -> Paper:
        """A report file that this person may see; 404 for any other."""
        actor = current_actor()
        row = case_rows.find(Paper, paper_id)
        may_see = row is not None and (may_see_all(actor.roles) or row.skpd_id == actor.skpd_id)
        if row is None or not may_see or (row.skpd_id is None and not may_see_all(actor.roles)):
            abort(404)
        if not self._may_open(row):
            abort(404)
        return row

    def _may_open(self, row: Paper) -> bool:
        right = PaperKind(row.kind).right
        return bool(self.appbuilder.sm.has_access(f"can_{right}", "Report"))


def view_of(row: Paper) -> dict[str, Any]:
    """A report file in the list, and on its own page while it is being made: `again` is the URL
    that orders a failed page again, `leads_to` that of the file, or of the page that was counted.
    """
    kind, is_open = PaperKind(row.kind), row.finished_at is None
    is_page = kind is PaperKind.PAGE
    file_url = url_for("ReportView.download", paper_id=row.id)
    return {
        **{name: getattr(row, name) for name in _SHOWN},
        "kind": kind,
        "is_made": not row.is_ready and not row.problem,
        "percent": 100 * row.done // row.total if row.total and row.run else None,
        "ahead": orders.ahead_of(row.id) if is_open and not row.run else 0,
        "kilobytes": -(-row.size // 1024),
        "leads_to": led("ReportView.list", row.fields) if is_page else file_url,
        "again": led("ReportView.again", row.fields) if is_page else "",
    }


def _import_result(taken: lapor_import.Taken) -> tuple[str, str]:
    """The sentence about the imported file, and its colour."""
    words = counted("Nomor SP4N-LAPOR! dicatat pada %(stored)s pesan.", stored=taken.stored)
    if not taken.unusable:
        return words, "success"
    lines = ", ".join(map(str, taken.unusable[:_MOST_NAMED]))
    lines += ", …" if len(taken.unusable) > _MOST_NAMED else ""
    return f"{words} " + _("Baris yang tidak dapat dipakai: %(lines)s.", lines=lines), "warning"


def _stream(app: Flask, paper_id: int) -> Iterator[bytes]:
    """Reads the file in pieces, after the request has ended: a slow connection must not keep the
    database open between two pieces."""
    number = 0
    while True:
        with app.app_context(), reading():
            data = orders.piece(paper_id, number)
        if data is None:
            return
        yield data
        number += 1


def redirect_to_report(asked: Asked) -> Response:
    return make_response(
        redirect(led("ReportView.list", report_address.args_of_scope(asked.scope)))
    )


def _journal_export(kind: PaperKind, period: str) -> None:
    """Records the export in the journal, before the file is sent (D5)."""
    access_log.exported("report_exported", period=period, paper=kind.label)


def _file_response(body: Any, kind: PaperKind, scope: Scope) -> Response:
    name = report_files.file_name(kind, scope)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type=kind.mime, headers=headers)
