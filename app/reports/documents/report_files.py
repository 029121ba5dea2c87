"""Report files of every kind as bytes, made within a request or by a job."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from app.domain.operations.report_file_kinds import PaperKind
from app.domain.settings.setting_values import Values
from app.domain.terms import CaseStatus
from app.domain.workflow.outcomes import Outcome
from app.domain.workflow.promises import OWED, PromiseStatus
from app.models import Case, Forward, Promise, Skpd
from app.models.counted import is_counted
from app.reports.documents import (
    cases,
    lapor,
    paper_pages,
    pdf_export,
    report_json,
    section_rows,
    sections,
)
from app.reports.documents.letterhead import Letterhead, letterhead, with_emblem
from app.reports.figures.periods import today
from app.reports.figures.ranking import untied
from app.reports.figures.report_content import Report
from app.reports.figures.reporting import build_report, count_received
from app.reports.figures.scope import MOST_COUNTED, NONE, Scope

# On one page of this size there is room for so many lines of each table, if no name is long.
_MOST_LINES: Final = {"a4": 4, "f4": 6}
_MOST_WORDS: Final = 10
_MOST_RANKED: Final = 3
DAYS: Final = timedelta(days=7)
# Who promised where no SKPD did.
_DESK: Final = "Si UPIK"
Told = Callable[[int, int], None]
_CHUNK: Final = 1 << 19
_SCRATCH: Final = "upik-perkara-"
# A request gives so many cases at once (about a second); more are a job's work.
MOST_AT_ONCE: Final = 2000
# One sheet of a spreadsheet holds little more, and nobody reads it any more.
MOST_CASES: Final = 500_000
TOO_MANY: Final = (
    "Paling banyak 500.000 perkara dalam satu berkas. Pilih jangka waktu yang lebih pendek."
)


class ReportFileRefused(Exception):
    """This file can't be made; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class WantedFile:
    """One report file: kind, scope, letterhead, page size, and from how many responses an SKPD is
    ranked."""

    kind: PaperKind
    scope: Scope
    head: Letterhead
    size: str
    fewest_cases: int

    def report(self, session: Session, told: Told | None = None) -> Report:
        """The figures that it is made of."""
        return build_report(session, self.scope, fewest_cases=self.fewest_cases, progress=told)


def wanted(kind: PaperKind, scope: Scope, values: Values, size: str = "a4") -> WantedFile:
    """The file as Pengaturan Umum has it."""
    return WantedFile(kind, scope, letterhead(values), size, values.fewest_cases)


def is_big(session: Session, wanted: WantedFile) -> bool:
    """Whether the file is made by a job."""
    has_cases = wanted.kind in (PaperKind.XLSX, PaperKind.LAPOR)
    most = MOST_AT_ONCE if has_cases else MOST_COUNTED
    return count_received(session, wanted.scope) > most


def file_name(kind: PaperKind, scope: Scope) -> str:
    """`laporan-si-upik-2026-11-01-2026-11-30.pdf`."""
    name = {
        PaperKind.XLSX: "perkara-si-upik",
        PaperKind.LAPOR: "sp4n-lapor-si-upik",
        PaperKind.WEEKLY: "lembar-bupati",
    }.get(kind, "laporan-si-upik")
    return f"{name}-{scope.period.first}-{scope.period.last}.{kind.ending}"


def file_parts(
    session: Session, wanted: WantedFile, at: datetime, told: Told = lambda done, total: None
) -> Iterator[bytes]:
    """The file, part by part; `told` hears how far it is. Raises PaperRefused."""
    return _MAKERS[wanted.kind](session, wanted, at, told)


def sweep_scratch() -> int:
    """Deletes what a killed process has left of half-written files, cases and all; how many. None
    of them takes as long as a day."""
    count, before = 0, time.time() - 24 * 3600
    place = Path(gettempdir())
    for path in (*place.glob("openpyxl.*"), *place.glob(f"{_SCRATCH}*")):
        with suppress(OSError):
            found = path.lstat()
            if found.st_uid != os.getuid() or found.st_mtime > before:
                continue
            shutil.rmtree(path) if stat.S_ISDIR(found.st_mode) else path.unlink()
            count += 1
    return count


def _page(session: Session, wanted: WantedFile, _at: datetime, told: Told) -> Iterator[bytes]:
    yield report_json.as_json(wanted.report(session, told))


def _pdf(session: Session, wanted: WantedFile, _at: datetime, told: Told) -> Iterator[bytes]:
    _need_printer()
    found = wanted.report(session, told)
    head = with_emblem(session, wanted.head)
    yield pdf_export.as_pdf(paper_pages.report_html(found, head, wanted.size))


def _weekly(session: Session, wanted: WantedFile, at: datetime, told: Told) -> Iterator[bytes]:
    _need_printer()
    found = wanted.report(session, told)
    due, promised = answers_due_soon(session, at), promises_due_soon(session, at)
    head = with_emblem(session, wanted.head)
    yield pdf_export.as_pdf(weekly_html(found, head, due, promised, wanted.size))


