"""Fetches the photos and voices that messages of other channels told of, until it has them.

The webhook stores what it was told, and answers; the bytes come in here, over an internet that may
be slow. A run that is killed leaves the file waiting for the next one.
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
from app.models import MessageFile
from app.services.inbound import channel_intake
from app.sms.protocol.gateway import GatewayError

log = logging.getLogger(__name__)

# So long Meta keeps what somebody sent.
KEPT: Final = timedelta(days=7)
_TOGETHER: Final = 20
_SECONDS: Final = 100
_MOST_FAILED: Final = 3


def fetch() -> None:
    """Fetches what waits, by lot: a file that fails each time keeps no other from coming. When the
    channel does not answer, the next run goes on."""
    channel, until = registry.get("whatsapp"), time.monotonic() + _SECONDS
    failed = 0
    if not isinstance(channel, WhatsApp) or not channel.is_ready():
        return
    query = select(MessageFile.id).where(MessageFile.remote_id.is_not(None))
    for file_id in db.session.scalars(query.order_by(func.random()).limit(_TOGETHER)).all():
        if time.monotonic() > until or failed == _MOST_FAILED:
            return
        failed += not _fetched(channel, file_id)


def _fetched(channel: WhatsApp, file_id: int) -> bool:
    """Whether nothing more is to be done for it; False where it waits for the next run."""
    row = db.session.get(MessageFile, file_id)
    if row is None or row.remote_id is None:
        return True
    # Not the row itself: it is written to when all is there, in a short transaction.
    found = MessageFile(kind=row.kind, media_type=row.media_type, remote_id=row.remote_id)
    is_over = row.recorded_at < now() - KEPT
    db.session.rollback()
    try:
        wanted = Attachment("image", found.media_type, remote_id=found.remote_id or "")
        file = channel.fetch(wanted)
        found.media_type = file.media_type[:60]
        channel_intake.fill(found, file.body, may_wait=True)
    except FileGone as gone:
        found.problem = str(gone)
    except (GatewayError, UploadRefused) as error:
        log.warning("a file waits: %s", getattr(error, "word", type(error).__name__))
        if not is_over:
            return False
        found.problem = GONE
    _keep(file_id, found)
    return True


def _keep(file_id: int, found: MessageFile) -> None:
    """Unless it was erased meanwhile: then the bytes are swept, as no row names them."""
    with transaction():
        row = db.session.get(MessageFile, file_id, with_for_update=True, populate_existing=True)
        if row is None or row.file_id is not None:
            return
        row.file_id, row.problem, row.remote_id = found.file_id, found.problem, None
        row.media_type = found.media_type
