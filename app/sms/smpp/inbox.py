"""Deliveries of an SMSC that are not yet answered: they stand for the messages on a SIM.

An answer deletes: it is given only when the application has stored the SMS.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from app.runtime import durable_files
from app.sms.protocol.gateway import ReceivedPart
from app.sms.smpp import delivered, receipts
from app.sms.smpp.pdu import Pdu

# An SMSC keeps an undelivered SMS for about so long.
UNANSWERED = timedelta(days=3)
# An answered one comes again soon after the next bind, or not at all.
AFTER_REOPENING = timedelta(hours=1)
_TICK = timedelta(microseconds=1)


@dataclass(slots=True)
class _Note:
    at: datetime
    ends: datetime
    is_answered: bool = False


class HeardNotes:
    """When each delivery was first heard, by its digest, in one small file of the modem's folder.

    A deliver_sm carries no time, but its fingerprint needs one that a repetition shares, also after
    kill -9: the time is on the disk before the SMS is stored (ADR 14).

    A note goes when the SMSC is known to have our answer: from then on equal words are a new SMS.
    """

    def __init__(
        self, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._path, self._clock = path, clock
        self._notes: dict[str, _Note] = {}
        self._is_new = False
        self._last = datetime.min.replace(tzinfo=UTC)

    def reopened(self) -> None:
        """A new connection begins: what is still noted may be heard again. Raises OSError."""
        if not self._notes:
            self._notes = _read(self._path)
        now = self._clock()
        self._notes = {key: note for key, note in self._notes.items() if note.ends > now}
        for note in self._notes.values():
            if note.is_answered:
                note.ends = min(note.ends, now + AFTER_REOPENING)
        durable_files.replace_unsynced(self._path, self._packed())

    def first_heard(self, digest: str) -> datetime:
        """The time to store with this delivery: that of its first coming, where it came before."""
        now = self._clock()
        note = self._notes.get(digest)
        if note is None or note.ends <= now:
            # No two have the same time, however coarse the clock is.
            self._last = at = max(now, self._last + _TICK)
            note = self._notes[digest] = _Note(at, at + UNANSWERED)
        note.is_answered, note.ends = False, now + UNANSWERED
        self._is_new = True
        return note.at

    def keep(self) -> None:
        """Everything heard so far survives a power cut from here on. Raises OSError."""
        if self._is_new:
            durable_files.replace(self._path, self._packed())
            self._is_new = False

    def answered(self, digest: str) -> None:
        """The answer goes out next; whether it arrives is not known yet. Raises OSError."""
        if digest in self._notes:
            self._notes[digest].is_answered = True
            durable_files.replace_unsynced(self._path, self._packed())

    def proved(self, digests: Collection[str]) -> None:
        """The SMSC has read our answers to these, and will not repeat them. Raises OSError."""
        for digest in digests:
            # One that was delivered again meanwhile is open again.
            if (note := self._notes.get(digest)) is not None and note.is_answered:
                del self._notes[digest]
        durable_files.replace_unsynced(self._path, self._packed())

    def _packed(self) -> bytes:
        return json.dumps(
            {key: asdict(note) for key, note in self._notes.items()}, default=datetime.isoformat
        ).encode()


def _read(path: Path) -> dict[str, _Note]:
    try:
        return {key: _note(value) for key, value in json.loads(path.read_bytes()).items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # Repetitions of what was noted there become cards of their own: none is lost.


def _note(value: dict[str, str]) -> _Note:
    at, ends = datetime.fromisoformat(value["at"]), datetime.fromisoformat(value["ends"])
    return _Note(at, ends, bool(value["is_answered"]))


@dataclass(slots=True)
class Delivery:
    """One part with the requests that brought it: an impatient SMSC asks again."""

    part: ReceivedPart
    digest: str
    is_noted: bool
    requests: list[Pdu] = field(default_factory=list)


class Inbox:
    """What came over the present connection."""

    def __init__(self, notes: HeardNotes, is_ours: Callable[[str], bool]) -> None:
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
        digest = delivered.delivery_digest(unit)
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
            part = receipts.status_report(unit, self._last, self.smsc, self._is_ours)
            delivery = Delivery(part, digest, is_noted=False)
        else:
            part = delivered.received_part(unit, self._last, self.smsc)
            part = replace(part, smsc_at=self._notes.first_heard(digest))
            delivery = Delivery(part, digest, is_noted=True)
        self._waiting[self._last] = self._by_digest[digest] = delivery
        return delivery
