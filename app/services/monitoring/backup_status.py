"""Status of the backups and copies of SMS, and the card's public half: stored files, so that every
host knows."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from app.database.extensions import db, now
from app.domain.operations import health_rules
from app.domain.operations.backup_refusals import BackupReason
from app.domain.operations.health_rules import room_level, waited_level
from app.domain.operations.levels import Level, worst_level
from app.domain.words import N_, Ago, Bytes, Sentence
from app.models import Case, InboundPart
from app.runtime import durable_files
from app.runtime.data_folder import MARKER
from app.services.monitoring.readings import Check, Metric, Moment, Reading
from app.services.settings import stored_files
from app.sms.protocol.gateway import PartKind
from config import Settings

KEY: Final = "cadangan"
SAME_DISK: Final = N_(
    "Cadangan satu disk dengan datanya dan hilang bersamanya: isi UPIK_BACKUP_TO dengan disk lain."
)
# The public half of the Kartu Pemulihan (recovery_card.py).
CARD: Final = "cadangan.pub"


@dataclass(frozen=True, slots=True)
class BackupState:
    """How the backups stand. `at`: when the last good one was made, or since when none could be;
    `file`, `size`, `sha256` are that one's; `error` says why the last try failed, None if it did
    not; `rehearsed_at`: when one was last opened and compared; `same_disk`: where they lay then,
    `free` and `room`: how many bytes of that disk were free, and it has (0: not known).
    `copied_at`: up to when every SMS is in a copy; `copy_name` is the last one, `copy_mark` the
    fingerprint of the last SMS in it, and `copy_error` why the last try failed.

    Who only reads this never touches the disk of the backups: one in a network that is away holds
    whoever asks it for as long."""

    at: datetime
    tried_at: datetime
    file: str | None = None
    size: int = 0
    sha256: str = ""
    error: str | None = None
    rehearsed_at: datetime | None = None
    same_disk: bool = False
    free: int = 0
    room: int = 0
    copied_at: datetime | None = None
    copy_name: str = ""
    copy_mark: str = ""
    copy_error: str | None = None

    @property
    def made_at(self) -> datetime | None:
        """When the last good backup was made; None before the first."""
        return self.at if self.file else None


# What a backup leaves as it was.
_OF_COPIES: Final = ("copied_at", "copy_name", "copy_mark", "copy_error")


def last_backup() -> BackupState | None:
    """The outcome of the last runs on any host; None before the first."""
    try:
        stored: dict[str, Any] = json.loads(stored_files.kept(KEY) or b"")
        times = {
            name: datetime.fromisoformat(value)
            for name, value in stored.items()
            if name.endswith("at") and value is not None
        }
        return BackupState(**{**stored, **times})
    except (ValueError, TypeError):
        return None


def carded_at(settings: Settings) -> datetime | None:
    """Since when there is a Kartu Pemulihan, of whichever host; None where there is none."""
    return _written_at(settings.folder / CARD) or stored_files.kept_since(CARD)


def has_card(settings: Settings) -> bool:
    """Whether there is a Kartu Pemulihan, of whichever host."""
    return carded_at(settings) is not None


def card(settings: Settings) -> bytes:
    """The card's public half as it was made on this host, else as the host that has it sealed it;
    empty where there is none. Who can write the database alone can't put another in its place."""
    try:
        return (settings.folder / CARD).read_bytes()
    except OSError:
        return _sealed(settings)


def share_card(settings: Settings) -> None:
    """Lets the other hosts make backups for the card of this one, if it has one. Where another host
    has made or taken away one since, its word counts here too. Raises OSError."""
    file = settings.folder / CARD
    if not file.is_file():
        return
    content, shared, at = card(settings), _sealed(settings), stored_files.kept_since(CARD)
    if content == shared:
        return
    if shared and at is not None and at.timestamp() > file.stat().st_mtime:
        durable_files.replace(file, shared)
    else:
        stored_files.keep(CARD, _seal(settings, content) + b"\n" + content)


