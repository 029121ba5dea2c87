"""Recent send counts of a modem."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.database.extensions import db, now
from app.models import OutboundPart, OutboundSms

# Clocks of two machines differ a little. What is dated later than that was not sent in this time.
TOLERANCE = timedelta(minutes=1)


# `+ 0`: the time chooses the index, for of the modem are the SMS of all years.
def sent_ago(modem_id: int, seconds: float) -> list[float]:
    """The ages in seconds of the parts this modem sent in that time."""
    at = now()
    since = at - timedelta(seconds=seconds)
    rows = db.session.scalars(
        select(OutboundPart.sent_at)
        .join(OutboundSms, OutboundSms.id == OutboundPart.outbound_id)
        .where(
            OutboundPart.sent_at > since,
            OutboundPart.sent_at <= at + TOLERANCE,
            OutboundSms.modem_id + 0 == modem_id,
        )
    )
    return [max(0.0, (at - sent_at).total_seconds()) for sent_at in rows if sent_at]


def sent_since(modem_id: int, since: datetime) -> int:
    """How many parts this modem has sent since then."""
    count = db.session.scalar(
        select(func.count(OutboundPart.id))
        .join(OutboundSms, OutboundSms.id == OutboundPart.outbound_id)
        .where(
            OutboundPart.sent_at >= since,
            OutboundPart.sent_at <= now() + TOLERANCE,
            OutboundSms.modem_id + 0 == modem_id,
        )
    )
    return count or 0


def sent_each_since(since: datetime) -> dict[int, int]:
    """How many parts each modem has sent since then, by its id."""
    rows = db.session.execute(
        select(OutboundSms.modem_id, func.count(OutboundPart.id))
        .join(OutboundSms, OutboundSms.id == OutboundPart.outbound_id)
        .where(OutboundPart.sent_at >= since, OutboundPart.sent_at <= now() + TOLERANCE)
        .group_by(OutboundSms.modem_id)
    )
    return {modem_id: count for modem_id, count in rows if modem_id is not None}
