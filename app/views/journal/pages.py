"""Jurnal: who did what, when and from where, read-only and sealed; its Berita Acara (D5)."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, Final

from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask_appbuilder import BaseView
from flask_babel import gettext as _

from app.database.extensions import db, now, transaction
from app.domain.words import N_
from app.domain.workflow import journal_events
from app.i18n.language import stay_indonesian, translated
from app.models import JournalHead
from app.queries.cards import case_rows
from app.queries.journal import filters as journal_filters
from app.queries.journal.filters import GROUP, JournalFilters, latest_heads
from app.queries.journal.names import live_names, names_of
from app.reports.documents import journal_month, pdf_export
from app.reports.documents.letterhead import letterhead, with_emblem
from app.reports.figures.formatting import format_count, format_moment
from app.reports.figures.periods import Interval, Period, PeriodInvalid, period_of, today
from app.runtime import progress
from app.runtime.progress import Kind
from app.services.journal import sealing, verification
from app.services.settings import settings
from app.views.framework.current_user import current_actor
from app.views.framework.responses import route
from app.views.journal.rows import rows_of

_MONTHS_OFFERED: Final = 13
_NOTHING: Final = N_("Jurnal masih kosong: belum ada yang dapat disegel.")


class JournalView(BaseView):
    """The rows, the heads that were printed, and the sheets."""

    route_base = "/jurnal"
    class_permission_name = "Journal"
    default_view = "index"

    @route("/", "read")
    def index(self) -> Any:
        """A page of rows, newest first, under the filters of the address."""
        filters = JournalFilters.of(request.args)
        page = journal_filters.find_page(filters)
        return self.render_template(
            "journal/journal.html",
            title=N_("Jurnal"),
            rows=rows_of(page.ids),
            page=page,
            filters=filters,
            total=journal_filters.count(filters),
            choices=_choices(),
            people=live_names(),
            overdue=verification.overdue(),
        )

    @route("/berita-acara", "read")
    def heads(self) -> Any:
        """The heads that left the system, and the form for the next one."""
        manager = self.appbuilder.sm
        return self.render_template(
            "journal/heads.html",
            title=N_("Berita Acara"),
            rows=_head_rows(),
            months=_months(),
            works=progress.running(Kind.JOURNAL),
            may_print=manager.has_access("can_print", "Journal"),
        )

    @route("/berita-acara/buat", "print", methods=["POST"])
    def keep(self) -> Any:
        """Checks the month, records the current head as printed, and shows the sheet."""
        period, actor = _month(request.form.get("bulan", "")), current_actor()
        if period is None:
            abort(400)
        # If the database refuses this, the check below reports it as a finding.
        sealing.try_all()
        first, last = journal_month.chain_span(db.session(), period)
        db.session.rollback()
        with progress.work(Kind.JOURNAL):
            verdict = verification.verify_chain(first or 1, last or 0)
        with transaction():
            kept = sealing.keep_head(
                "cetak", actor=actor, month=f"{period.first:%Y-%m}", findings=len(verdict.findings)
            )
            head_id = kept.id if kept else None
        if head_id is None:
            flash(_NOTHING, "warning")
            return redirect(url_for("JournalView.heads"), 303)
        return redirect(url_for("JournalView.sheet", head_id=head_id), 303)

    @route("/berita-acara/<int:head_id>", "read")
    def sheet(self, head_id: int) -> Any:
        """The sheet, for the browser's own printer; Indonesian, as on paper."""
        stay_indonesian()
        return self.render_template(
            "journal/sheet.html",
            title=f"Berita Acara {head_id}",
            sheet=_sheet(head_id),
            count=format_count,
            pdf_refused="" if pdf_export.is_available() else pdf_export.UNAVAILABLE,
        )

    @route("/berita-acara/<int:head_id>.pdf", "read")
    def pdf(self, head_id: int) -> Response:
        """The sheet as a file."""
        stay_indonesian()
        if not pdf_export.is_available():
            flash(pdf_export.UNAVAILABLE, "warning")
            return make_response(redirect(url_for("JournalView.sheet", head_id=head_id)))
        data = journal_month.as_pdf(_sheet(head_id), request.args.get("kertas", "a4"))
        name = f"berita-acara-jurnal-{head_id}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(data, mimetype="application/pdf", headers=headers)


def _choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The pick list of "Tindakan": a heading, and under it the whole group and each action."""
    return [
        (
            group,
            [(f"{GROUP}{number}", _("Semua: %(group)s", group=translated(group)))]
            + [(it, journal_events.event_heading(it, translated)) for it in names],
        )
        for number, (group, names) in enumerate(
            journal_events.actions_by_heading().items(), start=1
        )
    ]


def _head_rows() -> list[SimpleNamespace]:
    rows = latest_heads()
    names = names_of({row.actor for row in rows})
    return [
        SimpleNamespace(
            at=row.at,
            seq=row.seq,
            seal=row.seal,
            how=translated(journal_events.HOW.get(row.how, row.how)),
            who=names[row.actor],
            month=period.label if (period := _month(row.month or "")) else "",
            findings=row.findings or 0,
            url=url_for("JournalView.sheet", head_id=row.id) if row.month else "",
        )
        for row in rows
    ]


def _months() -> list[tuple[str, str]]:
    """This month and the twelve before it; first the last one, which is complete."""
    found, period = [], period_of(Interval.BULAN, today(now()))
    for _month_back in range(_MONTHS_OFFERED):
        found.append((f"{period.first:%Y-%m}", period.label))
        period = period.neighbour(-1) or period
    return [found[1], found[0], *found[2:]]


def _month(text: str) -> Period | None:
    """`2026-11` as a period; None for anything else."""
    try:
        return period_of(Interval.BULAN, date.fromisoformat(f"{text}-01"))
    except (ValueError, PeriodInvalid):
        return None


def _sheet(head_id: int) -> journal_month.MonthSheet:
    kept = case_rows.find(JournalHead, head_id)
    period = _month(kept.month or "") if kept else None
    if kept is None or period is None:
        abort(404)
    first, last = journal_month.chain_span(db.session(), period, kept.seq)
    deeds = journal_month.act_counts(db.session(), period, kept.seq)
    return journal_month.MonthSheet(
        letterhead=with_emblem(db.session(), letterhead(settings.current())),
        number=kept.id,
        month=period.label,
        printed_at=format_moment(kept.at),
        printed_by=names_of({kept.actor})[kept.actor],
        first=first,
        last=last,
        rows=sum(it.count for it in deeds),
        findings=kept.findings or 0,
        head=kept.seq,
        seal=kept.seal,
        deeds=deeds,
    )
