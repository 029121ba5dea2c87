"""Checks the computer's clock before anything is sent (G23).

A row dated in the future has two causes: the clock stands behind now, or it ran ahead when the row
was written. A time server, the network's time or a person tells which.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, or_, select

from app.database.extensions import db, now
from app.domain.messaging.delivery import NOT_TAKEN
from app.models import InboundPart, Modem, OutboundSms
from app.services.outbox.modem_send_counts import TOLERANCE
from app.sms.protocol.gateway import EPOCH, ReceivedPart

# The newest rows are among the last ones.
NEWEST = 500
# How long the network takes for an SMS to a phone that is on.
DELIVERED_WITHIN = timedelta(minutes=2)
# Room for `struct timex`; all zero, it only asks.
_ROOM = 512
_TIME_ERROR = 5


class ClockCheck:
    """What one modem's owner knows of the clock. The vouching is kept in the modem's row."""

    def __init__(self, modem: Modem) -> None:
        self.modem_id = modem.id
        # In the training phone an SMS bears this computer's own time.
        self._tells_time = modem.kind == "at"
        self._network_agrees: bool | None = None
        self._trusts_network = self._is_refuted = False

    def hear(self, parts: Sequence[ReceivedPart]) -> None:
        """Compares the clock with the SMS centre's times of what was just read.

        SMS that waited tell nothing of it, but none was taken in the future.
        """
        at = now()
        latest = max((part.smsc_at for part in parts), default=EPOCH)
        if self._tells_time and latest >= at - DELIVERED_WITHIN:
            self._network_agrees = latest <= at + TOLERANCE

    def is_behind(self) -> bool:
        """Whether the clock stands behind the newest row, and nothing vouches for it."""
        agrees, self._network_agrees = self._network_agrees, None
        row = db.session.get_one(Modem, self.modem_id)
        if agrees is False and self._trusts_network:
            # The first of those that waited had met the wrong time by chance.
            self._trusts_network, self._is_refuted = False, True
            row.clock_trusted_at = row.clock_outbound_id = row.clock_inbound_id = None
        if not (self._is_refuted or _is_behind_rows(row)):
            return False
        if is_synchronised():
            _date_back()
            return False
        if agrees:
            self.trust()
            self._trusts_network = True
        return not agrees

    def trust(self) -> None:
        """Somebody vouches for the clock: what was written until now tells nothing of it."""
        row = db.session.get_one(Modem, self.modem_id)
        row.clock_trusted_at = now()
        row.clock_outbound_id = db.session.scalar(select(func.max(OutboundSms.id)))
        row.clock_inbound_id = db.session.scalar(select(func.max(InboundPart.id)))
        self._trusts_network = self._is_refuted = False
        _date_back()


def is_synchronised() -> bool:
    """Whether the kernel has this computer's clock from a time server (NTP, GPS).

    False also where it may not be asked.
    """
    state: int = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(_ROOM))
    return 0 <= state < _TIME_ERROR


def _date_back() -> None:
    """What waits and was queued or tried while the clock ran ahead would wait for that time."""
    at = now()
    ahead = or_(OutboundSms.created_at > at + TOLERANCE, OutboundSms.claimed_at > at + TOLERANCE)
    waits = OutboundSms.status.in_(NOT_TAKEN)
    for sms in db.session.scalars(select(OutboundSms).where(waits, ahead).with_for_update()):
        sms.due_at -= max(sms.created_at, sms.claimed_at or sms.created_at) - at
        if sms.created_at > at and sms.send_before is not None:
            sms.send_before -= sms.created_at - at
        sms.created_at = min(sms.created_at, at)
        sms.claimed_at = sms.claimed_at and min(sms.claimed_at, at)


def _is_behind_rows(row: Modem) -> bool:
    newest = []
    for row_id, written_at, known in (
        (OutboundSms.id, OutboundSms.created_at, row.clock_outbound_id),
        (InboundPart.id, InboundPart.recorded_at, row.clock_inbound_id),
    ):
        since = select(written_at.label("at")).where(row_id > (known or 0))
        rows = since.order_by(row_id.desc()).limit(NEWEST).subquery()
        newest.append(db.session.scalar(select(func.max(rows.c.at))))
    latest = max((at for at in (row.clock_trusted_at, *newest) if at is not None), default=None)
    return latest is not None and now() < latest - TOLERANCE
