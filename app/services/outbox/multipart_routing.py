"""Pins a multipart SMS to one modem: handsets reassemble parts by sender number (G24)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select

from app.domain.messaging.delivery import LEFT
from app.models import OutboundPart, OutboundSms
from app.services.outbox import outbox


def goes_by(modem_id: int) -> ColumnElement[bool]:
    """The condition of a claim: nothing of it has left yet, or only by this modem."""
    return or_(OutboundSms.modem_id.is_(None), OutboundSms.modem_id == modem_id, ~_has_left())


def hold(down: Sequence[int]) -> int:
    """Holds multipart SMS begun by a modem that is down for a person; their number.

    "Kirim ulang" sends the whole SMS by another modem.
    """
    return outbox.hold_for_person("half_left", OutboundSms.modem_id.in_(down), _has_left())


def _has_left() -> ColumnElement[bool]:
    left = select(OutboundPart.id).where(
        OutboundPart.outbound_id == OutboundSms.id, OutboundPart.status.in_(LEFT)
    )
    return left.exists()
