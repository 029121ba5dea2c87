"""One run that makes a report file: progress, stored pieces, end.

Only the latest run may write, so a job presumed dead does no harm when it resumes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, update

from app.database.extensions import db, now, transaction
from app.domain.operations.report_file_kinds import PaperKind
from app.models import Paper, PaperPiece

# SQLite has one write lock: a piece is written in well under 200 ms.
PIECE: Final = 512 * 1024
MOST_RUNS: Final = 3
TOO_OFTEN: Final = "Tidak dapat disusun: proses berhenti berulang kali. Beri tahu Admin."
TOO_LONG: Final = "Tidak selesai dalam satu jam. Pilih jangka waktu yang lebih pendek."
BROKEN: Final = "Tidak dapat disusun karena kesalahan di server. Beri tahu Admin."


class Superseded(Exception):
    """A later run has taken this paper over, or it is finished or forgotten."""


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt at making a report file."""

    paper_id: int
    number: int
    kind: PaperKind
    title: str
    fields: Mapping[str, str]
    skpd_id: int | None


def begin(paper_id: int) -> Run | None:
    """Starts a run and removes what older ones left; None if there is nothing to do."""
    with transaction():
        row = db.session.get(Paper, paper_id, with_for_update=True, populate_existing=True)
        if row is None or row.finished_at is not None or row.forgotten_at is not None:
            return None
        if row.run >= MOST_RUNS:
            row.problem, row.finished_at = TOO_OFTEN, now()
            return None
        row.run, row.done, row.size = row.run + 1, 0, 0
        db.session.execute(delete(PaperPiece).where(PaperPiece.paper_id == paper_id))
        kind = PaperKind(row.kind)
        return Run(row.id, row.run, kind, row.title, dict(row.fields), row.skpd_id)


def progress(run: Run, done: int, total: int) -> None:
    """Stores the progress; raises Superseded."""
    with transaction():
        _change(run, done=done, total=total)


def store(run: Run, parts: Iterable[bytes]) -> None:
    """Stores the file in pieces, each in a short transaction; raises Superseded."""
    for number, data in enumerate(_pieces(parts)):
        with transaction():
            _change(run, size=Paper.size + len(data))
            db.session.add(PaperPiece(paper_id=run.paper_id, number=number, data=data))


def finish(run: Run) -> None:
    """Marks the file as complete; raises Superseded."""
    with transaction():
        _change(run, finished_at=now())


def fail(run: Run, problem: str) -> None:
    """Stores why the file can't be made; raises Superseded."""
    with transaction():
        _change(run, problem=problem, finished_at=now())


def _pieces(parts: Iterable[bytes]) -> Iterable[bytes]:
    for part in parts:
        for start in range(0, len(part), PIECE):
            yield part[start : start + PIECE]


def _change(run: Run, **values: Any) -> None:
    mine = (Paper.id == run.paper_id, Paper.run == run.number)
    is_open = (Paper.finished_at.is_(None), Paper.forgotten_at.is_(None))
    result: Any = db.session.execute(update(Paper).where(*mine, *is_open).values(**values))
    if result.rowcount != 1:
        raise Superseded
