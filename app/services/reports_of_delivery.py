"""The network's word that a part arrived, matched to what this SIM sent (gateway.md)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.domain.delivery import PartStatus, check_move
from app.extensions import db, now
from app.models import InboundPart, OutboundPart, OutboundSms
from app.services import sending

# A reference has 8 bits and wraps: older parts are not meant.
SPAN = timedelta(hours=72)
_END = {"delivered": PartStatus.DELIVERED, "failed": PartStatus.UNDELIVERED}
LAST_DIGITS = 9


def apply(report: InboundPart) -> bool:
    """Marks the newest sent part with this reference and number; False when none matches."""
    end = _END.get(report.report_status or "")
    if end is None:
        return False
    part = _match(report)
    if part is None:
        return False
    check_move(PartStatus(part.status), end)
    part.status = end.value
    sending.conclude(part.outbound)
    return True


def _match(report: InboundPart) -> OutboundPart | None:
    rows = db.session.scalars(
        select(OutboundPart)
        .join(OutboundSms, OutboundSms.id == OutboundPart.outbound_id)
        .where(
            OutboundSms.modem_id == report.modem_id,
            OutboundPart.status == PartStatus.SENT,
            OutboundPart.reference == report.reference,
            OutboundPart.sent_at > now() - SPAN,
        )
        .order_by(OutboundPart.sent_at.desc())
    )
    digits = report.number[-LAST_DIGITS:]
    return next((row for row in rows if row.outbound.number.endswith(digits)), None)
