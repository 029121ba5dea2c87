"""Jurnal: who did what, when and from where; sealed, read-only, with its Berita Acara (D5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.words import N_
from app.domain.workflow import journal_events
from app.i18n.language import stay_indonesian, translated
from app.models import Event, JournalHead, User
from app.queries.journal import filters as journal_filters
from app.queries.journal.filters import JournalFilters
from app.queries.journal.names import names_of
from app.queries.lists.keyset_pages import ROWS, Mark, by_id
from app.reports.documents import export, journal_month
from app.reports.figures.periods import Interval, Period, PeriodInvalid, period_of, today
from app.reports.figures.spelling import count, moment_of
from app.services.accounts import user_accounts
from app.services.journal import sealing, verification
from app.services.settings import settings
from app.views.framework.current_user import current_actor
from app.views.journal.rows import rows_of

_MONTHS_OFFERED: Final = 13
_MOST_HEADS: Final = 120
_NOTHING: Final = N_("Jurnal masih kosong: belum ada yang dapat disegel.")


@dataclass(frozen=True, slots=True)
class HeadRow:
    """One head in the list; `url` leads to its sheet."""

    at: datetime
    seq: int
    seal: str
    how: str
    who: str
    month: str
    findings: int
    url: str


class JournalView(BaseView):
    """The rows, the heads that were printed, and the sheets."""

    route_base = "/jurnal"
    class_permission_name = "Journal"
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("read")
    def index(self) -> Any:
        """25 rows, newest first, under the address's filters."""
        filters = JournalFilters.of(request.args)
        before, after = (Mark(0, it) if it else None for it in (filters.before, filters.after))
        page = by_id(Event.id, filters.conditions(), before, after, ROWS)
        return self.render_template(
            "journal/journal.html",
            title=N_("Jurnal"),
            rows=rows_of(page.ids),
            page=page,
            filters=filters,
            total=journal_filters.total(filters),
            choices=journal_filters.choices(),
            people=_people(),
            overdue=verification.overdue(),
        )

    @expose("/berita-acara")
    @has_access
    @permission_name("read")
    def heads(self) -> Any:
        """The heads that left the house, and the form for the next one."""
        manager = self.appbuilder.sm
        return self.render_template(
            "journal/heads.html",
            title=N_("Berita Acara"),
            rows=_head_rows(),
            months=_months(),
            may_print=manager.has_access("can_print", "Journal"),
        )

    @expose("/berita-acara/buat", methods=["POST"])
    @has_access
    @permission_name("print")
    def keep(self) -> Any:
        """Checks the month, notes the present head as printed, and shows the sheet."""
        period, actor = _month(request.form.get("bulan", "")), current_actor()
        if period is None:
            abort(400)
        # Where the database refuses it, the check below says so as a finding.
        sealing.try_all()
        first, last = journal_month.span(db.session(), period)
        db.session.rollback()
        verdict = verification.verify_chain(first or 1, last or 0)
        with transaction():
            kept = sealing.keep_head(
                "cetak",
                actor=actor,
                month=f"{period.first:%Y-%m}",
                findings=len(verdict.findings),
            )
            head_id = kept.id if kept else None
        if head_id is None:
            flash(_NOTHING, "warning")
            return redirect(url_for("JournalView.heads"), 303)
        return redirect(url_for("JournalView.sheet", head_id=head_id), 303)

    @expose("/berita-acara/<int:head_id>")
    @has_access
    @permission_name("read")
    def sheet(self, head_id: int) -> Any:
        """The sheet, for the browser's own printer; Indonesian, as on paper."""
        stay_indonesian()
        return self.render_template(
            "journal/sheet.html",
            title=f"Berita Acara {head_id}",
            sheet=_sheet(head_id),
            count=count,
            pdf_refused="" if export.is_available() else export.UNAVAILABLE,
        )

    @expose("/berita-acara/<int:head_id>.pdf")
    @has_access
    @permission_name("read")
    def pdf(self, head_id: int) -> Response:
        """The sheet as a file."""
        stay_indonesian()
        if not export.is_available():
            flash(export.UNAVAILABLE, "warning")
            return make_response(redirect(url_for("JournalView.sheet", head_id=head_id)))
        paper = _sheet(head_id)
        name = f"berita-acara-jurnal-{head_id}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(journal_month.as_pdf(paper), mimetype="application/pdf", headers=headers)


def _people() -> list[str]:
    """The names that "Oleh" suggests."""
    names = select(User.first_name).where(user_accounts.is_live()).order_by(User.first_name)
    return list(db.session.scalars(names))


def _head_rows() -> list[HeadRow]:
    query = select(JournalHead).order_by(JournalHead.id.desc()).limit(_MOST_HEADS)
    rows = list(db.session.scalars(query))
    names = names_of({row.actor for row in rows})
    return [
        HeadRow(
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
    """This month and the twelve before it; the last one first: it is the one that is over."""
    found, period = [], period_of(Interval.BULAN, today(now()))
    for _ in range(_MONTHS_OFFERED):
        found.append((f"{period.first:%Y-%m}", period.label))
        period = period.neighbour(-1) or period
    return [found[1], found[0], *found[2:]]


def _month(text: str) -> Period | None:
    """`2026-11` as a period; None for anything else."""
    try:
        return period_of(Interval.BULAN, date.fromisoformat(f"{text}-01"))
    except (ValueError, PeriodInvalid):
        return None


def _sheet(head_id: int) -> journal_month.Sheet:
    kept = db.session.get(JournalHead, head_id)
    period = _month(kept.month or "") if kept else None
    if kept is None or period is None:
        abort(404)
    first, last = journal_month.span(db.session(), period, kept.seq)
    deeds = journal_month.deeds(db.session(), period, kept.seq)
    return journal_month.Sheet(
        issuer=f"Pemerintah {settings.current().site_name}",
        number=kept.id,
        month=period.label,
        printed_at=moment_of(kept.at),
        printed_by=names_of({kept.actor})[kept.actor],
        first=first,
        last=last,
        rows=sum(it.count for it in deeds),
        findings=kept.findings or 0,
        head=kept.seq,
        seal=kept.seal,
        deeds=deeds,
    )