def _sealed(settings: Settings) -> bytes:
    seal, _, content = (stored_files.kept(CARD) or b"").partition(b"\n")
    return content if hmac.compare_digest(seal, _seal(settings, content)) else b""


def is_on_same_disk(settings: Settings) -> bool:
    """Whether the backups lie on the disk of the data: then they end with it."""
    try:
        return os.stat(settings.backup_folder).st_dev == os.stat(settings.folder).st_dev
    except OSError:
        return False


def _disk(settings: Settings) -> dict[str, Any]:
    """What is to be recorded of the disk that the backups lie on."""
    try:
        usage = shutil.disk_usage(settings.backup_folder)
    except OSError:
        return {"same_disk": False, "free": 0, "room": 0}
    return {"same_disk": is_on_same_disk(settings), "free": usage.free, "room": usage.total}


def good(settings: Settings, path: str, size: int, sha256: str) -> BackupState:
    """What is to be recorded of a good backup, at a time when the database can't take it."""
    at = now()
    return BackupState(at, at, path, size, sha256, **_disk(settings))


def note_good(settings: Settings, path: str, size: int, sha256: str) -> BackupState:
    """Records a good backup."""
    made, before = good(settings, path, size, sha256), known()
    copied = {name: getattr(before, name) for name in _OF_COPIES}
    return _write(replace(made, rehearsed_at=before.rehearsed_at, **copied))


def note_failure(told: str) -> BackupState:
    """Records a failure and keeps the facts of the last good backup."""
    return _write(replace(known(), tried_at=now(), error=told))


def note_rehearsal() -> BackupState:
    """Records a rehearsal."""
    return _write(replace(known(), rehearsed_at=now()))


def note_copy(settings: Settings, at: datetime | None, mark: str, name: str) -> BackupState:
    """Records what is in the copies of SMS."""
    state = replace(known(), copy_error=None, **_disk(settings))
    return _write(replace(state, copied_at=at, copy_mark=mark, copy_name=name))


def note_no_copy(told: str) -> BackupState:
    """Records why SMS could not be copied."""
    return _write(replace(known(), copy_error=told))


def _seal(settings: Settings, content: bytes) -> bytes:
    key = str(settings.secret_key).encode()
    return hmac.new(key, b"card:" + content, hashlib.sha256).hexdigest().encode()


def known() -> BackupState:
    """The outcome of the last runs, also before the first."""
    return last_backup() or BackupState(now(), now())


def _write(state: BackupState) -> BackupState:
    stored_files.keep(KEY, json.dumps(asdict(state), default=str).encode())
    return state


@Check(
    "backup",
    N_("Cadangan"),
    trouble=N_("cadangan terlambat"),
    advice=N_("Buat cadangan sekarang dengan upik backup."),
    metric=Metric("backup_age_seconds", "Age of the last good backup"),
)
def backups(moment: Moment) -> Iterator[Reading]:
    """The last good backup; where there is none yet, so long is it awaited as one can be made."""
    made_at, problem = moment.once(known).made_at, _backup_problem(moment)
    awaited_since = made_at or moment.once(carded_at, moment.settings)
    is_sound = made_at is not None and not problem
    yield Reading(
        worst_level(
            waited_level(awaited_since, moment.at, health_rules.BACKUP),
            Level.GOOD if is_sound else Level.WARN,
        ),
        (Ago(made_at, moment.at) if made_at else N_("belum pernah"), _rehearsal(moment)),
        advice=problem,
        number=(moment.at - made_at).total_seconds() if made_at else None,
    )


def _rehearsal(moment: Moment) -> str:
    """When a backup was last opened and compared: only that shows that it leads back."""
    at = moment.once(known).rehearsed_at
    if at is None:
        return N_("belum pernah dicoba dipulihkan")
    return Sentence("dicoba dipulihkan %(ago)s", ago=Ago(at, moment.at))


