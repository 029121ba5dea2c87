"""Collects health facts from the rows for Status Sistem, alarms, metrics and STATUS SISTEM."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy import ColumnElement, and_, func, select

from app.channels import registry
from app.database.extensions import db, now
from app.domain.messaging import quiet_hours
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.domain.messaging.phone_numbers import masked
from app.domain.operations.backup_refusals import BackupReason
from app.domain.operations.health_rules import DiskFacts, Facts, IncompleteSms
from app.domain.terms import Channel
from app.domain.words import N_
from app.models import InboundPart, Message, Modem, OutboundSms
from app.runtime.data_folder import MARKER
from app.services.cases.state import auto_replies
from app.services.cases.tracking import public_limits
from app.services.contacts import typing_trouble
from app.services.journal import verification
from app.services.monitoring import backup_status, job_runs, modem_facts, outside_heads
from app.services.monitoring.backup_status import BackupState
from app.services.outbox import modem_send_counts
from app.services.settings import settings
from app.sms.protocol.gateway import PartKind
from app.sms.protocol.multipart import PATIENCE
from config import Settings

SAME_DISK: Final = N_(
    "Cadangan satu disk dengan datanya dan hilang bersamanya: isi UPIK_BACKUP_TO dengan disk lain."
)
# A page that names more is read by nobody.
_MOST_NAMED: Final = 5
# Longer than a channel rests after it could not send.
_RESTS: Final = timedelta(minutes=2)
_IS_OPEN: Final = InboundPart.processed_at.is_(None)
_IS_PART: Final = and_(InboundPart.total > 1, InboundPart.kind == PartKind.TEXT.value)


def facts(modems: Sequence[Modem] | None = None, disks: Sequence[DiskFacts] = ()) -> Facts:
    """This moment; `modems` are the enabled ones, where the caller has them already; `disks` those
    of other hosts, for whoever asks outside of a transaction (host_health.py)."""
    rows = enabled() if modems is None else modems
    oldest_in, incomplete = oldest_in_and_incomplete()
    automatic_today, automatic_rest = auto_replies.today_and_rest()
    disk = shutil.disk_usage(current_app.config["SETTINGS"].folder)
    return Facts(
        at=now(),
        modems=tuple(modem_facts.facts_of(rows)),
        oldest_in=oldest_in,
        incomplete=incomplete,
        oldest_out=_oldest_out(capped(rows), len(rows)),
        disk_free=disk.free,
        disk_size=disk.total,
        disks=tuple(disks),
        unsealed=verification.overdue(),
        head_problem=outside_heads.problem(),
        head_at=max(outside_heads.last_each().values(), default=None),
        guessing=tuple(typing_trouble.positions_in_doubt()),
        automatic_today=automatic_today,
        automatic_daily=settings.current().automatic_daily,
        automatic_rest=automatic_rest,
        forms_today=public_limits.count_forms_today(),
        forms_daily=settings.current().web_form_daily,
        jobs=job_runs.facts(rows),
        channels=tuple(_channels().items()),
        **_backup(),
    )


def enabled() -> Sequence[Modem]:
    """The modems in use, by name."""
    query = select(Modem).where(Modem.is_enabled).order_by(Modem.name)
    return db.session.scalars(query).all()


def oldest_in_and_incomplete() -> tuple[datetime | None, tuple[IncompleteSms, ...]]:
    """Since when the oldest SMS waits that needs nothing but us, and the first that miss a part.

    An SMS that misses a part is left alone for some minutes (intake.py). If it still is no card
    then, it waits for us like any other. So is a delivery report: it may wait for another one.
    """
    single = select(func.min(InboundPart.recorded_at)).where(
        _IS_OPEN, ~_IS_PART, InboundPart.report_status.is_(None)
    )
    waiting, incomplete = [db.session.scalar(single)], []
    for row in _groups():
        if row.came == row.total:
            waiting.append(row.begun)
        elif row.begun + PATIENCE <= now():
            waiting.append(row.begun + PATIENCE)
        else:
            incomplete.append(row)
    oldest = min((at for at in waiting if at is not None), default=None)
    return oldest, _named(incomplete[:_MOST_NAMED])


def _groups() -> Sequence[Any]:
    """The long SMS of which something waits, the oldest first."""
    begun = func.min(InboundPart.recorded_at).label("begun")
    came = func.count(func.distinct(InboundPart.sequence)).label("came")
    own = (InboundPart.group_key, InboundPart.number, InboundPart.total)
    query = select(*own, begun, came).where(_IS_OPEN, _IS_PART)
    return db.session.execute(query.group_by(*own).order_by(begun)).all()


def _named(groups: Sequence[Any]) -> tuple[IncompleteSms, ...]:
    """With the numbers of the parts that are missing, and the sender's number masked (D4)."""
    if not groups:
        return ()
    have = defaultdict(set)
    parts = select(InboundPart.group_key, InboundPart.sequence)
    keys = [row.group_key for row in groups]
    for key, sequence in db.session.execute(parts.where(_IS_OPEN, InboundPart.group_key.in_(keys))):
        have[key].add(sequence)
    return tuple(
        IncompleteSms(
            sender=masked(row.number),
            missing=tuple(n for n in range(1, row.total + 1) if n not in have[row.group_key]),
            total=row.total,
            since=row.begun,
            until=row.begun + PATIENCE,
        )
        for row in groups
    )


