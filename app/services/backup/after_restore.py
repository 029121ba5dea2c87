"""Finishes a restore before the service starts: nothing that may have been sent is sent again.

An SMS that an older backup holds as waiting may have left since, so a person decides (ADR 13).
"""

from __future__ import annotations

import json
import logging
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy import func, select, update

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import OutboundStatus, PartStatus, require_move
from app.domain.messaging.failures import failure_reason
from app.domain.messaging.quiet_hours import midnight
from app.domain.operations.backup_refusals import BackupReason, BackupRefused
from app.models import Event, OutboundSms, Publication
from app.runtime import durable_files, exchange
from app.services.backup import database_snapshot, sms_back
from app.services.inbound import intake
from app.services.journal import journal, sealing
from app.services.journal.actor import SYSTEM
from app.services.outbox import outbound_rows
from app.services.sending import sending
from config import Settings

log = logging.getLogger(__name__)

# Lies beside the data from the moment on in which they are those of a backup.
MARKER: Final = "pulih.json"
ACTION: Final = "backup_restored"
# A person went on without the journal's rows that were missing at the start (preparing.py).
WITHOUT_ROWS: Final = "journal_rows_lost"
_LOSSES: Final = (ACTION, WITHOUT_ROWS)
_AT_ONCE: Final = 200
# More than were ever published between two backups.
_EDITIONS: Final = 1_000_000
_TO_BE_SENT: Final = (OutboundStatus.HELD, OutboundStatus.QUEUED, OutboundStatus.SENDING)
_NOT_GONE: Final = (PartStatus.QUEUED, PartStatus.SENDING)


def mark(folder: Path, facts: dict[str, Any]) -> None:
    """Marks the data of this folder as restored from a backup. Raises OSError."""
    durable_files.replace(folder / MARKER, json.dumps(facts).encode())


def require_whole_restore() -> None:
    """Raises BackupRefused if the files of the folder were swapped only partly."""
    half = exchange.pending(current_app.config["SETTINGS"].folder)
    if half is not None:
        raise BackupRefused(BackupReason.INTERRUPTED, half.old)


def finish() -> None:
    """Settles restored data once; may be interrupted and repeated."""
    settings: Settings = current_app.config["SETTINGS"]
    marker = settings.folder / MARKER
    forget(settings)
    if not marker.exists():
        return
    facts: dict[str, Any] = json.loads(marker.read_text())
    facts["sms_back"] = sms_back.take_back(marker.parent)
    _make_cards()
    count = doubt_all()
    with transaction():
        head, lost = sealing.last(), facts.pop("last_head", 0)
        if head is not None and lost > head[0]:
            facts |= {"lost_from": head[0] + 1, "lost_to": lost}
        # What the public keeps of the lost days must not pass for what it reads from now on.
        db.session.execute(update(Publication).values(number=Publication.number + _EDITIONS))
        action = facts.pop("action", ACTION)
        journal.record(action, "backup", None, actor=SYSTEM, count=count, **facts)
    (marker.parent / sms_back.NAME).unlink(missing_ok=True)
    marker.unlink()
    durable_files.sync_folder(marker.parent)
    log.warning("data of a backup: %d SMS wait for a person", count)


def forget(settings: Settings) -> None:
    """Whoever restores was told that the data are in place. Raises OSError."""
    done = settings.folder / exchange.DONE
    if not done.exists():
        return
    if database_snapshot.engine_name() == database_snapshot.POSTGRES:
        database_snapshot.unmark(settings.database)
    done.unlink()


def doubt_all() -> int:
    """Marks every unsent SMS as uncertain; the number of them."""
    count = 0
    wanted = select(OutboundSms.id).where(OutboundSms.status.in_(_TO_BE_SENT))
    while True:
        ids = list(db.session.scalars(wanted.order_by(OutboundSms.id).limit(_AT_ONCE)))
        db.session.rollback()
        if not ids:
            return count
        with transaction():
            for sms_id in ids:
                # As whoever acts on a card: the card first, then its SMS.
                sending.lock_card(sms_id)
            for sms in outbound_rows.locked(ids).values():
                _doubt(sms)
        count += len(ids)


def rests_today() -> bool:
    """Whether hours were lost to a restore today: who was reminded in them is not known."""
    is_today = Event.at >= midnight(now())
    query = select(Event.id).where(Event.action.in_(_LOSSES), is_today)
    return db.session.scalar(query.limit(1)) is not None


def restored_at() -> datetime | None:
    """When hours were last lost to a restore: what was sent in the hours before it is not known."""
    at: datetime | None = db.session.scalar(
        select(func.max(Event.at)).where(Event.action.in_(_LOSSES))
    )
    return at


def _make_cards() -> None:
    """Of what was read and not yet looked at: its acknowledgement may have left since, too."""
    before: list[str] = []
    while (keys := intake.waiting_groups()) and keys != before:
        db.session.rollback()
        intake.process_all(keys)
        before = keys
    db.session.rollback()


def _doubt(sms: OutboundSms) -> None:
    for part in sms.parts:
        if part.status in _NOT_GONE:
            require_move(PartStatus(part.status), PartStatus.UNCERTAIN)
            # A former try's reference says nothing of the one that may have been made since.
            part.status, part.reference = PartStatus.UNCERTAIN.value, None
    sending.conclude(sms)
    sms.problem, sms.needs_person = failure_reason(None, "restored"), False