def _need_printer() -> None:
    if not pdf_export.is_available():
        raise ReportFileRefused(pdf_export.UNAVAILABLE)


def _xlsx(session: Session, wanted: WantedFile, _at: datetime, told: Told) -> Iterator[bytes]:
    # openpyxl is 20 MB that only these files need.
    from app.reports.documents import case_file

    total = _total(session, wanted)
    found = wanted.report(session)
    with TemporaryDirectory(prefix=_SCRATCH) as folder:
        path = Path(folder) / "perkara.xlsx"
        pages = cases.case_pages(session, wanted.scope)
        case_file.write_case_file(path, found, pages, lambda done: told(done, total))
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk


def _lapor(session: Session, wanted: WantedFile, _at: datetime, told: Told) -> Iterator[bytes]:
    total = _total(session, wanted)
    yield from lapor.lapor_lines(_counted(cases.case_pages(session, wanted.scope), total, told))


def _counted(
    pages: Iterator[list[cases.WholeCase]], total: int, told: Told
) -> Iterator[list[cases.WholeCase]]:
    done = 0
    for page in pages:
        done += len(page)
        told(done, total)
        yield page


def _total(session: Session, wanted: WantedFile) -> int:
    total = count_received(session, wanted.scope)
    if total > MOST_CASES:
        raise ReportFileRefused(TOO_MANY)
    return total


_MAKERS: Final[
    Mapping[PaperKind, Callable[[Session, WantedFile, datetime, Told], Iterator[bytes]]]
] = {
    PaperKind.PAGE: _page,
    PaperKind.PDF: _pdf,
    PaperKind.WEEKLY: _weekly,
    PaperKind.XLSX: _xlsx,
    PaperKind.LAPOR: _lapor,
}


@dataclass(frozen=True, slots=True)
class Due:
    """One SKPD's cases that it must answer within the next days."""

    office: str
    amount: int


@dataclass(frozen=True, slots=True)
class Promised:
    """One SKPD's promises to citizens: their day is over, or one of the next days."""

    office: str
    late: int
    soon: int


def answers_due_soon(session: Session, at: datetime) -> list[Due]:
    """Units that owe answers due within seven days."""
    amount = func.count()
    # Each SKPD's own time: a helping one's is not the case's.
    waits = (is_counted(), Forward.due_at >= at, Forward.due_at < at + DAYS)
    query = (
        select(Skpd.name, amount)
        .select_from(Forward)
        .join(Case, Case.id == Forward.case_id)
        .join(Skpd, Skpd.id == Forward.skpd_id)
        .where(*waits, Forward.is_owed)
        .group_by(Skpd.id, Skpd.name)
        .order_by(amount.desc(), Skpd.name)
    )
    return [Due(name, number) for name, number in session.execute(query)]


def promises_due_soon(session: Session, at: datetime) -> list[Promised]:
    """SKPD with promises of the ledger that are late, or whose day is one of the next seven; those
    with the most late ones first. A closed or deleted case asks for nothing."""
    day = today(at)
    is_late = or_(Promise.status == PromiseStatus.INGKAR, Promise.due_on < day)
    is_soon = and_(~is_late, Promise.due_on < day + DAYS)
    late, soon = func.count(when((is_late, 1))), func.count(when((is_soon, 1)))
    owed = (Promise.status.in_(OWED), is_counted(), Case.status != CaseStatus.SELESAI)
    query = (
        select(Skpd.name, late, soon)
        .select_from(Promise)
        .join(Case, Case.id == Promise.case_id)
        .outerjoin(Skpd, Skpd.id == Promise.skpd_id)
        .where(*owed, or_(is_late, is_soon))
        .group_by(Skpd.id, Skpd.name)
        .order_by(late.desc(), soon.desc(), Skpd.name)
    )
    return [Promised(name or _DESK, *numbers) for name, *numbers in session.execute(query)]


def weekly_html(
    report: Report,
    head: Letterhead,
    due: Sequence[Due],
    promised: Sequence[Promised],
    size: str = "a4",
) -> str:
    """Lembar Bupati: what a regent needs of a week, with as many lines as one page has room for."""
    late = sorted((it for it in report.offices if it.overdue), key=lambda it: -it.overdue)
    ranking, page = report.ranking, ""
    for lines in range(_MOST_LINES.get(size, _MOST_LINES["a4"]), 0, -1):
        ranked = min(lines, _MOST_RANKED)
        page = paper_pages.rendered(
            "reports/print_weekly.html",
            report,
            head,
            size,
            compared={it.key: it for it in report.comparison.rows} if report.comparison else {},
            outcomes=sections.outcomes(report),
            late=late,
            due=due,
            promised=promised,
            places=[it for it in report.places if it.key != NONE],
            lines=lines,
            words=report.topics.rows[:_MOST_WORDS],
            most=untied(ranking.most[:ranked], ranking.most) if ranking else (),
            least=untied(ranking.least[:ranked], ranking.least) if ranking else (),
            solved=report.total.outcomes.get(Outcome.SOLVED, 0),
            change=section_rows.change,
        )
        if len(pdf_export.pages_of(page).pages) == 1:
            break
    return page
