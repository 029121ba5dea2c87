"""Photos that prove a kept promise; each is re-encoded, the uploaded file is never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.errors import UploadRefused
from app.domain.reasons import UploadReason
from app.models import Evidence, Promise, StoredFile
from app.services.cases.promises import photo_drawing
from app.services.journal.actor import Actor
from app.services.settings import stored_files

MOST_PHOTOS: Final = 3


@dataclass(frozen=True, slots=True)
class Photo:
    """A drawn photo that is stored."""

    file_id: int
    size: int
    width: int
    height: int


def drawn(files: Sequence[bytes]) -> list[Photo]:
    """Draws and stores the photos, before any transaction: it may take seconds. UploadRefused.

    A file that no row will name is swept.
    """
    if len(files) > MOST_PHOTOS:
        raise UploadRefused(UploadReason.TOO_MANY_PHOTOS)
    photos = []
    # All of them first: where one is refused, none is stored.
    for drawing in [photo_drawing.redrawn(data) for data in files]:
        written = stored_files.write(stored_files.PHOTO, [drawing.data])
        photos.append(Photo(written.id, written.size, drawing.width, drawing.height))
    return photos


def add_photos(promise: Promise, photos: Sequence[Photo], actor: Actor) -> None:
    """Stores which photos prove the promise."""
    for photo in photos:
        row = Evidence(
            promise_id=promise.id,
            file_id=photo.file_id,
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

    Nobody sees them from the commit on; the caller then drops their pieces (stored_files.py).
    """
    rows = db.session.scalars(select(Evidence).where(Evidence.promise_id.in_(promise_ids))).all()
    stored_files.forget(StoredFile.id.in_([row.file_id for row in rows]))
    for row in rows:
        db.session.delete(row)
    db.session.flush()


def picture(row: Evidence) -> bytes | None:
    """The JPEG; None where it is lost."""
    return stored_files.read(row.file_id)
