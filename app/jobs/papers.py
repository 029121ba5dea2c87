"""Jobs for report files: make one, and order those due by the calendar."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from rq.timeouts import JobTimeoutException
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.access.roles import PIMPINAN
from app.domain.operations.report_file_kinds import PaperKind
from app.models import Case
from app.reports.documents import report_address, report_files
from app.reports.figures.periods import Interval, Period, period_of, today
from app.services.contacts import signer
from app.services.journal.actor import SYSTEM
from app.services.report_files import report_file_runs
from app.services.report_files import report_files as orders
from app.services.settings import stored_files

log = logging.getLogger(__name__)
# What is made of the period that is over.
_DUE: Final = (
    (PaperKind.PDF, Interval.BULAN),
    (PaperKind.XLSX, Interval.BULAN),
    (PaperKind.WEEKLY, Interval.MINGGU),
)


def make(paper_id: str) -> None:
    """Makes one ordered report file; does nothing if it was made already."""
    run = report_file_runs.begin(int(paper_id))
    if run is None:
        log.info("paper %s: nothing to do", paper_id)
        return
    try:
        wanted = _wanted(run)
        told = _Teller(run)
        report_file_runs.store(run, report_files.file_parts(db.session(), wanted, now(), told))
        log.info("paper %s: made", run.paper_id)
    except report_file_runs.Superseded:
        log.warning("paper %s: a later run has taken it over", run.paper_id)
    except report_files.ReportFileRefused as refused:
        _fail(run, str(refused))
    except JobTimeoutException:
        _fail(run, report_file_runs.TOO_LONG)
    except Exception:
        log.exception("paper %s: could not be made", run.paper_id)
        _fail(run, report_file_runs.BROKEN)


def order_due() -> None:
    """Orders the report files of the past month and week, each once; deletes old ones."""
    with transaction():
        orders.forget_old()
    stored_files.drop()
    report_files.sweep_scratch()
    with transaction():
        for kind, interval in _DUE:
            period = period_of(interval, today(now())).neighbour(-1)
            if period is not None and _has_cases(period):
                _order(kind, period)


def _order(kind: PaperKind, period: Period) -> None:
    fields = {"jangka": period.interval.value, "tanggal": period.first.isoformat()}
    order = orders.Order(kind, f"{period.label}, semua SKPD", fields)
    orders.order_once(order, f"{kind}:{period.first.isoformat()}", actor=SYSTEM)


def _has_cases(period: Period) -> bool:
    """A service that has just begun gets no papers of the months before."""
    received = (Case.received_at >= period.start, Case.received_at < period.end)
    return db.session.scalar(select(Case.id).where(*received).limit(1)) is not None


def _wanted(run: report_file_runs.Run) -> report_files.WantedFile:
    """Whose figures a paper holds was decided when it was asked for."""
    roles = frozenset({PIMPINAN}) if run.skpd_id is None else frozenset[str]()
    asked = report_address.scope_from_args(run.fields, now(), roles=roles, own_skpd_id=run.skpd_id)
    size = run.fields.get("kertas", "a4")
    found = report_files.wanted(run.kind, asked.scope, signer.settings_today(), size)
    db.session.rollback()
    return found


def _fail(run: report_file_runs.Run, problem: str) -> None:
    try:
        report_file_runs.fail(run, problem)
    except report_file_runs.Superseded:
        log.warning("paper %s: a later run has taken it over", run.paper_id)


class _Teller:
    """Writes down how far a paper is, at most once a second: each time is a write to the disk."""

    def __init__(self, run: report_file_runs.Run) -> None:
        self._run = run
        self._at = now() - timedelta(seconds=1)

    def __call__(self, done: int, total: int) -> None:
        if now() - self._at >= timedelta(seconds=1):
            self._at = now()
            report_file_runs.progress(self._run, done, total)
