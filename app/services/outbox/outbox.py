"""Outbox: queues, holds, releases and cancels SMS; modem owners send them."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import ColumnElement, delete, exists, select, update

from app.channels import registry
from app.database.extensions import count_rows, db, insert_once, now, written_at
from app.domain.messaging import addresses, quiet_hours
from app.domain.messaging.delivery import NOT_TAKEN, OutboundStatus, PartStatus, queue_priority
from app.domain.messaging.failures import failure_reason
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.terms import Channel
from app.models import Contact, Forward, Modem, OutboundPart, OutboundSms
from app.runtime.queues import JOBS, enqueue_after_commit, modem_queue
from app.services.journal import journal
from app.services.journal.actor import SYSTEM, Actor
from app.services.outbox import routing
from app.services.settings import settings
from app.sms.protocol.encoding import clean, is_gsm7, split

# How many owners are woken for an SMS that any of them may send.
FEW = 4
_random = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an SMS is sent and what it belongs to.

    `subject_id` is the row that the kind is about (the forward, the reply, the approval, the part
    that was added, the alarm, the modem, ...); `details` tell apart SMS of one kind and subject.
    """

    kind: SmsKind
    subject_id: int | None = None
    details: tuple[object, ...] = ()
    case_id: int | None = None
    forward_id: int | None = None
    reply_id: int | None = None
    contact_id: int | None = None

    @classmethod
    def about(
        cls, forward: Forward, contact: Contact, kind: SmsKind, subject_id: int, *details: object
    ) -> Self:
        """Of an SMS that tells an official about this hold on a case."""
        return cls(kind, subject_id, details, forward.case_id, forward.id, contact_id=contact.id)

    @property
    def key(self) -> str:
        """Makes the SMS unique, so that a cause is queued once (`reply:17`)."""
        subject = () if self.subject_id is None else (self.subject_id,)
        return self.kind.key(*subject, *self.details)


def put(
    number: str, text: str, cause: Cause, *, hold_seconds: float = 0, modem_id: int | None = None
) -> int | None:
    """Queues one SMS, or one message to the address of another channel (`number`); None if this
    cause was queued before. Held rows wait for `hold_seconds`.

    The text is cleaned for the network here, once, so that the row holds what will be sent.
    """
    channel = addresses.channel_of(number)
    body = _body(channel, text)
    held = hold_seconds > 0
    status = OutboundStatus.HELD if held else OutboundStatus.QUEUED
    at = now()
    # What is not urgent waits for the end of the quiet hours.
    due_at = quiet_hours.not_before(
        at + timedelta(seconds=hold_seconds), cause.kind.purpose, settings.current().quiet_hours
    )
    values: dict[str, object] = dict(
        dedupe_key=cause.key,
        kind=cause.kind.value,
        subject_id=cause.subject_id,
        purpose=cause.kind.purpose.value,
        priority=queue_priority(cause.kind.purpose),
        number=number,
        channel=channel.value,
        text=body,
        is_unicode=channel == Channel.SMS and not is_gsm7(body),
        reference=secrets.randbelow(256),
        status=status.value,
        case_id=cause.case_id,
        forward_id=cause.forward_id,
        reply_id=cause.reply_id,
        contact_id=cause.contact_id,
        preferred_modem_id=modem_id,
        attempts=0,
        created_at=at,
        due_at=due_at,
        send_before=too_old_at(due_at),
        needs_person=False,
    )
    sms_id = insert_once(OutboundSms, "dedupe_key", values)
    if sms_id is None:
        return None
    _cut(sms_id, channel, body)
    if not held:
        _ring_for(channel, modem_id)
    return sms_id


def divert(sms: OutboundSms, phone: str) -> None:
    """Gives a locked message that nothing has left of to SMS, for this phone."""
    sms.channel, sms.number = Channel.SMS.value, phone
    reword(sms, sms.text)
    ring()


def _body(channel: str, text: str) -> str:
    return clean(text) if channel == Channel.SMS else text.replace("\0", "")


