"""How one modem is: open or not, since when, what is wrong, and when to try again."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from app.domain.delivery import failure_reason
from app.extensions import db, now, transaction
from app.models import Modem
from app.sms.gateway import FaultKind, GatewayError, ModemStatus

log = logging.getLogger(__name__)

# Seconds before the modem is opened again, first, second, and every later time (gateway.md).
REOPEN = (5.0, 10.0, 20.0)
# A fault that only a person can mend is looked at less often: a PIN is tried once.
HOLD = 60.0
READY, AWAY, HELD = "siap", "putus", "ditahan"


@dataclass(slots=True)
class Health:
    """One owner's view of its modem; what people should see is written to the modem's row."""

    modem_id: int
    is_open: bool = False
    failures: int = 0
    retry_at: float = 0.0

    def may_try(self) -> bool:
        """Whether the pause after the last failure is over."""
        return time.monotonic() >= self.retry_at

    def opened(self) -> None:
        """The modem is open."""
        self.is_open, self.failures = True, 0
        self._write(READY, None)

    def fault(self, error: GatewayError) -> None:
        """Notes a fault; the modem is opened again after a pause that fits it."""
        self.is_open = False
        wait = HOLD if error.kind is FaultKind.HOLD else REOPEN[min(self.failures, 2)]
        self.failures += 1
        self.retry_at = time.monotonic() + wait
        log.warning("modem %d: %s; again in %.0f s", self.modem_id, error, wait)
        state = HELD if error.kind is FaultKind.HOLD else AWAY
        self._write(state, failure_reason(error.cms, error.kind.value))

    def seen(self, status: ModemStatus) -> None:
        """Writes what the modem says of itself."""
        with transaction():
            row = db.session.get_one(Modem, self.modem_id)
            row.signal_percent, row.seen_at = status.signal_percent, now()
            row.imsi = status.imsi or row.imsi

    def _write(self, state: str, problem: str | None) -> None:
        with transaction():
            row = db.session.get_one(Modem, self.modem_id)
            row.state, row.problem, row.seen_at = state, problem, now()
