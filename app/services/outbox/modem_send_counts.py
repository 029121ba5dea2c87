"""Recent send counts of a modem."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from app.database.extensions import count_rows, db, now
from app.models import OutboundPart, OutboundSms

# Clocks of two machines differ a little. What is dated later than that was not sent in this time.
TOLERANCE = timedelta(minutes=1)


# `+ 0`: the time chooses the index, for of the modem are the SMS of all years.
def sent_ago(modem_id: int, seconds: float) -> list[float]:
    """The ages in seconds of the parts this modem sent in that time."""
    at = now()
    since = OutboundPart.sent_at > at - timedelta(seconds=seconds)
    query = select(OutboundPart.sent_at).where(*_sent(since), OutboundSms.modem_id + 0 == modem_id)
    times = db.session.scalars(query)
    return [max(0.0, (at - sent_at).total_seconds()) for sent_at in times if sent_at]


def sent_since(modem_id: int, since: datetime) -> int:
    """How many parts this modem has sent since then."""
    return count_rows(*_sent(OutboundPart.sent_at >= since), OutboundSms.modem_id + 0 == modem_id)


def sent_each_since(since: datetime) -> dict[int, int]:
    """How many parts each modem has sent since then, by its id."""
    query = select(OutboundSms.modem_id, func.count(OutboundPart.id)).group_by(OutboundSms.modem_id)
    rows = db.session.execute(query.where(*_sent(OutboundPart.sent_at >= since)))
    return {modem_id: count for modem_id, count in rows if modem_id is not None}


def _sent(since: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """The conditions of parts, each with its SMS, that were sent since then."""
    is_its = OutboundSms.id == OutboundPart.outbound_id
    return is_its, since, OutboundPart.sent_at <= now() + TOLERANCE
