"""A modem in memory for tests of its owner: a SIM, a network, faults one after the other."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.database.extensions import now
from app.sms.protocol.gateway import (
    FaultKind,
    GatewayError,
    Left,
    ModemStatus,
    OutgoingPart,
    PartKind,
    ReceivedPart,
)


def refused(cms: int) -> GatewayError:
    """The network's refusal with a code."""
    return GatewayError("refused", kind=FaultKind.BACK_OFF, cms=cms)


def broken(left: Left = Left.NO) -> GatewayError:
    """A handle that must be reopened."""
    return GatewayError("broken", kind=FaultKind.REOPEN, left=left)


@dataclass
class FakeGateway:
    """`send_faults`, `open_faults`: what the next calls raise; None lets one pass."""

    name: str = "simulator"
    imsi: str | None = None
    imei: str | None = None
    there: bool = True
    remembers: bool = False
    sim: dict[int, ReceivedPart] = field(default_factory=dict)
    network: list[OutgoingPart] = field(default_factory=list)
    send_faults: deque[GatewayError | None] = field(default_factory=deque)
    open_faults: deque[GatewayError | None] = field(default_factory=deque)
    read_faults: deque[GatewayError | None] = field(default_factory=deque)
    look_faults: deque[GatewayError | None] = field(default_factory=deque)
    undeletable: dict[int, GatewayError] = field(default_factory=dict)
    deletes: list[int] = field(default_factory=list)
    opened: int = 0
    expected: str | None = None
    insisted: int = 0
    looks: int = 0
    kept: int = 0  # so many of the network's SMS would survive a power cut
    reading: ModemStatus = field(default_factory=ModemStatus)

    def expect(self, imei: str | None) -> None:
        self.expected = imei

    def insist(self) -> None:
        self.insisted += 1

    def is_there(self) -> bool:
        return self.there

    def open(self) -> None:
        self.opened += 1
        self._raise_next(self.open_faults)

    def close(self) -> None:
        pass

    def read(self, limit: int = 200) -> list[ReceivedPart]:
        self._raise_next(self.read_faults)
        return [self.sim[place] for place in sorted(self.sim)][:limit]

    def has_news(self) -> bool:
        self.looks += 1
        self._raise_next(self.look_faults)
        return bool(self.sim)

    def delete(self, location: int) -> None:
        self.deletes.append(location)
        if location in self.undeletable:
            raise self.undeletable[location]
        self.sim.pop(location, None)

    def send(self, part: OutgoingPart) -> int:
        self._raise_next(self.send_faults)
        self.network.append(part)
        return len(self.network) % 256

    def keep(self) -> None:
        self.kept = len(self.network)

    def left(self, outbound_id: int, sequence: int, claimed_at: datetime | None = None) -> Left:
        if not self.remembers:
            return Left.NO
        there = ((part.outbound_id, part.sequence) for part in self.network)
        return Left.YES if (outbound_id, sequence) in there else Left.NO

    def status(self) -> ModemStatus:
        return self.reading

    def sim_fill(self) -> tuple[int, int] | None:
        used, size = self.reading.sim_used, self.reading.sim_size
        return None if used is None or size is None else (used, size)

    def arrive(self, number: str, text: str, **values: object) -> ReceivedPart:
        """An SMS on the SIM."""
        place = max(self.sim, default=0) + 1
        part = ReceivedPart(
            place, PartKind.TEXT, number, "+62855000000", now(), text, text.encode()
        )
        self.sim[place] = replace(part, **values)  # type: ignore[arg-type]
        return self.sim[place]

    def _raise_next(self, faults: deque[GatewayError | None]) -> None:
        fault = faults.popleft() if faults else None
        if fault is not None:
            raise fault