@Check(
    "backup_disk",
    N_("Disk cadangan"),
    advice=N_("Kosongkan disk itu, atau pasang yang lebih besar: tanpa ruang tidak ada cadangan."),
)
def room(moment: Moment) -> Iterator[Reading]:
    """What was free when a backup or a copy of SMS was last written there. Doubtful at most: what
    there is no room for is an alarm as a late backup."""
    state = moment.once(known)
    if not state.room:
        yield Reading(words=(N_("belum ada cadangan"),))
        return
    words = Sentence(
        "%(free)s kosong dari %(total)s", free=Bytes(state.free), total=Bytes(state.room)
    )
    is_well = room_level(state.free, state.room) is Level.GOOD
    yield Reading(Level.GOOD if is_well else Level.WARN, (words,))


def _backup_problem(moment: Moment) -> str:
    """Why the last try failed, or what else is not as it should be."""
    state = moment.once(known)
    if state.error or state.same_disk:
        return state.error or SAME_DISK
    return "" if moment.once(carded_at, moment.settings) else BackupReason.NO_CARD.sentence


@Check(
    "copy",
    N_("Salinan SMS"),
    trouble=N_("SMS baru hanya ada di satu disk"),
    advice=N_("Salin sekarang dengan upik backup sms."),
)
def copies(moment: Moment) -> Iterator[Reading]:
    """The copies of SMS between two backups; what a dead disk would cost now.

    Without a second place nothing has broken: the line says what that costs.
    """
    state = moment.once(known)
    has_place = moment.settings.backup_to is not None and not state.same_disk
    copied_at = state.copied_at or state.made_at if has_place else None
    told = [Sentence("disalin %(ago)s", ago=Ago(copied_at, moment.at))] if copied_at else []
    words = (*told, *_only_here(copied_at)) or (N_("belum ada SMS"),)
    if not has_place:
        advice = N_(
            "Isi UPIK_BACKUP_TO dengan folder di disk lain: disk yang mati membawa semuanya."
        )
        yield Reading(Level.WARN, words, advice=advice)
        return
    awaited_since = copied_at or moment.once(carded_at, moment.settings)
    late = waited_level(awaited_since, moment.at, health_rules.COPY)
    level = worst_level(late, Level.WARN if state.copy_error else Level.GOOD)
    yield Reading(level, words, advice=state.copy_error or "")


def _only_here(copied_at: datetime | None) -> Iterator[str]:
    """How many SMS have come since, and when the first did; without a copy all cases."""
    if copied_at is None:
        first = select(Case.recorded_at).order_by(Case.id).limit(1).scalar_subquery()
        query = select(func.count(Case.id), first)
    else:
        query = select(
            func.count(func.distinct(InboundPart.group_key)), func.min(InboundPart.recorded_at)
        ).where(
            InboundPart.recorded_at > copied_at, InboundPart.kind != PartKind.STATUS_REPORT.value
        )
    count, since = db.session.execute(query).one()
    if count:
        yield Sentence.counting(
            "%(count)s pesan sejak %(since)s hanya ada di satu disk",
            count,
            count=count,
            since=since,
        )


@Check(
    "card",
    N_("Kartu Pemulihan"),
    trouble=N_("belum ada Kartu Pemulihan"),
    advice=BackupReason.NO_CARD.sentence,
    is_web_only=True,
)
def cards(moment: Moment) -> Iterator[Reading]:
    """How many people can open a backup; without one, since when (the folder's marker is written
    once)."""
    is_there = moment.once(carded_at, moment.settings) is not None
    count = len(card(moment.settings).split()) if is_there else 0
    cardless_since = None if is_there else _written_at(moment.settings.folder / MARKER)
    words = Sentence.counting("%(count)s kartu", count, count=count)
    yield Reading(waited_level(cardless_since, moment.at, health_rules.CARD), (words,))


def _written_at(file: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return None
