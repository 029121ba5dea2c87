"""An SMS of several parts leaves by one SIM: a phone joins parts by their sender (gateway.md)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select, update

from app.domain.delivery import LEFT, OutboundStatus
from app.domain.failures import failure_reason
from app.extensions import db
from app.models import OutboundPart, OutboundSms
from app.services import journal
from app.services.actor import SYSTEM


def goes_by(modem_id: int) -> ColumnElement[bool]:
    """The condition of a claim: nothing of it has left yet, or only by this modem."""
    return or_(OutboundSms.modem_id.is_(None), OutboundSms.modem_id == modem_id, ~_has_left())


def hold(down: Sequence[int]) -> int:
    """What began at a modem that is down now is held for a person, whose "Kirim ulang" sends all of
    it by another; the number of SMS."""
    begun = (
        OutboundSms.status == OutboundStatus.QUEUED,
        OutboundSms.modem_id.in_(down),
        _has_left(),
    )
    if not down or db.session.scalar(select(OutboundSms.id).where(*begun).limit(1)) is None:
        return 0
    change = (
        update(OutboundSms)
        .where(*begun)
        .values(
            status=OutboundStatus.HELD.value,
            needs_person=True,
            problem=failure_reason(None, "half_left"),
        )
    )
    count: int = db.session.execute(change).rowcount  # type: ignore[attr-defined]
    journal.record("hold_half", "outbound_sms", None, actor=SYSTEM, count=count)
    return count


def _has_left() -> ColumnElement[bool]:
    left = select(OutboundPart.id).where(
        OutboundPart.outbound_id == OutboundSms.id, OutboundPart.status.in_(LEFT)
    )
    return left.exists()
