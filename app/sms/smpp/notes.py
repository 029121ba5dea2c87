"""What an SMSC has delivered and may deliver again, each with the time it was first heard (ADR 14).

A deliver_sm has no time of its own. Its fingerprint needs one that a repetition has too, also after
kill -9: so it is noted, on the disk, before anybody stores the SMS.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.runtime import durable_files

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


class Notes:
    """By a digest of what was delivered; in one small file of the modem's folder.

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
        durable_files.swap(self._path, self._packed())

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
            durable_files.swap(self._path, self._packed())

    def proved(self, digests: Collection[str]) -> None:
        """The SMSC has read our answers to these, and will not repeat them. Raises OSError."""
        for digest in digests:
            # One that was delivered again meanwhile is open again.
            if (note := self._notes.get(digest)) is not None and note.is_answered:
                del self._notes[digest]
        durable_files.swap(self._path, self._packed())

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
