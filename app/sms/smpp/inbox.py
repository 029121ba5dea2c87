"""The SMS an SMSC has delivered and that we have not answered: the "SIM" of this road.

Answering is deleting: it happens only when the house has stored the SMS.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import islice

from app.sms.protocol.gateway import ReceivedPart
from app.sms.smpp import delivered, receipts
from app.sms.smpp.notes import Notes
from app.sms.smpp.pdu import Pdu


@dataclass(slots=True)
class Delivery:
    """One part with the requests that brought it: an impatient SMSC asks again."""

    part: ReceivedPart
    digest: str
    is_noted: bool
    requests: list[Pdu] = field(default_factory=list)


class Inbox:
    """What came over the present connection."""

    def __init__(self, notes: Notes, is_ours: Callable[[str], bool]) -> None:
        self._notes, self._is_ours = notes, is_ours
        self._waiting: dict[int, Delivery] = {}
        self._by_digest: dict[str, Delivery] = {}
        self._last = 0
        self.smsc = ""

    def reopened(self) -> None:
        """A new connection: what is unanswered comes again. Raises OSError."""
        self._waiting.clear()
        self._by_digest.clear()
        self._notes.reopened()

    def hear(self, unit: Pdu) -> None:
        """Takes a delivery in; one that repeats an unanswered one is that one."""
        digest = delivered.digest(unit)
        delivery = self._by_digest.get(digest) or self._new(unit, digest)
        delivery.requests.append(unit)

    def parts(self, limit: int) -> list[ReceivedPart]:
        """The oldest of them."""
        return [delivery.part for delivery in islice(self._waiting.values(), limit)]

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def newest(self) -> int:
        """The place of the latest; it counts on over all connections."""
        return self._last

    def find(self, location: int) -> Delivery | None:
        """The one of this place; None where it was answered, or came over another connection."""
        return self._waiting.get(location)

    def drop(self, location: int) -> None:
        """It is answered."""
        del self._by_digest[self._waiting.pop(location).digest]

    def _new(self, unit: Pdu, digest: str) -> Delivery:
        self._last += 1
        if delivered.is_receipt(unit):
            # It has a time of its own, or needs none.
            part = receipts.report(unit, self._last, self.smsc, self._is_ours)
            delivery = Delivery(part, digest, is_noted=False)
        else:
            part = delivered.part(unit, self._last, self.smsc)
            part = replace(part, smsc_at=self._notes.first_heard(digest))
            delivery = Delivery(part, digest, is_noted=True)
        self._waiting[self._last] = self._by_digest[digest] = delivery
        return delivery