def oldest_out(*, resting: Collection[int] = ()) -> dict[str, datetime]:
    """By purpose, the time since which the oldest due SMS waits, except for `resting` modems."""
    is_sms = OutboundSms.channel == Channel.SMS.value
    query = select(OutboundSms.purpose, func.min(OutboundSms.due_at)).where(is_sms, *_may_go())
    if resting:
        wanted = OutboundSms.preferred_modem_id
        query = query.where(wanted.is_(None) | wanted.not_in(resting))
    at, silence = now(), settings.current().quiet_hours
    return {
        purpose: quiet_hours.waits_since(due_at, at, Purpose(purpose), silence)
        for purpose, due_at in db.session.execute(query.group_by(OutboundSms.purpose))
    }


def capped(rows: Sequence[Modem]) -> frozenset[int]:
    """The modems that have sent what they may send today."""
    if not any(row.daily_cap for row in rows):
        return frozenset()
    sent = modem_send_counts.sent_each_since(quiet_hours.midnight(now()))
    return frozenset(r.id for r in rows if r.daily_cap and sent.get(r.id, 0) >= r.daily_cap)


def _oldest_out(resting: Collection[int], count: int) -> datetime | None:
    """The same over all, without what waits for a modem's next day: nobody can mend that."""
    if count and len(resting) == count:
        return None
    return min(oldest_out(resting=resting).values(), default=None)


def _channels() -> dict[str, datetime | None]:
    """By channel without modems, the time since which its oldest message could have been sent; of
    one that can't send only while something waits for it."""
    found: dict[str, datetime | None] = dict.fromkeys(it.name for it in registry.ready())
    values, at = settings.current(), now()
    sms = OutboundSms
    # A channel that fails lets all wait a minute more (channel_sending.py); when each was due
    # first tells the time in which it is too old. What waits for tomorrow is no trouble.
    query = select(sms.channel, sms.purpose, func.min(sms.send_before)).where(
        sms.channel != Channel.SMS.value, sms.send_before.is_not(None), *_may_go(_RESTS)
    )
    rows: Any = db.session.execute(query.group_by(sms.channel, sms.purpose))
    for name, purpose, last in rows:
        due_at = last - timedelta(hours=values.send_within_hours)
        since = quiet_hours.waits_since(due_at, at, Purpose(purpose), values.quiet_hours)
        found[name] = min(since, found.get(name) or since)
    return found


def _may_go(soon: timedelta = timedelta(0)) -> list[ColumnElement[bool]]:
    """What is queued, and neither held by quiet hours nor by a longer pause after a failed try."""
    at = now()
    wanted = [
        OutboundSms.status == OutboundStatus.QUEUED.value,
        OutboundSms.due_at <= at + soon,
    ]
    if quiet_hours.not_before(at, Purpose.NOTICE, settings.current().quiet_hours) > at:
        wanted.append(OutboundSms.purpose.not_in([it.value for it in quiet_hours.NOT_URGENT]))
    return wanted


def _backup() -> dict[str, Any]:
    environment: Settings = current_app.config["SETTINGS"]
    state = backup_status.last_backup()
    problem = (state.error if state else None) or (SAME_DISK if state and state.same_disk else "")
    carded_at = backup_status.carded_at(environment)
    is_ready = carded_at is not None
    has_place = environment.backup_to is not None and not (state and state.same_disk)
    copied_at = _copied_at(state) if has_place else None
    only_here, since = _only_here(copied_at)
    return {
        "cards": backup_status.count_cards(environment) if is_ready else 0,
        "has_second_place": has_place,
        "copied_at": copied_at,
        "copy_problem": (state.copy_error if state else None) or "",
        "only_here": only_here,
        "only_here_since": since,
        "has_backups": True,
        "backup_at": state.at if state and state.file else None,
        "backups_since": carded_at,
        "backup_problem": problem or ("" if is_ready else BackupReason.NO_CARD.sentence),
        # The folder's marker is written once.
        "cardless_since": None if is_ready else _made_at(environment.folder / MARKER),
    }


def _copied_at(state: BackupState | None) -> datetime | None:
    """Up to when every SMS is in a copy or in a backup."""
    if state is None:
        return None
    return state.copied_at or (state.at if state.file else None)


def _only_here(copied_at: datetime | None) -> tuple[int, datetime | None]:
    """How many SMS have come since, and when the first did; without a copy all messages."""
    if copied_at is None:
        first = select(Message.recorded_at).order_by(Message.id).limit(1).scalar_subquery()
        count, since = db.session.execute(select(func.count(Message.id), first)).one()
        return count, since
    query = select(
        func.count(func.distinct(InboundPart.group_key)), func.min(InboundPart.recorded_at)
    ).where(InboundPart.recorded_at > copied_at, InboundPart.kind != PartKind.STATUS_REPORT.value)
    count, since = db.session.execute(query).one()
    return count, since


def _made_at(file: Path) -> datetime | None:
    """When it was written; None where there is none."""
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return None
