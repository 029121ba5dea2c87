"""Writes and reads files in the database, in pieces: photos, papers, states.

Call what writes outside of any transaction: each piece is committed in a short one of its own, so
nobody waits for SQLite's one write lock, and memory holds one piece at a time.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from app.database.extensions import (
    count_rows,
    db,
    lock_until_commit,
    now,
    pause_between_batches,
    transaction,
)
from app.models import Evidence, MessageFile, Paper, StoredFile, StoredPiece

log = logging.getLogger(__name__)

PIECE: Final = 256 * 1024
PHOTO, PAPER, STATE = "foto", "laporan", "keadaan"
# What no row names yet may still be written, or named by a row that is about to be committed.
_UNDER_WAY: Final = timedelta(days=1)
_DROPPED_AT_ONCE: Final = 8
_IS_WHOLE: Final = StoredFile.sha256.is_not(None)


@dataclass(frozen=True, slots=True)
class Written:
    """A whole file that no row names yet."""

    id: int
    size: int


def write(
    kind: str, parts: Iterable[bytes], own: Callable[[int, int], object] = lambda _id, _size: None
) -> Written:
    """Writes a file; it counts as one with the last commit. `own` is called in each transaction
    with the file's id and the size of the piece, first with 0; raising, it ends the writing."""
    digest, size = hashlib.sha256(), 0
    with transaction() as store:
        # The true time, also while a year of examples is played: the sweep goes by it.
        row = StoredFile(kind=kind, created_at=datetime.now(UTC))
        store.add(row)
        store.flush()
        file_id = row.id
        own(file_id, 0)
    try:
        for number, data in enumerate(_pieces(parts)):
            with transaction() as store:
                own(file_id, len(data))
                store.add(StoredPiece(file_id=file_id, number=number, data=data))
            digest.update(data)
            size += len(data)
        with transaction():
            _change(StoredFile.id == file_id, size=size, sha256=digest.hexdigest())
    except BaseException:
        with suppress(SQLAlchemyError), transaction():
            forget(StoredFile.id == file_id)
        raise
    return Written(file_id, size)


def keep(key: str, data: bytes) -> None:
    """Writes what stands under this key in place of what stood there before."""
    new = write(STATE, [data])
    with transaction():
        lock_until_commit(f"file {key}")
        forget(StoredFile.key == key)
        _change(StoredFile.id == new.id, key=key)
    drop()


def discard(key: str) -> None:
    """Deletes what stands under this key."""
    if kept(key) is not None:
        with transaction():
            forget(StoredFile.key == key)
        drop()


def kept(key: str) -> bytes | None:
    """What stands under this key; None where nothing does."""
    return _read(StoredFile.key == key)


def kept_since(key: str) -> datetime | None:
    """When that was written."""
    at: datetime | None = db.session.scalar(
        select(StoredFile.created_at).where(StoredFile.key == key)
    )
    return at


def read(file_id: int | None) -> bytes | None:
    """A whole file, for small ones; None where it is lost, forgotten or damaged."""
    return _read(StoredFile.id == file_id)


def piece(file_id: int | None, number: int) -> bytes | None:
    """One piece, counted from 0; None past the end."""
    mine = (StoredPiece.file_id == file_id, StoredPiece.number == number)
    found: bytes | None = db.session.scalar(select(StoredPiece.data).where(*mine))
    return found


def forget(*which: ColumnElement[bool]) -> None:
    """From the commit on nobody reads these files; the caller then drops them."""
    _change(*which, forgotten_at=now(), key=None)


def drop() -> None:
    """Deletes what was forgotten, once that is committed, a few pieces in a transaction: SQLite has
    one write lock, and overwrites what it deletes. What a killed process left is dropped next time.
    """
    while True:
        begun = time.monotonic()
        with transaction():
            gone = select(StoredFile.id).where(StoredFile.forgotten_at.is_not(None))
            file_id = db.session.scalar(gone.order_by(StoredFile.id).limit(1))
            if file_id is None:
                return
            mine = StoredPiece.file_id == file_id
            query = select(StoredPiece.number).where(mine).limit(_DROPPED_AT_ONCE)
            numbers = list(db.session.scalars(query))
            if numbers:
                some = delete(StoredPiece).where(mine, StoredPiece.number.in_(numbers))
                db.session.execute(some)
            else:
                db.session.execute(delete(StoredFile).where(StoredFile.id == file_id))
        pause_between_batches(time.monotonic() - begun)


def sweep() -> int:
    """Drops what is older than any writing under way and is named by nobody; how many."""
    owners = [
        select(it.file_id).where(it.file_id == StoredFile.id)
        for it in (Evidence, MessageFile, Paper)
    ]
    before = datetime.now(UTC) - _UNDER_WAY
    loose = (StoredFile.key.is_(None), *(~owner.exists() for owner in owners))
    left = (StoredFile.created_at < before, StoredFile.forgotten_at.is_(None), *loose)
    with transaction():
        count = count_rows(*left)
        if count:
            forget(*left)
    drop()
    return count


def _read(found: ColumnElement[bool]) -> bytes | None:
    """In one statement, so of one moment; what no longer has its hash is none."""
    query = select(StoredFile.id, StoredFile.sha256, StoredPiece.data)
    query = query.outerjoin(StoredPiece, StoredPiece.file_id == StoredFile.id)
    query = query.where(found, _IS_WHOLE, StoredFile.forgotten_at.is_(None))
    rows = db.session.execute(query.order_by(StoredPiece.number)).all()
    if not rows:
        return None
    data = b"".join(row.data or b"" for row in rows)
    if hashlib.sha256(data).hexdigest() != rows[0].sha256:
        log.error("stored file %d is not what was written", rows[0].id)
        return None
    return data


def _change(*which: ColumnElement[bool], **values: Any) -> None:
    told = {"synchronize_session": False}
    db.session.execute(update(StoredFile).where(*which).values(**values), execution_options=told)


def _pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    for part in parts:
        for start in range(0, len(part), PIECE):
            yield part[start : start + PIECE]
