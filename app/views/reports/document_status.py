"""A paper as the screens see it: how far it is, and where it is fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from app.domain.operations.report_file_kinds import PaperKind
from app.models import Paper
from app.services.report_files import report_files as orders
from app.views.reports.form import led


@dataclass(frozen=True, slots=True)
class PaperView:
    """One paper in the list, and on its own page while it is made."""

    id: int
    kind: PaperKind
    title: str
    asked_at: datetime
    asked_by: str
    finished_at: datetime | None
    is_ready: bool
    problem: str
    percent: int | None
    ahead: int
    kilobytes: int
    leads_to: str

    # Where a page is ordered anew that could not be made.
    again: str = ""

    @property
    def is_made(self) -> bool:
        """Somebody waits for it."""
        return not self.is_ready and not self.problem


def view_of(row: Paper) -> PaperView:
    """A paper as it stands now."""
    kind, is_open = PaperKind(row.kind), row.finished_at is None
    return PaperView(
        id=row.id,
        kind=kind,
        title=row.title,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        finished_at=row.finished_at,
        is_ready=row.is_ready,
        problem=row.problem or "",
        percent=100 * row.done // row.total if row.total and row.run else None,
        ahead=orders.ahead_of(row.id) if is_open and not row.run else 0,
        kilobytes=-(-row.size // 1024),
        leads_to=_leads_to(row, kind),
        again=led("ReportView.again", row.fields) if kind is PaperKind.PAGE else "",
    )


def _leads_to(row: Paper, kind: PaperKind) -> str:
    """The file, or the page that a job has worked out."""
    if kind is PaperKind.PAGE:
        return led("ReportView.list", row.fields)
    return url_for("ReportView.download", paper_id=row.id)
