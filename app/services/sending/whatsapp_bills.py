"""Ledger of WhatsApp: what Meta says of the price of each message, and how many went today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from app.channels.whatsapp.webhook import Bill
from app.database.extensions import db, insert_once, now
from app.domain.messaging.quiet_hours import midnight
from app.models import WhatsAppBill


@dataclass(frozen=True, slots=True)
class Month:
    """Messages of a month as Meta has counted them; the billable ones by category."""

    free: int
    billable: tuple[tuple[str, int], ...]

    @property
    def paid(self) -> int:
        """How many cost something."""
        return sum(count for _, count in self.billable)


def note(outbound_id: int, bill: Bill) -> None:
    """Writes down the price, once a message; a later status may correct it."""
    said = {"category": bill.category, "is_billable": bill.is_billable, "model": bill.model}
    row = {"outbound_id": outbound_id, **said, "noted_at": now()}
    if insert_once(WhatsAppBill, "outbound_id", row) is None:
        mine = WhatsAppBill.outbound_id == outbound_id
        db.session.execute(update(WhatsAppBill).where(mine).values(said))


def this_month() -> Month:
    """Since the first of this month, by local time."""
    since: datetime = midnight(now()).replace(day=1)
    query = (
        select(WhatsAppBill.category, WhatsAppBill.is_billable, func.count(WhatsAppBill.id))
        .where(WhatsAppBill.noted_at >= since)
        .group_by(WhatsAppBill.category, WhatsAppBill.is_billable)
        .order_by(WhatsAppBill.category)
    )
    rows = db.session.execute(query).all()
    return Month(
        free=sum(count for _, billable, count in rows if not billable),
        billable=tuple((category, count) for category, billable, count in rows if billable),
    )
