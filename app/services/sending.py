"""The modem owner's side of the outbox: claim, settle, and write down what became of each part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from sqlalchemy import String, bindparam, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from app.domain.delivery import (
    OutboundStatus,
    PartStatus,
    Purpose,
    check_move,
    next_try,
    priority,
    whole,
)
from app.domain.failures import failure_reason
from app.extensions import UtcDateTime, db, now
from app.models import OutboundPart, OutboundSms
from app.services import standing
from app.services.lanes import UNHEALTHY, Lane, may_take
from app.sms.gateway import FaultKind, GatewayError, Left, OutgoingPart

MODEMS_FAULT = (FaultKind.HOLD, FaultKind.PIN, FaultKind.SIM_FULL)


def claim(lane: Lane, boot_id: str, *, answers_only: bool = False) -> OutgoingPart | None:
    """Takes the next SMS for this modem, in one statement, and marks its next part as sending."""
    at = now()
    values = {"at": at, "unseen_since": at - UNHEALTHY, "life": boot_id}
    sms_id = db.session.execute(_take(lane, answers_only), values).scalar_one_or_none()
    if sms_id is None:
        return None
    return _next_part(db.session.get_one(OutboundSms, sms_id, populate_existing=True), at)


@lru_cache(maxsize=64)
def _take(lane: Lane, answers_only: bool) -> ReturningUpdate[int]:
    """The statement of a lane: it is made once, for a claim costs every SMS."""
    at = bindparam("at", type_=UtcDateTime)
    wanted = [
        OutboundSms.status == OutboundStatus.QUEUED,
        OutboundSms.due_at <= at,
        or_(OutboundSms.send_before.is_(None), OutboundSms.send_before > at),
        may_take(lane),
    ]
    if answers_only:
        wanted.append(OutboundSms.priority == priority(Purpose.ANSWER))
    turn = (
        select(OutboundSms.id)
        .where(*wanted)
        .order_by(OutboundSms.priority, OutboundSms.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return (
        update(OutboundSms)
        .where(OutboundSms.id == turn)
        .values(
            status=OutboundStatus.SENDING.value,
            modem_id=lane.modem_id,
            boot_id=bindparam("life", type_=String),
            claimed_at=at,
        )
        .returning(OutboundSms.id)
        .execution_options(synchronize_session=False)
    )


def _next_part(sms: OutboundSms, at: datetime) -> OutgoingPart | None:
    part = next((part for part in sms.parts if part.status == PartStatus.QUEUED), None)
    if part is None:
        conclude(sms)
        return None
    _move(part, PartStatus.SENDING)
    part.claimed_at = at
    return OutgoingPart(
        outbound_id=sms.id,
        number=sms.number,
        text=part.text,
        sequence=part.sequence,
        total=len(sms.parts),
        reference=sms.reference,
        is_unicode=sms.is_unicode,
        wants_report=True,
    )


def mark_sent(outgoing: OutgoingPart, reference: int | None) -> OutgoingPart | None:
    """Writes that a part has left; gives the next part of the same SMS, marked as sending."""
    sms, part = _load(outgoing.outbound_id, outgoing.sequence)
    _move(part, PartStatus.SENT)
    part.reference, part.sent_at = reference, now()
    following = next((p for p in sms.parts if p.status == PartStatus.QUEUED), None)
    if following is not None:
        return _next_part(sms, now())
    conclude(sms)
    return None


def mark_failed(outgoing: OutgoingPart, error: GatewayError) -> None:
    """Writes what an error means for this part: try again, give up, or nobody knows."""
    sms, part = _load(outgoing.outbound_id, outgoing.sequence)
    if error.left is Left.YES:
        _settle_part(sms, part, Left.YES)
        conclude(sms)
        return
    if error.left is Left.UNKNOWN:
        _move(part, PartStatus.UNCERTAIN)
        sms.problem = failure_reason(None, "uncertain")
        conclude(sms)
        return
    sms.problem = failure_reason(error.cms, error.word)
    if error.kind in MODEMS_FAULT:
        # Not the message's fault: it waits without losing one of its tries.
        _put_back(sms, part, now())
        return
    sms.attempts += 1
    wait = None if error.kind is FaultKind.MESSAGE else next_try(sms.attempts)
    if wait is None:
        _move(part, PartStatus.FAILED)
        conclude(sms)
    else:
        _put_back(sms, part, now() + wait)


def settle(modem_id: int, left: Callable[[int, int], Left]) -> int:
    """Decides the rows this modem's owner left behind as sending, by evidence; their number."""
    rows = list(
        db.session.scalars(
            select(OutboundSms)
            .where(OutboundSms.status == OutboundStatus.SENDING, OutboundSms.modem_id == modem_id)
            .with_for_update()
        )
    )
    for sms in rows:
        for part in [part for part in sms.parts if part.status == PartStatus.SENDING]:
            _settle_part(sms, part, left(sms.id, part.sequence))
        conclude(sms)
    return len(rows)


def _settle_part(sms: OutboundSms, part: OutboundPart, left: Left) -> None:
    if left is Left.YES:
        _move(part, PartStatus.SENT)
        part.sent_at = now()
    elif left is Left.NO:
        _move(part, PartStatus.QUEUED)
    else:
        _move(part, PartStatus.UNCERTAIN)
        sms.problem = failure_reason(None, "uncertain")


def _put_back(sms: OutboundSms, part: OutboundPart, due_at: datetime) -> None:
    _move(part, PartStatus.QUEUED)
    sms.due_at = due_at
    conclude(sms)


def _move(part: OutboundPart, new: PartStatus) -> None:
    check_move(PartStatus(part.status), new)
    part.status = new.value


def conclude(sms: OutboundSms) -> None:
    """Gives the SMS the state of its parts, and tells the card if an answer's fate changed."""
    new = whole([PartStatus(part.status) for part in sms.parts])
    if new == sms.status:
        return
    check_move(OutboundStatus(sms.status), new)
    sms.status = new.value
    if new is OutboundStatus.SENT:
        sms.sent_at, sms.problem = now(), None
    if new is OutboundStatus.DELIVERED:
        sms.delivered_at = now()
    db.session.flush()
    if sms.reply_id is not None:
        standing.reconsider(sms.message_id)


def _load(outbound_id: int, sequence: int) -> tuple[OutboundSms, OutboundPart]:
    sms = db.session.get_one(OutboundSms, outbound_id, with_for_update=True)
    return sms, next(part for part in sms.parts if part.sequence == sequence)