def _cut(sms_id: int, channel: str, body: str) -> None:
    pieces = split(body) if channel == Channel.SMS else [body]
    for sequence, piece in enumerate(pieces, start=1):
        part = OutboundPart(outbound_id=sms_id, sequence=sequence, text=piece)
        part.status = PartStatus.QUEUED.value
        db.session.add(part)
    db.session.flush()


def reword(sms: OutboundSms, text: str) -> None:
    """Gives a locked SMS that no modem has taken another text; its turn stays."""
    body = _body(sms.channel, text)
    sms.text, sms.is_unicode = body, sms.channel == Channel.SMS and not is_gsm7(body)
    db.session.execute(delete(OutboundPart).where(OutboundPart.outbound_id == sms.id))
    _cut(sms.id, sms.channel, body)
    db.session.expire(sms, ["parts"])


def too_old_at(due_at: datetime) -> datetime:
    """When an SMS due at that time becomes too old to be sent without a person's decision (G22)."""
    return due_at + timedelta(hours=settings.current().send_within_hours)


def ring(modem_id: int | None = None) -> None:
    """Wakes the owners of enabled modems after the commit: that of `modem_id`, or a few.

    `ring_if_waiting` reaches the others within seconds; with fifty modems each SMS would otherwise
    wake fifty.
    """
    if written_at() is not None:
        return  # no modem gets what is done in moved time
    names: dict[int, str] = {row.id: row.name for row in routing.modems() if row.is_enabled}
    few = _random.sample(list(names.values()), min(len(names), FEW))
    for name in [names[modem_id]] if modem_id in names else few:
        _ring(name)


def ring_all() -> None:
    """Rings every enabled modem's owner, and every channel that can send, once this transaction is
    committed."""
    for name in db.session.scalars(select(Modem.name).where(Modem.is_enabled)):
        _ring(name)
    for channel in registry.ready():
        ring_channel(channel.name)


def ring_for(sms: OutboundSms) -> None:
    """Wakes whoever may send this one after the commit."""
    _ring_for(sms.channel, sms.preferred_modem_id)


def _ring_for(channel: str, modem_id: int | None) -> None:
    if channel == Channel.SMS:
        ring(modem_id)
    else:
        ring_channel(channel)


def ring_channel(name: str) -> None:
    """Wakes the job that sends by this channel after the commit."""
    if written_at() is None:
        job = "app.jobs.channel_sender.send"
        enqueue_after_commit(db.session, JOBS, job, name)


def _ring(name: str) -> None:
    queue, job = modem_queue(name), "app.jobs.modem.send_outbox"
    enqueue_after_commit(db.session, queue, job, name)


def is_hold_over() -> bool:
    """Whether an SMS was held long enough."""
    return db.session.scalar(select(OutboundSms.id).where(*_held()).limit(1)) is not None


def release_held() -> int:
    """Queues held SMS that are due; the number of them."""
    if not is_hold_over():
        return 0
    change = update(OutboundSms).where(*_held()).values(status=OutboundStatus.QUEUED.value)
    count: int = db.session.execute(change).rowcount  # type: ignore[attr-defined]
    ring_all()
    return count


def _held() -> tuple[ColumnElement[bool], ...]:
    return (
        OutboundSms.status == OutboundStatus.HELD,
        OutboundSms.due_at <= now(),
        OutboundSms.needs_person.is_(False),
    )


def hold_stale() -> int:
    """Holds SMS that are too old for a person's decision; the number of them."""
    return hold_for_person("too_old", OutboundSms.send_before <= now())


def hold_for_person(
    why: str,
    *conditions: ColumnElement[bool],
    waiting: Sequence[OutboundStatus] = (OutboundStatus.QUEUED,),
) -> int:
    """Takes these SMS out of the queue until a person decides; `why` is a word of failures.py. The
    number of SMS. `waiting`: those of these states."""
    queued = (OutboundSms.status.in_(waiting), *conditions)
    if db.session.scalar(select(OutboundSms.id).where(*queued).limit(1)) is None:
        return 0
    change = (
        update(OutboundSms)
        .where(*queued)
        .values(
            status=OutboundStatus.HELD.value, needs_person=True, problem=failure_reason(None, why)
        )
    )
    count: int = db.session.execute(change).rowcount  # type: ignore[attr-defined]
    journal.record(f"hold_{why}", "outbound_sms", None, actor=SYSTEM, count=count)
    return count


