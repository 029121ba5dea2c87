"""What was kept in the data folder before revision 0025 is in the database after `prepare`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest
from flask import Flask
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import Evidence, Promise, StoredFile
from app.services.cases.promises import promise_photos
from app.services.cases.suggestions import model_file
from app.services.monitoring import backup_status
from app.services.settings import stored_files
from tests.integration.reports.builders import forward, message, reply, skpd

pytestmark = pytest.mark.postgresql

JPEG = b"\xff\xd8\xff" + bytes(range(256)) * 2000
NAMES = ("ab" * 16 + ".jpg", "cd" * 16 + ".jpg")
STATE = b'{"at": "2026-11-24T02:15:00+07:00", "tried_at": "2026-11-24T02:15:00+07:00"}'


@pytest.fixture
def folder(app: Flask) -> Iterator[Path]:
    """Two photos of one promise, one of which is lost, and what else lay in the folder."""
    with transaction():
        unit = skpd()
        card = message()
        held, answer = forward(card, unit), reply(card, unit, "Akan kami perbaiki")
        promise = Promise(
            message_id=card.id, forward_id=held.id, reply=answer, skpd=unit, words="akan"
        )
        promise.status, promise.created_at = "ditepati", now()
        for name in NAMES:
            row = Evidence(file=name, size=len(JPEG), width=4, height=3, created_at=now())
            row.author_name = row.author_position = "Oki"
            promise.evidence.append(row)
        db.session.add(promise)
    place: Path = app.config["SETTINGS"].folder
    for name, data in {
        f"bukti/ab/{NAMES[0]}": JPEG,
        f"bukti/ef/{'ef' * 16}.jpg": b"cut off",
        "cadangan.json": STATE,
        "saran/model.json": b"a model",
    }.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    yield place
    for path in (place / name for name in ("bukti", "cadangan.json", "saran/model.json")):
        assert not path.exists()


def prepared(app: Flask, *words: str, code: int = 0) -> str:
    db.session.remove()
    done = app.test_cli_runner().invoke(args=["prepare", *words])
    assert done.exit_code == code, (done.output, done.exception)
    return str(done.output)


def photos() -> list[bytes | None]:
    db.session.remove()
    query = select(Evidence).order_by(Evidence.id)
    return [promise_photos.picture(it) for it in db.session.scalars(query)]


def test_it_is_taken_in_once_and_the_lost_stays_lost(app: Flask, folder: Path) -> None:
    prepared(app)
    assert photos() == [JPEG, None]
    assert stored_files.kept(model_file.KEY) == b"a model"
    state = backup_status.last_backup()
    assert state is not None
    backup_status.note_failure("Disk penuh.")
    (folder / "cadangan.json").write_bytes(STATE)
    files = db.session.scalars(select(StoredFile.id)).all()
    prepared(app)
    assert db.session.scalars(select(StoredFile.id)).all() == files
    state = backup_status.last_backup()
    assert state is not None
    assert state.error == "Disk penuh.", "what is older does not replace it"


def test_while_a_release_is_tried_it_stays_for_the_way_back(app: Flask, folder: Path) -> None:
    """Only the database was copied (deploy/upgrade.sh); the next start takes it in."""
    before = {path: path.read_bytes() for path in folder.rglob("*.jpg")}
    prepared(app, "--copied")
    assert {path: path.read_bytes() for path in folder.rglob("*.jpg")} == before
    assert (folder / "cadangan.json").read_bytes() == STATE
    prepared(app)
    assert photos() == [JPEG, None]


def test_a_start_that_was_killed_goes_on_and_what_comes_back_changed_keeps_its_file(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(stored_files, "read", Mock(return_value=b"something else"))
        assert NAMES[0] in prepared(app, code=1)
    assert (folder / "bukti" / "ab" / NAMES[0]).read_bytes() == JPEG
    prepared(app)
    assert photos() == [JPEG, None]
