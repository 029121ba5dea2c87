"""Recent send counts of a modem, and a check of the computer's clock (G23)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.database.extensions import db, now
from app.models import InboundPart, OutboundPart, OutboundSms

# Clocks of two machines differ a little; the newest rows are among the last ones.
TOLERANCE = timedelta(minutes=1)
NEWEST = 500


# `+ 0`: the time chooses the index, for of the modem are the SMS of all years.
def sent_ago(modem_id: int, seconds: float) -> list[float]:
    """The ages in seconds of the parts this modem sent in that time."""
    at = now()
    since = at - timedelta(seconds=seconds)
    rows = db.session.scalars(
        select(OutboundPart.sent_at)
        .join(OutboundSms, OutboundSms.id == OutboundPart.outbound_id)
        .where(OutboundPart.sent_at > since, OutboundSms.modem_id + 0 == modem_id)
    )
    return [max(0.0, (at - sent_at).total_seconds()) for sent_at in rows if sent_at]


def sent_since(modem_id: int, since: datetime) -> int:
    """How many parts this modem has sent since then."""
    count = db.session.scalar(
        select(func.count(OutboundPart.id))
        .join(OutboundSms, OutboundSms.id == OutboundPart.outbound_id)
        .where(OutboundPart.sent_at >= since, OutboundSms.modem_id + 0 == modem_id)
    )
    return count or 0


def sent_each_since(since: datetime) -> dict[int, int]:
    """How many parts each modem has sent since then, by its id."""
    rows = db.session.execute(
        select(OutboundSms.modem_id, func.count(OutboundPart.id))
        .join(OutboundSms, OutboundSms.id == OutboundPart.outbound_id)
        .where(OutboundPart.sent_at >= since)
        .group_by(OutboundSms.modem_id)
    )
    return {modem_id: count for modem_id, count in rows if modem_id is not None}


def is_clock_behind() -> bool:
    """Whether the system clock stands behind the newest row: nothing may be sent then."""
    newest = [
        db.session.scalar(select(func.max(rows.c.at)))
        for rows in (
            select(OutboundSms.created_at.label("at"))
            .order_by(OutboundSms.id.desc())
            .limit(NEWEST)
            .subquery(),
            select(InboundPart.recorded_at.label("at"))
            .order_by(InboundPart.id.desc())
            .limit(NEWEST)
            .subquery(),
        )
    ]
    latest = max((at for at in newest if at is not None), default=None)
    return latest is not None and now() < latest - TOLERANCE
