"""Files in the database: whole or none, a piece in memory at a time, nothing left behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.database.extensions import db, now, transaction
from app.models import StoredFile, StoredPiece
from app.services.settings import stored_files

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("app")]

PART = b"x" * stored_files.PIECE


def pieces() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(StoredPiece)) or 0


def test_each_piece_is_committed_before_the_next_is_made() -> None:
    seen = []

    def parts() -> Iterator[bytes]:
        for _ in range(3):
            seen.append(pieces())
            yield PART + b"y"

    written = stored_files.write(stored_files.PAPER, parts())
    assert seen == [0, 2, 4]
    assert written.size == 3 * (len(PART) + 1)
    assert stored_files.read(written.id) == (PART + b"y") * 3
    assert stored_files.piece(written.id, 6) is None


def test_what_is_broken_off_is_no_file_and_leaves_nothing() -> None:
    ids = []

    def parts() -> Iterator[bytes]:
        yield PART
        ids.append(db.session.scalars(select(StoredFile.id)).one())
        assert stored_files.read(ids[0]) is None
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stored_files.write(stored_files.PHOTO, parts())
    assert (stored_files.read(ids[0]), pieces()) == (None, 1)
    stored_files.drop()
    assert pieces() == 0
    assert db.session.scalars(select(StoredFile)).all() == []


@pytest.mark.parametrize(("hours", "left"), [(23, 1), (25, 0)])
def test_what_a_killed_process_was_writing_is_swept_after_a_day(hours: int, left: int) -> None:
    with transaction() as store:
        row = StoredFile(kind=stored_files.PAPER, created_at=now() - timedelta(hours=hours))
        store.add(row)
        store.flush()
        store.add(StoredPiece(file_id=row.id, number=0, data=b"half"))
    stored_files.keep("uji", b"stays")
    assert stored_files.sweep() == 1 - left
    assert pieces() == 1 + left
    assert stored_files.kept("uji") == b"stays"


def test_what_is_kept_under_a_key_replaces_what_was_there() -> None:
    for data in (PART * 2, b"", b"new"):
        stored_files.keep("uji", data)
        assert stored_files.kept("uji") == data
    assert pieces() == 1
    stored_files.discard("uji")
    assert (stored_files.kept("uji"), pieces()) == (None, 0)


def test_what_is_not_what_was_written_is_none(caplog: pytest.LogCaptureFixture) -> None:
    stored_files.keep("uji", b"a state")
    with transaction() as store:
        store.scalars(select(StoredPiece)).one().data = b"another"
    assert stored_files.kept("uji") is None
    assert "is not what was written" in caplog.text
