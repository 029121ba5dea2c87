"""Copies new SMS as they came to the second place between two backups, encrypted for the same
cards, and opens the copies for a restore (ADR 13)."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from flask import current_app
from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.exc import DBAPIError

from app.database.extensions import db, now
from app.domain.operations import backup_schedule as rules
from app.domain.operations.backup_refusals import BackupReason, BackupRefused
from app.models import InboundPart, Modem
from app.services.backup import archive, backups, free_space, recovery_card, sms_back
from app.services.backup.archive import Member
from app.services.monitoring import backup_status
from app.services.monitoring.backup_status import BackupState
from app.sms.protocol.gateway import PartKind
from config import Settings

log = logging.getLogger(__name__)

MEMBER: Final = "sms.jsonl"
_AT_ONCE: Final = 20_000
# On PostgreSQL a row may be committed after one with a higher id: so long its neighbours wait.
LAG: Final = timedelta(minutes=1)
# The name of a backup tells when it was written: what it holds was copied before.
_OVERLAP: Final = timedelta(hours=1)


@dataclass(slots=True)
class Opened:
    """What a restore found: the copies that were read, and those that were not, with the reason."""

    read: list[str] = field(default_factory=list)
    left: dict[str, BackupRefused] = field(default_factory=dict)


def copy_new() -> int:
    """Copies what has come since the last copy, and notes how it went; how many parts of SMS.

    Without a second place or a card nothing is copied. Raises BackupRefused.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if settings.backup_to is None or not backup_status.carded_at(settings):
        return 0
    with backups.alone(settings):
        try:
            return _copy(settings, settings.backup_folder)
        except (BackupRefused, OSError, DBAPIError) as error:
            refused = backups.refusal_of(error)
            log.error("SMS are not copied: %s", refused.reason)
            told = refused.sentence.format(what=refused.what)
            backup_status.note_no_copy(told)
            raise refused from None


def open_all(folders: Iterable[Path], key: str, target: Path) -> Opened:
    """Opens every copy in these folders and joins them in the folder `target` for `take_back`."""
    found, settings = Opened(), current_app.config["SETTINGS"]
    with (target / sms_back.NAME).open("ab") as joined:
        for path in _files(folders):
            try:
                joined.write(_opened(path, key, settings, target))
                found.read.append(path.name)
            except BackupRefused as refused:
                found.left[path.name] = refused
        joined.flush()
        os.fsync(joined.fileno())
    return found


def _copy(settings: Settings, target: Path) -> int:
    publics = recovery_card.publics(settings)
    backups.require_folder(settings, target)
    begun, state = now(), backup_status.known()
    since, count = _since(target, state, begun), 0
    while rows := db.session.execute(_new(since, now())).all():
        parts = [part for part, _ in rows]
        body = "".join(sms_back.as_line(part, modem) for part, modem in rows).encode()
        mark, since = parts[-1].fingerprint, InboundPart.id > parts[-1].id
        db.session.rollback()
        about = {"mode": settings.mode, "made_at": now().isoformat(), "cards": publics}
        with free_space.needed({target: len(body)}):
            member = Member(MEMBER, body)
            written = backups.write_archive(target, [member], about, rules.sms_copy_name)
        state = backup_status.note_copy(settings, state.copied_at, mark, Path(written[0]).name)
        count += len(parts)
    db.session.rollback()
    backup_status.note_copy(settings, begun - _lag(), state.copy_mark, state.copy_name)
    return count


def _lag() -> timedelta:
    return LAG if db.engine.dialect.name == "postgresql" else timedelta(0)


def _since(target: Path, state: BackupState, at: datetime) -> ColumnElement[bool]:
    """What is in neither a copy nor a backup of this disk: it may be another than last time."""
    times = [it for name in os.listdir(target) if (it := rules.taken_at(name)) is not None]
    last = rules.taken_at(state.copy_name)
    if last is not None and any(it >= last for it in times):
        query = select(InboundPart.id).where(InboundPart.fingerprint == state.copy_mark)
        if (mark := db.session.scalar(query)) is not None:
            return InboundPart.id > mark
    # A time that is still to come was told by a clock that went wrong.
    newest = max((it for it in times if it <= at), default=None)
    return true() if newest is None else InboundPart.recorded_at > newest - _OVERLAP


def _new(since: ColumnElement[bool], at: datetime) -> Select[InboundPart, str]:
    """The oldest of them with the names of their modems."""
    query = (
        select(InboundPart, Modem.name)
        .outerjoin(Modem, Modem.id == InboundPart.modem_id)
        .where(
            since,
            InboundPart.kind != PartKind.STATUS_REPORT.value,
            InboundPart.emptied_at.is_(None),
        )
        .order_by(InboundPart.id)
        .limit(_AT_ONCE)
    )
    # The clock of another host may be ahead of ours.
    is_fresh = InboundPart.recorded_at.between(at - LAG, at + LAG)
    fresh = select(func.min(InboundPart.id)).where(is_fresh)
    if not _lag() or (first := db.session.scalar(fresh)) is None:
        return query
    return query.where(InboundPart.id < first)


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    """The copies in these folders, the oldest first, each once."""
    found: dict[str, Path] = {}
    for folder in dict.fromkeys(it.absolute() for it in folders):
        if folder.is_dir():
            found |= {it.name: it for it in folder.iterdir() if rules.is_sms_copy(it.name)}
    for name in sorted(found):
        yield found[name]


def _opened(path: Path, key: str, settings: Settings, target: Path) -> bytes:
    with tempfile.TemporaryDirectory(dir=target) as folder:
        about = archive.unpack(path, key, Path(folder))
        if about["mode"] != settings.mode:
            raise BackupRefused(BackupReason.OTHER_MODE, about["mode"])
        return (Path(folder) / MEMBER).read_bytes()
