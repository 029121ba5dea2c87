"""The claim statement of the outbox, and its rows with their parts.

A multipart SMS is pinned to one modem: handsets reassemble parts by sender number (G24).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache, lru_cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    String,
    bindparam,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.dml import ReturningUpdate

from app.database.extensions import UtcDateTime, db
from app.domain.messaging import quiet_hours
from app.domain.messaging.delivery import BEGUN, OutboundStatus, Purpose, queue_priority
from app.domain.terms import Channel
from app.models import OutboundPart, OutboundSms
from app.services.outbox import outbox
from app.services.outbox.routing import Lane, may_take


@lru_cache(maxsize=64)
def claim_statement(
    lane: Lane, answers_only: bool, is_quiet: bool, is_overdue: bool = False
) -> ReturningUpdate[OutboundSms]:
    """The statement of a lane: it is made once, for a claim costs every SMS.

    `is_overdue`: only what is no answer and has been due since `overdue_since`, and only while no
    alert waits (G26).
    """
    at = bindparam("at", type_=UtcDateTime)
    wanted = [*_waits(Channel.SMS, at), may_take(lane), _goes_by(lane.modem_id)]
    is_answer = OutboundSms.priority <= queue_priority(Purpose.ANSWER)
    # What the rest of a SIM's minute is kept for: answers, and an alert all the more.
    wanted += [is_answer] if answers_only else []
    if is_overdue:
        since = bindparam("overdue_since", type_=UtcDateTime)
        wanted += [~is_answer, OutboundSms.due_at <= since, ~_alert_waits(at)]
    wanted += [OutboundSms.purpose.not_in(quiet_hours.NOT_URGENT)] if is_quiet else []
    return _taken(wanted, at, modem_id=lane.modem_id)


@cache
def channel_claim(channel: str, is_quiet: bool) -> ReturningUpdate[OutboundSms]:
    """The same of a channel without modems."""
    at = bindparam("at", type_=UtcDateTime)
    wanted = _waits(channel, at)
    wanted += [OutboundSms.purpose.not_in(quiet_hours.NOT_URGENT)] if is_quiet else []
    return _taken(wanted, at)


def _waits(channel: str, at: BindParameter[datetime]) -> list[ColumnElement[bool]]:
    return [
        OutboundSms.status == OutboundStatus.QUEUED,
        OutboundSms.channel == channel,
        OutboundSms.due_at <= at,
        or_(OutboundSms.send_before.is_(None), OutboundSms.send_before > at),
    ]


def _alert_waits(at: BindParameter[datetime]) -> ColumnElement[bool]:
    alert = aliased(OutboundSms)
    is_alert = alert.priority == queue_priority(Purpose.ALERT)
    return exists().where(alert.status == OutboundStatus.QUEUED, is_alert, alert.due_at <= at)


def _taken(
    wanted: Sequence[ColumnElement[bool]], at: BindParameter[datetime], **values: object
) -> ReturningUpdate[OutboundSms]:
    # A CTE is worked out once; a plain IN (SELECT ... LIMIT) may be asked, and lock, again.
    turn = (
        select(OutboundSms.id)
        .where(*wanted)
        .order_by(OutboundSms.priority, OutboundSms.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("turn")
    )
    return (
        update(OutboundSms)
        .where(OutboundSms.id.in_(select(turn.c.id)))
        .values(
            status=OutboundStatus.SENDING.value,
            boot_id=bindparam("life", type_=String),
            claimed_at=at,
            **values,
        )
        .returning(OutboundSms)
        .execution_options(synchronize_session=False, populate_existing=True)
    )


def load_parts(found: Sequence[OutboundSms]) -> None:
    """The parts of all these SMS by one query."""
    if not found:
        return
    parts: dict[int, list[OutboundPart]] = {sms.id: [] for sms in found}
    rows = select(OutboundPart).where(OutboundPart.outbound_id.in_(parts))
    fresh = rows.order_by(OutboundPart.sequence).execution_options(populate_existing=True)
    for part in db.session.scalars(fresh):
        parts[part.outbound_id].append(part)
    for sms in found:
        set_committed_value(sms, "parts", parts[sms.id])


def locked(ids: Sequence[int]) -> dict[int, OutboundSms]:
    """These SMS by id, locked, with their parts as they stand now."""
    rows = db.session.scalars(
        select(OutboundSms)
        .where(OutboundSms.id.in_(ids))
        .order_by(OutboundSms.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    load_parts(rows)
    return {sms.id: sms for sms in rows}


def _goes_by(modem_id: int) -> ColumnElement[bool]:
    """The condition of a claim: nothing of it may have left yet, or only by this modem."""
    return or_(OutboundSms.modem_id.is_(None), OutboundSms.modem_id == modem_id, ~_has_begun())


def hold_half_left(down: Sequence[int]) -> int:
    """Holds multipart SMS begun by a modem that is down for a person; their number.

    "Kirim ulang" sends the whole SMS by another modem.
    """
    return outbox.hold_for_person("half_left", OutboundSms.modem_id.in_(down), _has_begun())


def _has_begun() -> ColumnElement[bool]:
    begun = select(OutboundPart.id).where(
        OutboundPart.outbound_id == OutboundSms.id, OutboundPart.status.in_(BEGUN)
    )
    return begun.exists()
