"""What another channel than SMS delivers becomes a raw row, then a card or a command.

The raw row is committed first: from then on it can't be lost, and the sweep goes on with it. A job
fetches and draws its photos: no web thread waits for a picture.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from app.channels.channel import Attachment, Incoming
from app.database.extensions import db, insert_once, now, transaction
from app.domain.errors import UploadRefused
from app.domain.messaging import addresses
from app.domain.reasons import UploadReason
from app.domain.workflow.journal_events import REFUSED_PHOTOS
from app.models import InboundPart, MessageFile
from app.runtime.queues import PAPERS, enqueue_after_commit
from app.services.cases.promises import photo_drawing
from app.services.inbound import intake
from app.services.settings import stored_files
from app.sms.protocol.gateway import PartKind

# Bytes of one file; what is longer is named on the card, and not kept.
LARGEST: Final = 5 * 1024 * 1024
TOO_LARGE: Final = "terlalu besar"
# In place of a channel's name of a file that came with its bytes.
HERE: Final = "di sini"
_FETCH: Final = "app.jobs.channel_files.fetch"


def accept(incoming: Incoming) -> int | None:
    """Stores it and makes of it what it asks for; the id of the card that it became or belongs to,
    None of a command or while it waits."""
    return accept_all([incoming])[0]


def accept_all(batch: Sequence[Incoming]) -> list[int | None]:
    """The same of several: all are committed before the first is looked at."""
    marks = store(batch)
    for mark in marks:
        intake.process(mark)
    found = select(InboundPart.fingerprint, InboundPart.case_id)
    rows = db.session.execute(found.where(InboundPart.fingerprint.in_(marks)))
    cards = {mark: case_id for mark, case_id in rows}
    return [cards.get(mark) for mark in marks]


def store(batch: Sequence[Incoming]) -> list[str]:
    """Commits each as it came, once whatever is repeated; their fingerprints. The channel may be
    told afterwards that it need not deliver them again."""
    marks = [mark_of(it) for it in batch]
    known = set(
        db.session.scalars(
            select(InboundPart.fingerprint).where(InboundPart.fingerprint.in_(marks))
        )
    )
    db.session.rollback()
    # Written before the row: several pieces may take a second, and what no row names is swept.
    files = {
        mark: [_file(file) for file in it.attachments]
        for mark, it in zip(marks, batch, strict=True)
        if mark not in known
    }
    with transaction():
        for mark, it in zip(marks, batch, strict=True):
            if mark in files:
                _store(mark, it, files[mark])
    return marks


def is_stored(incoming: Incoming) -> bool:
    """Whether this was taken in before."""
    known = select(InboundPart.id).where(InboundPart.fingerprint == mark_of(incoming))
    return db.session.scalar(known) is not None


def mark_of(incoming: Incoming) -> str:
    """What makes "at least once" of a channel "exactly once"."""
    told = f"{addresses.channel_of(incoming.address)}\0{incoming.remote_id}"
    return hashlib.sha256(told.encode()).hexdigest()


def _store(mark: str, incoming: Incoming, files: Sequence[MessageFile]) -> None:
    text = incoming.text.replace("\0", "")
    at = now()
    part_id = insert_once(
        InboundPart,
        "fingerprint",
        {
            "fingerprint": mark,
            "modem_id": None,
            "kind": PartKind.TEXT.value,
            "number": incoming.address,
            "smsc": "",
            "smsc_at": incoming.sent_at,
            "recorded_at": at,
            "text": text,
            "body": text.encode(),
            "is_flash": False,
            "is_corrupted": False,
            "is_sim_notice": False,
            "is_restored": False,
            "group_key": mark,
            "bits": 0,
            "total": 1,
            "sequence": 1,
            "attempts": 0,
        },
    )
    if part_id is None:
        return
    for file in files:
        file.part_id, file.recorded_at = part_id, at
        db.session.add(file)
    if files:
        enqueue_after_commit(db.session, PAPERS, _FETCH)


def _file(attachment: Attachment) -> MessageFile:
    """A file as it came, or its name at the channel."""
    row = MessageFile(
        kind=attachment.kind,
        media_type=attachment.media_type[:60],
        name=attachment.name[:120],
        remote_id=attachment.remote_id or None,
    )
    if attachment.body:
        row.file_id = stored_files.write(stored_files.PHOTO, [attachment.body]).id
        row.remote_id = HERE
    return row


def fill(row: MessageFile, body: bytes) -> None:
    """Gives a file its bytes, or the reason why it has none; outside of any transaction. A photo is
    drawn anew, so that it says nothing but what one sees; a voice stays as it came. Raises
    UploadRefused while too many draw."""
    try:
        if len(body) > LARGEST:
            row.problem = TOO_LARGE
            return
        if row.kind == "image":
            body = photo_drawing.redrawn(body).data
            row.media_type = "image/jpeg"
    except UploadRefused as refused:
        if refused.reason is UploadReason.PHOTO_BUSY:
            raise
        row.problem = REFUSED_PHOTOS[refused.reason]
        return
    row.file_id = stored_files.write(stored_files.PHOTO, [body]).id
