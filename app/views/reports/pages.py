"""Report (S10, S19, S68-S70): what citizens wrote in a period, and what became of it."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_appbuilder import expose
from flask_appbuilder.baseviews import BaseView
from flask_appbuilder.security.decorators import has_access, permission_name

from app.database.extensions import db, now, transaction
from app.domain.operations.report_file_kinds import PaperKind
from app.domain.words import N_
from app.models import Paper
from app.reports.documents import papers, stored
from app.reports.documents.address import Asked
from app.reports.figures import reporting
from app.reports.figures.content import Report
from app.reports.figures.scope import scope_of
from app.services.report_files import report_files as orders
from app.services.settings import settings
from app.views.framework.current_user import current_actor
from app.views.reports import content, form
from app.views.reports.document_responses import back
from app.views.reports.document_status import view_of
from app.views.reports.documents import PaperPages, asked_now, order_of


class ReportView(PaperPages, BaseView):
    """The tables and charts of a period; what is too large for a request is made by a job."""

    route_base = "/report"
    default_view = "list"
    class_permission_name = "Report"

    @expose("/")
    @has_access
    @permission_name("read")
    def list(self) -> Any:
        """The report of the period that was asked for; of this month when nothing was."""
        asked = asked_now()
        return self._page(asked, *_found(asked))

    @expose("/berkas/<int:paper_id>")
    @has_access
    @permission_name("read")
    def paper(self, paper_id: int) -> Any:
        """One paper: how far it is, then the way to its file; a page as it was counted."""
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
            shown=content.shown(report, asked.scope, manager) if report else None,
            paper=self.progress_of(paper_id) if report is None and paper_id else None,
            paper_id=paper_id,
        )

    @expose("/ulang", methods=["POST"])
    @has_access
    @permission_name("read")
    def again(self) -> Response:
        """Orders a page anew that the job could not make."""
        asked = asked_now()
        if papers.is_big(db.session(), _wanted(asked)):
            _ask(asked)
        return back(asked)


def _wanted(asked: Asked) -> papers.Wanted:
    return papers.Wanted(PaperKind.PAGE, asked.scope, papers.letterhead(settings.current()))


def _ask(asked: Asked, *, again: bool = False) -> int:
    with transaction():
        order = order_of(PaperKind.PAGE, asked.scope)
        return orders.order(order, actor=current_actor(), again=again)


def _stored(kept: Paper) -> Report | None:
    """The report that a job has made; None when another release wrote it."""
    try:
        return stored.from_json(b"".join(orders.pieces(kept.id)))
    except (ValueError, TypeError, KeyError):
        return None


def _asked_then(report: Report) -> Asked:
    """What asks for the same now, as far as this person may see it."""
    actor, then = current_actor(), report.scope
    own = actor.skpd_id
    return Asked(scope_of(then.period, then.filters, roles=actor.roles, own_skpd_id=own))


def _found(asked: Asked) -> tuple[Report | None, int | None]:
    """The report, or the paper that a job makes of it; both when the job has made it."""
    if not papers.is_big(db.session(), _wanted(asked)):
        return reporting.report(db.session(), asked.scope), None
    order = order_of(PaperKind.PAGE, asked.scope)
    kept = orders.newest(order)
    is_fresh = kept is not None and now() - (kept.finished_at or now()) < orders.FRESH
    if kept is not None and kept.is_ready and is_fresh:
        report = _stored(kept)
        if report is not None:
            return report, kept.id
    if kept is not None and kept.problem and is_fresh:
        # Else each look at the page would order what fails; a person may try it again.
        return None, kept.id
    return None, _ask(asked, again=kept is not None and kept.is_ready)
