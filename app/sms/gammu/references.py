"""Whose answer is it? After a send without an answer, the next send may hear that one's (ADR 7)."""

import time
from collections.abc import Callable

# No network answers later (3GPP TS 24.011: TR1M is at most 45 s).
LATEST_SECONDS = 60.0


class References:
    """The network counts the SMS of a SIM (TP-MR, 8 bits): an answer that counts one too few
    belongs to an SMS that was cut off unanswered."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: int | None = None
        self._unanswered: list[float] = []

    def unanswered(self) -> None:
        """A send was cut off after Ctrl-Z, and the modem is still there."""
        self._unanswered.append(self._clock())

    def is_own(self, reference: int) -> bool:
        """Whether this answer can be the last send's own; asked once for each answer."""
        since = self._clock() - LATEST_SECONDS
        open_ones = sum(at > since for at in self._unanswered)
        last, self._last = self._last, reference
        self._unanswered.clear()
        return last is None or not 1 <= (reference - last) % 256 <= open_ones
