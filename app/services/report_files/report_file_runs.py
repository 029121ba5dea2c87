"""One run that makes a report file: progress, stored pieces, end.

Only the latest run may write, so a job presumed dead does no harm when it resumes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import update

from app.database.extensions import db, now, transaction
from app.domain.operations.report_file_kinds import PaperKind
from app.models import Paper, StoredFile
from app.services.settings import stored_files

MOST_RUNS: Final = 3
TOO_OFTEN: Final = "Tidak dapat disusun: proses berhenti berulang kali. Beri tahu Admin."
TOO_LONG: Final = "Tidak selesai dalam satu jam. Pilih jangka waktu yang lebih pendek."
BROKEN: Final = "Tidak dapat disusun karena kesalahan di server. Beri tahu Admin."


class Superseded(Exception):
    """A later run has taken this paper over, or it is finished or deleted."""


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
    """Starts a run and forgets what older ones left; None if there is nothing to do."""
    with transaction():
        row = db.session.get(Paper, paper_id, with_for_update=True, populate_existing=True)
        if row is None or row.finished_at is not None:
            return None
        if row.run >= MOST_RUNS:
            row.problem, row.finished_at = TOO_OFTEN, now()
            return None
        row.run, row.done, row.size = row.run + 1, 0, 0
        stored_files.forget(StoredFile.id == row.file_id)
        row.file_id = None
        kind = PaperKind(row.kind)
        return Run(row.id, row.run, kind, row.title, dict(row.fields), row.skpd_id)


def progress(run: Run, done: int, total: int) -> None:
    """Stores the progress; raises Superseded."""
    with transaction():
        _change(run, done=done, total=total)


def store(run: Run, parts: Iterable[bytes]) -> None:
    """Stores the file, complete with the last commit; raises Superseded."""
    # The paper names its file from the beginning: who deletes one deletes the half of the other.
    stored_files.write(
        stored_files.PAPER,
        parts,
        lambda file_id, size: _change(run, file_id=file_id, size=Paper.size + size),
    )
    with transaction():
        _change(run, finished_at=now())


def fail(run: Run, problem: str) -> None:
    """Stores why the file can't be made; raises Superseded."""
    with transaction():
        _change(run, problem=problem, finished_at=now())


def _change(run: Run, **values: Any) -> None:
    mine = (Paper.id == run.paper_id, Paper.run == run.number)
    open_one = update(Paper).where(*mine, Paper.finished_at.is_(None))
    result: Any = db.session.execute(open_one.values(**values))
    if result.rowcount != 1:
        raise Superseded
