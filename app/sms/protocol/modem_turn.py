"""One turn at a modem: read and store, then send. Callbacks come in: no database, no queue."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from app.sms.protocol.gateway import GatewayError, OutgoingPart, ReceivedPart, SmsGateway

MOST_DELETES = 3


@dataclass(frozen=True, slots=True)
class Outbox:
    """The three things the owner tells the outbox; each of them commits before it returns.

    `sent` gives the next part, claimed in the same commit: another one of this SMS, or of the next
    SMS if it may go on. `failed` says whether sending may go on with this handle.
    """

    claim: Callable[[], OutgoingPart | None]
    sent: Callable[[OutgoingPart, int, bool], OutgoingPart | None]
    failed: Callable[[OutgoingPart, GatewayError], bool]


@dataclass(frozen=True, slots=True)
class Reading:
    """What lay on a SIM: all of it if it `is_whole`. `freed` are the places that were freed since
    the reading before: what lies there now is another SMS."""

    parts: Sequence[ReceivedPart]
    freed: frozenset[int] = frozenset()
    is_whole: bool = False


@dataclass(slots=True)
class Deletions:
    """What has become of stored parts on the SIM: places that were `freed`, and not told yet, and
    `kept` parts, three times not deletable."""

    kept: set[ReceivedPart] = field(default_factory=set)
    tries: Counter[ReceivedPart] = field(default_factory=Counter)
    freed: set[int] = field(default_factory=set)
    # Whether a reading of this life was told: the one before may have freed some, and died.
    is_told: bool = False

    def new_among(self, parts: Sequence[ReceivedPart]) -> list[ReceivedPart]:
        """The parts not known yet; forgets those that somebody took off the SIM."""
        if not self.kept:
            return list(parts)
        self.kept &= set(parts)
        return [part for part in parts if part not in self.kept]

    def failed(self, part: ReceivedPart) -> None:
        """One more delete of this part failed."""
        self.tries[part] += 1
        if self.tries[part] >= MOST_DELETES:
            self.kept.add(part)
            del self.tries[part]


def poll_once(
    gateway: SmsGateway, record: Callable[[Reading], object], deletions: Deletions, limit: int = 200
) -> int:
    """Reads up to `limit` parts, has them stored and committed, frees the SIM, and has that
    committed, too.

    The number of parts freed. Raises GatewayError.
    """
    parts = gateway.read(limit)
    new = deletions.new_among(parts)
    if new or deletions.freed or not deletions.is_told:
        _tell(record, deletions, parts, is_whole=len(parts) < limit)
        deletions.is_told = True
    count = sum(_free(gateway, part, deletions) for part in new)
    # In a flood the next reading, which follows at once, tells it.
    if deletions.freed and count < limit:
        _tell(record, deletions)
    return count


def _tell(
    record: Callable[[Reading], object],
    deletions: Deletions,
    parts: Sequence[ReceivedPart] = (),
    *,
    is_whole: bool = False,
) -> None:
    record(Reading(parts, frozenset(deletions.freed), is_whole))
    deletions.freed.clear()


def _free(gateway: SmsGateway, part: ReceivedPart, deletions: Deletions) -> bool:
    try:
        gateway.delete(part.location)
    except GatewayError as error:
        deletions.failed(part)
        if error.must_reopen:
            raise
        return False
    deletions.freed.add(part.location)
    return True


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
            if not outbox.failed(part, error):
                raise
            part = outbox.claim() if time.monotonic() < end else None
        else:
            count += 1
            part = outbox.sent(part, reference, time.monotonic() < end)
    return count


def round_robin(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Orders (key, sender) pairs so that senders take turns: a flood delays nobody else."""
    queues: dict[str, deque[tuple[str, str]]] = {}
    for key, sender in pairs:
        queues.setdefault(sender, deque()).append((key, sender))
    waiting, order = deque(queues.values()), []
    while waiting:
        queue = waiting.popleft()
        order.append(queue.popleft())
        if queue:
            waiting.append(queue)
    return order