def note_move(action: str, sms: OutboundSms, old: str, actor: Actor) -> None:
    """Journals what moved this SMS from `old` to where it stands now."""
    states: dict[str, Any] = {"case_id": sms.case_id, "old": old, "new": sms.status}
    journal.record(action, "outbound_sms", sms.id, actor=actor, **states)


def count_waiting(*conditions: ColumnElement[bool]) -> int:
    """How many SMS `cancel` would call back."""
    return count_rows(OutboundSms.status.in_(NOT_TAKEN), *conditions)


def cancel(*conditions: object) -> int:
    """Calls back what no modem has taken yet; the number of SMS cancelled."""
    ids = list(
        db.session.scalars(
            select(OutboundSms.id)
            .where(OutboundSms.status.in_(NOT_TAKEN), *conditions)  # type: ignore[arg-type]
            .with_for_update()
        )
    )
    if not ids:
        return 0
    # A part that has left already stays sent: only what still waits is cancelled.
    db.session.execute(
        update(OutboundSms)
        .where(OutboundSms.id.in_(ids))
        .values(status=OutboundStatus.CANCELLED.value, needs_person=False)
    )
    db.session.execute(
        update(OutboundPart)
        .where(OutboundPart.outbound_id.in_(ids), OutboundPart.status == PartStatus.QUEUED)
        .values(status=PartStatus.CANCELLED.value)
    )
    return len(ids)


def shorten(sms: OutboundSms, ending: str) -> None:
    """Takes an ending off the text of an SMS of which nothing has left yet."""
    text = sms.text.removesuffix(_body(sms.channel, ending))
    pieces = split(text) if sms.channel == Channel.SMS else [text]
    is_whole = all(part.status == PartStatus.QUEUED for part in sms.parts)
    if text == sms.text or not is_whole or len(pieces) != len(sms.parts):
        return
    sms.text, sms.is_unicode = text, not is_gsm7(text)
    for part, piece in zip(sms.parts, pieces, strict=True):
        part.text = piece


def readdress(
    contact_id: int, number: str, *which: ColumnElement[bool], heir_id: int | None = None
) -> int:
    """Moves an official's waiting SMS to the official's present phone, or to an heir; the number of
    such SMS.

    A partly sent SMS is cancelled, as half of it would make no sense; the code of an account is for
    the phone alone for which it was asked.
    """
    own = (OutboundSms.contact_id == contact_id, OutboundSms.number != number, *which)
    cancel(*own, OutboundSms.kind == SmsKind.ACCOUNT_CODE)
    begun = exists().where(
        OutboundPart.outbound_id == OutboundSms.id, OutboundPart.status != PartStatus.QUEUED
    )
    cancel(*own, begun)
    change = update(OutboundSms).where(OutboundSms.status.in_(NOT_TAKEN), *own)
    moved = {"number": number, "contact_id": heir_id or contact_id}
    done: Any = db.session.execute(change.values(moved))
    count: int = done.rowcount
    return count


def ring_if_waiting() -> bool:
    """Rings all modems when a queued SMS is due; whether it rang."""
    if not is_due():
        return False
    ring_all()
    return True


def is_due() -> bool:
    """Whether a queued SMS may be sent, or a message of a channel that can send."""
    channels = [Channel.SMS, *(it.name for it in registry.ready())]
    due = (
        OutboundSms.status == OutboundStatus.QUEUED,
        OutboundSms.due_at <= now(),
        OutboundSms.channel.in_(channels),
    )
    return db.session.scalar(select(OutboundSms.id).where(*due).limit(1)) is not None
