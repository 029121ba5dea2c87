"""Fetches the photos and voices that messages of other channels told of, and draws the photos.

The web stores what it was told or sent, and answers; here the bytes come in over an internet that
may be slow, and a photo is drawn anew. A run that is killed leaves the file waiting for the next.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from app.channels import registry
from app.channels.channel import Attachment
from app.channels.whatsapp.channel import WhatsApp
from app.channels.whatsapp.codes import GONE, FileGone
from app.database.extensions import db, now, transaction
from app.domain.errors import UploadRefused
from app.models import MessageFile, StoredFile
from app.services.inbound import channel_intake
from app.services.settings import stored_files
from app.sms.protocol.gateway import GatewayError

log = logging.getLogger(__name__)

# So long Meta keeps what somebody sent.
KEPT: Final = timedelta(days=7)
_TOGETHER: Final = 20
_SECONDS: Final = 100
_MOST_FAILED: Final = 3
# Between two photos whoever waits on a page has the turn of drawing first.
_PAUSE_SECONDS: Final = 0.1


def fetch() -> None:
    """Fetches and draws what waits, by lot: a file that fails each time keeps no other from coming.
    When the channel does not answer, the next run goes on."""
    channel, until = registry.get("whatsapp"), time.monotonic() + _SECONDS
    failed = 0
    query = select(MessageFile.id).where(MessageFile.remote_id.is_not(None))
    if not isinstance(channel, WhatsApp) or not channel.is_ready():
        channel, query = None, query.where(MessageFile.file_id.is_not(None))
    for file_id in db.session.scalars(query.order_by(func.random()).limit(_TOGETHER)).all():
        if time.monotonic() > until or failed == _MOST_FAILED:
            return
        failed += not _is_settled(channel, file_id)
        time.sleep(_PAUSE_SECONDS)


def _is_settled(channel: WhatsApp | None, file_id: int) -> bool:
    """Whether nothing more is to be done for it; False where it waits for the next run."""
    row = db.session.get(MessageFile, file_id)
    if row is None or row.remote_id is None:
        return True
    # Not the row itself: it is written to when all is there, in a short transaction.
    found = MessageFile(kind=row.kind, media_type=row.media_type, remote_id=row.remote_id)
    raw_id, is_over = row.file_id, row.file_id is None and row.recorded_at < now() - KEPT
    db.session.rollback()
    try:
        channel_intake.fill(found, _bytes_of(channel, found, raw_id))
    except FileGone as gone:
        found.problem = str(gone)
    except (GatewayError, UploadRefused) as error:
        log.warning("a file waits: %s", getattr(error, "word", type(error).__name__))
        if not is_over:
            return False
        found.problem = GONE
    _keep(file_id, found)
    stored_files.drop()
    return True


def _bytes_of(channel: WhatsApp | None, found: MessageFile, raw_id: int | None) -> bytes:
    """The file as it came; what was stored and is lost is empty, and no photo. Raises FileGone,
    GatewayError."""
    if raw_id is not None or channel is None:
        return stored_files.read(raw_id) or b""
    file = channel.fetch(Attachment("image", found.media_type, remote_id=found.remote_id or ""))
    found.media_type = file.media_type[:60]
    return file.body


def _keep(file_id: int, found: MessageFile) -> None:
    """Unless it was erased meanwhile: then the bytes are swept, as no row names them. What is drawn
    or refused is forgotten as it came; the caller drops its pieces."""
    with transaction():
        row = db.session.get(MessageFile, file_id, with_for_update=True, populate_existing=True)
        if row is None or row.remote_id is None:
            return
        if row.file_id is not None:
            stored_files.forget(StoredFile.id == row.file_id)
        row.file_id, row.problem, row.remote_id = found.file_id, found.problem, None
        row.media_type = found.media_type
