"""One turn at the modem, in and out. Plain callables come in: no database, no queue, no Flask."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.sms.gateway import FaultKind, GatewayError, Left, OutgoingPart, ReceivedPart, SmsGateway


@dataclass(frozen=True, slots=True)
class Outbox:
    """The three things the owner tells the outbox; each of them commits before it returns."""

    claim: Callable[[], OutgoingPart | None]
    sent: Callable[[OutgoingPart, int], OutgoingPart | None]
    failed: Callable[[OutgoingPart, GatewayError], None]


def poll_once(
    gateway: SmsGateway, record: Callable[[Sequence[ReceivedPart]], object], limit: int = 200
) -> int:
    """Reads up to `limit` parts, has them stored and committed, and only then frees the SIM.

    A part that can't be decoded stays on the SIM: its fingerprint keeps it from coming twice.
    The number of parts freed. Raises GatewayError.
    """
    parts = gateway.read(limit)
    if not parts:
        return 0
    record(parts)
    readable = [part for part in parts if not part.is_corrupted]
    for part in readable:
        gateway.delete(part.location)
    return len(readable)


def send_for(seconds: float, gateway: SmsGateway, outbox: Outbox) -> int:
    """Sends what is waiting for at most `seconds`, then gives the modem back; the parts sent.

    Raises GatewayError, after the outbox knows of it, when the modem must be seen to first.
    """
    end, count = time.monotonic() + seconds, 0
    part = outbox.claim()
    while part is not None:
        try:
            reference = gateway.send(part)
        except GatewayError as error:
            outbox.failed(part, error)
            if error.kind is not FaultKind.MESSAGE or error.left is Left.UNKNOWN:
                raise
            part = None
        else:
            count += 1
            part = outbox.sent(part, reference)
        if part is None and time.monotonic() < end:
            part = outbox.claim()
    return count
