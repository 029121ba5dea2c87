"""Recent send counts of a modem."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from app.database.extensions import db, now
from app.models import OutboundPart, OutboundSms

# Clocks of two machines differ a little. What is dated later than that was not sent in this time.
TOLERANCE = timedelta(minutes=1)


# `+ 0`: the time chooses the index, for of the modem are the SMS of all years.
def sent_ago(modem_id: int, seconds: float) -> list[float]:
    """The ages in seconds of the parts this modem sent in that time."""
    at = now()
    since = at - timedelta(seconds=seconds)
    sent = _sent(select(OutboundPart.sent_at), OutboundPart.sent_at > since)
    rows = db.session.scalars(sent.where(OutboundSms.modem_id + 0 == modem_id))
    return [max(0.0, (at - sent_at).total_seconds()) for sent_at in rows if sent_at]


def sent_since(modem_id: int, since: datetime) -> int:
    """How many parts this modem has sent since then."""
    sent = _sent(select(func.count(OutboundPart.id)), OutboundPart.sent_at >= since)
    return db.session.scalar(sent.where(OutboundSms.modem_id + 0 == modem_id)) or 0


def sent_each_since(since: datetime) -> dict[int, int]:
    """How many parts each modem has sent since then, by its id."""
    each = select(OutboundSms.modem_id, func.count(OutboundPart.id)).group_by(OutboundSms.modem_id)
    rows = db.session.execute(_sent(each, OutboundPart.sent_at >= since))
    return {modem_id: count for modem_id, count in rows if modem_id is not None}


def _sent(query: Select[Any], since: ColumnElement[bool]) -> Select[Any]:
    """Of the parts sent since then."""
    joined = query.join_from(OutboundPart, OutboundSms, OutboundSms.id == OutboundPart.outbound_id)
    return joined.where(since, OutboundPart.sent_at <= now() + TOLERANCE)
