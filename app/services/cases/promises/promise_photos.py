"""Photos that prove a kept promise; each is re-encoded, the uploaded file is never stored."""

from __future__ import annotations

import logging
import os
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy import select

from app.database.extensions import after_commit, db, now
from app.domain.errors import UploadReason, UploadRefused
from app.models import Evidence, Promise
from app.services.cases.promises import photo_drawing
from app.services.cases.promises.photo_drawing import Drawing
from app.services.journal.actor import Actor
from config import Settings

log = logging.getLogger(__name__)

MOST_PHOTOS: Final = 3
FOLDER: Final = "bukti"
_UNDER_WAY: Final = 24 * 3600
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Photo:
    """A drawn photo that lies in the data folder."""

    file: str
    size: int
    width: int
    height: int


def drawn(files: Sequence[bytes]) -> list[Photo]:
    """Draws and writes the photos, before any transaction: it may take seconds. UploadRefused.

    A file that no row will name is swept.
    """
    if len(files) > MOST_PHOTOS:
        raise UploadRefused(UploadReason.TOO_MANY_PHOTOS)
    return [_kept(drawing) for drawing in [photo_drawing.redrawn(data) for data in files]]


def add_photos(promise: Promise, photos: Sequence[Photo], actor: Actor) -> None:
    """Stores which photos prove the promise."""
    for photo in photos:
        row = Evidence(
            promise_id=promise.id,
            file=photo.file,
            size=photo.size,
            width=photo.width,
            height=photo.height,
            author_name=actor.name,
            author_position=actor.position,
            created_at=now(),
        )
        db.session.add(row)
    db.session.flush()


def remove(promise_ids: Any) -> None:
    """Deletes the photos of these promises, which may show persons or homes.

    The files go after the commit, so that rows restored by a rollback find theirs.
    """
    for row in db.session.scalars(select(Evidence).where(Evidence.promise_id.in_(promise_ids))):
        after_commit(db.session, ("photo", row.file), partial(_unlink, path_of(row)))
        db.session.delete(row)
    db.session.flush()


def sweep() -> int:
    """Deletes files that no row names and that are older than any upload under way; how many."""
    before = time.time() - _UNDER_WAY
    old = {path.name: path for path in _folder().glob("*/*") if _is_old(path, before)}
    names = sorted(old)
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        for name in db.session.scalars(select(Evidence.file).where(Evidence.file.in_(some))):
            del old[name]
        # Nothing is held open in between.
        db.session.rollback()
    for path in old.values():
        _unlink(path)
    return len(old)


def path_of(row: Evidence) -> Path:
    """The path of the picture, in the data folder and not served as a file."""
    return _place(row.file)


def _kept(drawing: Drawing) -> Photo:
    file = f"{secrets.token_hex(16)}.jpg"
    _write(_place(file), drawing.data)
    return Photo(file, len(drawing.data), drawing.width, drawing.height)


def _place(file: str) -> Path:
    return _folder() / file[:2] / file


def _folder() -> Path:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.folder / FOLDER


def _is_old(path: Path, before: float) -> bool:
    with suppress(OSError):
        return path.stat().st_mtime < before
    return False


def _unlink(path: Path) -> None:
    """What can't be deleted now is left to the sweep."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.error("a photo could not be deleted: %s", error.strerror)


def _write(path: Path, data: bytes) -> None:
    """Whole and on the disk before its row is committed; readable by this user alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise
