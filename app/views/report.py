"""Report (S10, S19, S68-S70): what citizens wrote in a period, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import Response, current_app, flash, make_response, redirect, request, url_for
from flask_appbuilder import expose
from flask_appbuilder.baseviews import BaseView
from flask_appbuilder.security.decorators import has_access, permission_name
from sqlalchemy.orm import Session

from app.domain.roles import ADMIN, AUDITOR, MODERATOR, PIMPINAN
from app.extensions import db, now
from app.reports import export, figures, queries
from app.reports.periods import (
    FIRST_YEAR,
    LAST_YEAR,
    Interval,
    Period,
    PeriodInvalid,
    period_of,
    today,
)
from app.reports.spelling import count, moment_of, percent
from app.services.actor import Actor
from app.views.session import current_actor

# Everybody else sees the figures of his own SKPD only.
_SEE_ALL: Final = frozenset({ADMIN, MODERATOR, PIMPINAN, AUDITOR})
_CHARTS: Final = {"skpd": "SKPD", "kategori": "Kategori"}
_PROBLEMS: Final = {
    "order": "Tanggal Dari harus sebelum tanggal Sampai. Ditampilkan bulan ini.",
    "range": f"Tanggal harus antara tahun {FIRST_YEAR} dan {LAST_YEAR}. Ditampilkan bulan ini.",
    "unreadable": "Tanggal tidak dapat dibaca. Ditampilkan bulan ini.",
    "unit": "Akun Anda belum dihubungkan dengan SKPD. Mintalah Admin mengisinya di Manage User.",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What the form asks for, made whole; `problem` is a sentence about what was not usable."""

    period: Period
    skpd_id: int | None
    chart: str
    problem: str | None


class ReportView(BaseView):
    """Tables by category and by SKPD, and one chart of the same figures."""

    route_base = "/report"
    default_view = "list"
    class_permission_name = "Report"

    @expose("/")
    @has_access
    @permission_name("read")
    def list(self) -> str:
        """The report of the period that was asked for; of this month when nothing was."""
        asked, may_see_all = _asked()
        offices = queries.offices(db.session())
        rows = _rows(db.session(), asked)
        drawn = _drawn(rows, asked)
        return str(
            self.render_template(
                "report.html",
                title="Report",
                asked=asked,
                intervals=[Interval(word) for word in Interval],
                charts=_CHARTS,
                series=figures.SERIES,
                anchor=_anchor(asked.period),
                offices=offices if may_see_all else [],
                scope=_scope(offices, asked, may_see_all),
                before=_link(asked, -1),
                after=_link(asked, 1),
                counted_at=moment_of(now()),
                count=count,
                percent=percent,
                figure=figures.stacked(drawn) if any(row.received for row in drawn) else None,
                pdf_refused="" if export.is_available() else export.UNAVAILABLE,
                **rows,
            )
        )

    @expose("/pdf")
    @has_access
    @permission_name("read")
    def pdf(self) -> Response:
        """The same report as a file for the Kabag's signature."""
        if not export.is_available():
            flash(export.UNAVAILABLE, "warning")
            query = request.query_string.decode("ascii", "ignore")
            return make_response(redirect(f"{url_for('ReportView.list')}?{query}"))
        asked, may_see_all = _asked()
        rows = _rows(db.session(), asked)
        paper = export.Paper(
            issuer=f"Pemerintah {current_app.config['SETTINGS'].site_name}",
            period=asked.period.label,
            scope=_scope(queries.offices(db.session()), asked, may_see_all),
            counted_at=moment_of(now()),
            categories=rows["categories"],
            offices=rows["by_office"],
            chart=_drawn(rows, asked),
            charted=_CHARTS[asked.chart],
            total=rows["sum"],
            left_out=rows["left_out"],
        )
        name = f"laporan-si-upik-{asked.period.first}-{asked.period.last}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(export.as_pdf(paper), mimetype="application/pdf", headers=headers)


def _asked() -> tuple[Request, bool]:
    """What is asked for, and whether the person may see every SKPD."""
    actor = current_actor()
    may_see_all = not _SEE_ALL.isdisjoint(actor.roles)
    return _read(request.args, actor, may_see_all), may_see_all


def _scope(offices: Sequence[tuple[int, str]], asked: Request, may_see_all: bool) -> str:
    """Whose figures these are."""
    names = (name for id_, name in offices if id_ == asked.skpd_id)
    return next(names, "Semua SKPD" if may_see_all else "SKPD Anda")


def _read(args: Mapping[str, str], actor: Actor, may_see_all: bool) -> Request:
    period, problem = _period(args)
    wanted = args.get("skpd", "")
    is_number = wanted.isascii() and wanted.isdigit() and len(wanted) < 10
    skpd_id = int(wanted) if is_number else None
    if not may_see_all:
        # No SKPD has the id 0: an account without a unit sees nothing.
        skpd_id = actor.skpd_id or 0
        problem = problem or (None if actor.skpd_id else _PROBLEMS["unit"])
    chart = args.get("grafik", "")
    return Request(period, skpd_id, chart if chart in _CHARTS else "skpd", problem)


def _period(args: Mapping[str, str]) -> tuple[Period, str | None]:
    """The period and, where the dates make none, the reason."""
    this_day = today(now())
    word = args.get("jangka", "")
    interval = Interval(word) if word in list(Interval) else Interval.BULAN
    try:
        if interval is Interval.BEBAS:
            last = _date(args.get("sampai", ""), this_day)
            first = _date(args.get("dari", ""), last.replace(day=1))
            return Period(interval, first, last), None
        return period_of(interval, _date(args.get("tanggal", ""), this_day)), None
    except PeriodInvalid as error:
        problem = _PROBLEMS[error.reason]
    except ValueError:
        problem = _PROBLEMS["unreadable"]
    return period_of(Interval.BULAN, this_day), problem


def _date(text: str, missing: date) -> date:
    return date.fromisoformat(text.strip()) if text.strip() else missing


def _anchor(period: Period) -> date:
    """The day that "Tanggal" begins with: today where the period holds it."""
    this_day = today(now())
    return this_day if period.first <= this_day <= period.last else period.first


def _rows(session: Session, asked: Request) -> dict[str, Any]:
    categories = queries.by_category(session, asked.period, asked.skpd_id)
    return {
        "categories": categories,
        "by_office": queries.by_skpd(session, asked.period, asked.skpd_id),
        "sum": queries.total(categories),
        "left_out": queries.left_out(session, asked.period, asked.skpd_id),
    }


def _drawn(rows: Mapping[str, Any], asked: Request) -> Sequence[queries.Tally]:
    """The rows of the chart."""
    found: Sequence[queries.Tally] = rows["by_office" if asked.chart == "skpd" else "categories"]
    return found


def _link(asked: Request, step: int) -> dict[str, str] | None:
    """The neighbouring period: its label and the address' values."""
    other = asked.period.neighbour(step)
    if other is None:
        return None
    values = {
        "label": other.label,
        "jangka": other.interval.value,
        "tanggal": other.first.isoformat(),
        "grafik": asked.chart,
    }
    return values | ({"skpd": str(asked.skpd_id)} if asked.skpd_id else {})
