"""Report files: ordered, listed, stored and expired.

The row decides: a lost wake-up job or a killed worker is woken again. app/jobs/papers.py makes the
contents, as it may import both reports and services.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, or_, select, update

from app.database.extensions import count_rows, db, insert_once, lock_until_commit, now
from app.domain.operations.report_file_kinds import PaperKind
from app.models import Paper, StoredFile
from app.runtime.queues import PAPERS, enqueue_after_commit
from app.services.journal.actor import Actor
from app.services.settings import stored_files

# What a person asked for is kept so long; what the clock made stays.
KEPT: Final = timedelta(days=30)
# What was made is given so long to whoever asks for the same.
FRESH: Final = timedelta(hours=1)
# What failed rests so long before the clock orders it again.
_REST: Final = timedelta(hours=12)
# Files that people ordered lately; and scheduled files, which are never deleted: thirteen years.
_MOST_ORDERED, _MOST_SCHEDULED = 100, 1000
_MOST_FORGOTTEN: Final = 20
# Case by case, with what was written and answered.
_OF_CASES: Final = (PaperKind.XLSX.value, PaperKind.LAPOR.value)


@dataclass(frozen=True, slots=True)
class Order:
    """An order for a report file; `fields` are the form's names and values."""

    kind: PaperKind
    title: str
    fields: Mapping[str, str]
    skpd_id: int | None = None


def order(order: Order, *, actor: Actor, again: bool = False) -> int:
    """Orders a report file; its id.

    A file that is being made, or was made just now, is not ordered twice unless `again`.
    """
    lock_until_commit(f"paper {_fingerprint(order)}")
    last = newest(order)
    if last is not None and last.problem is None:
        is_fresh = last.finished_at is not None and now() - last.finished_at < FRESH
        if last.finished_at is None or (is_fresh and not again):
            return last.id
    row = Paper(**_values(order), asked_by=actor.name, user_id=actor.user_id)
    db.session.add(row)
    db.session.flush()
    ring(row.id)
    return row.id


def order_once(order: Order, due_key: str, *, actor: Actor) -> int | None:
    """The schedule's own order; None if it exists already.

    A failed file is made anew after half a day while its month or week is the last one.
    """
    values = {**_values(order), "asked_by": actor.name, "due_key": due_key}
    paper_id = insert_once(Paper, "due_key", values) or _tried_again(due_key)
    if paper_id is not None:
        ring(paper_id)
    return paper_id


def _tried_again(due_key: str) -> int | None:
    failed = (Paper.problem.is_not(None), Paper.finished_at < now() - _REST)
    again = update(Paper).where(Paper.due_key == due_key, *failed)
    paper_id: int | None = db.session.scalar(
        again.values(problem=None, finished_at=None, run=0).returning(Paper.id)
    )
    return paper_id


def newest(order: Order) -> Paper | None:
    """The newest order of the same file, by any user."""
    query = select(Paper).where(Paper.fingerprint == _fingerprint(order))
    return db.session.scalars(query.order_by(Paper.id.desc()).limit(1)).first()


def ring(paper_id: int) -> None:
    """Wakes the job after the commit."""
    enqueue_after_commit(db.session, PAPERS, "app.jobs.papers.make", str(paper_id))


def unfinished() -> list[int]:
    """Files that wait or are being made; the sweep wakes their job after a loss."""
    query = select(Paper.id).where(Paper.finished_at.is_(None)).order_by(Paper.id)
    return list(db.session.scalars(query))


def ahead_of(paper_id: int) -> int:
    """The number of files to be made before this one."""
    return count_rows(Paper.finished_at.is_(None), Paper.id < paper_id)


def piece(paper_id: int, number: int) -> bytes | None:
    """One piece of the file, counted from 0; None past the end."""
    file_id = db.session.scalar(select(Paper.file_id).where(Paper.id == paper_id))
    return stored_files.piece(file_id, number)


def pieces(paper_id: int) -> Iterator[bytes]:
    """The pieces in order, one in memory at a time."""
    number = 0
    while (data := piece(paper_id, number)) is not None:
        yield data
        number += 1


def listed(skpd_id: int | None, *, sees_all: bool) -> list[Paper]:
    """Report files that the user may see, newest first: of the unit, or all of them."""
    visible = select(Paper).order_by(Paper.id.desc())
    if not sees_all:
        visible = visible.where(Paper.skpd_id == (skpd_id or 0))
    ordered = visible.where(Paper.due_key.is_(None)).limit(_MOST_ORDERED)
    scheduled = visible.where(Paper.due_key.is_not(None)).limit(_MOST_SCHEDULED)
    rows = [row for query in (ordered, scheduled) for row in db.session.scalars(query)]
    return sorted(rows, key=lambda row: row.id, reverse=True)


def forget_old() -> int:
    """Deletes ordered files past their time; the number of them."""
    is_old = (Paper.due_key.is_(None), Paper.asked_at < now() - KEPT)
    old = select(Paper.id).where(*is_old)
    return _forget(list(db.session.scalars(old.limit(_MOST_FORGOTTEN))))


def forget_cases(since: datetime | None = None, until: datetime | None = None) -> int:
    """Deletes files with texts of cases: since an erased citizen's first case, or past retention.

    Their number; what is still true can be made again.
    """
    query = select(Paper.id).where(Paper.kind.in_(_OF_CASES))
    if since is not None:
        # Asked for before the case came, it may have been made after.
        query = query.where(or_(Paper.finished_at.is_(None), Paper.finished_at >= since))
    if until is not None:
        query = query.where(Paper.asked_at < until)
    return _forget(list(db.session.scalars(query)))


def _forget(ids: list[int]) -> int:
    """From the commit on nobody sees them; the caller then drops their pieces."""
    files = select(Paper.file_id).where(Paper.id.in_(ids), Paper.file_id.is_not(None))
    stored_files.forget(StoredFile.id.in_(files))
    db.session.execute(delete(Paper).where(Paper.id.in_(ids)))
    return len(ids)


def _values(order: Order) -> dict[str, Any]:
    return {
        "kind": order.kind.value,
        "title": order.title[:120],
        "fields": dict(order.fields),
        "fingerprint": _fingerprint(order),
        "skpd_id": order.skpd_id,
        "asked_at": now(),
        **dict.fromkeys(("run", "done", "total", "size"), 0),
    }


def _fingerprint(order: Order) -> str:
    facts = json.dumps([order.kind, dict(order.fields), order.skpd_id], sort_keys=True)
    return hashlib.sha256(facts.encode()).hexdigest()[:40]
