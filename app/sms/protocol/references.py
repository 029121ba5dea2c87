"""References of sent SMS (TP-MR, 8 bits): whose answer a modem gives, and which an SMS may have.

The network counts the SMS of a SIM. Some modems count every attempt, others only what the network
has accepted, and none of them says so: an SMS whose outcome is open has used up one reference, or
none (ADR 7).
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

# No network answers later (3GPP TS 24.011: TR1M is at most 45 s).
LATEST_ANSWER_SECONDS = 60.0
WRAP = 256


@dataclass(frozen=True, slots=True)
class Candidates:
    """The references an SMS of open outcome may have: `count` of them from `lowest` on.

    `heard` came while it waited for its answer: its own, or that of an SMS before it.
    """

    lowest: int
    count: int
    heard: int | None = None


class MessageReferences:
    """Tells whose answer the modem gives, when an earlier send ended without one (ADR 7).

    An answer that counts too few may belong to an SMS that was cut off unanswered.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.last: int | None = None
        self.failures = 0  # sends since then: each may have been counted
        self._reach = 0  # the latest of them whose own answer may come as a later one's
        self._due_until = float("-inf")

    def resume(self, last: int | None, failures: int) -> None:
        """A process before this one heard `last`; after so many failures its next send ended while
        an answer was due."""
        self.last, self.failures = last, failures
        self.failed(is_unanswered=True)

    @property
    def is_answer_due(self) -> bool:
        """Whether the answer to an earlier send may still come, be it a reference or a refusal."""
        return self._clock() < self._due_until

    def failed(self, *, is_unanswered: bool = False) -> Candidates | None:
        """A send ended without a reference; those it may have all the same.

        `is_unanswered`: it was handed over, and its own answer may still come.
        """
        self.failures += 1
        if is_unanswered:
            self._is_due(self.failures)
        return None if self.last is None else Candidates((self.last + 1) % WRAP, self.failures)

    def judge(self, reference: int) -> Candidates | None:
        """None if this answer is the last send's own; otherwise the references that one may have.

        One suspicion costs one SMS. When the next answer is the next number, this one was no
        earlier SMS's: the modem counts accepted SMS only.
        """
        reach = self._reach if self.is_answer_due else 0
        # With nothing to compare it with, it may be the late answer as well as this one.
        ahead = 1 if self.last is None else (reference - self.last) % WRAP
        behind = self.failures + 1 - ahead  # sends that may have been counted after it
        self.last, self.failures, self._due_until = reference, 0, float("-inf")
        if not 1 <= ahead <= reach:
            return None
        self.failures = behind
        self._is_due(0)  # its own, if this one was not
        return Candidates(reference, behind + 1, heard=reference)

    def _is_due(self, reach: int) -> None:
        self._reach, self._due_until = reach, self._clock() + LATEST_ANSWER_SECONDS


def narrowed(doubts: Sequence[Candidates | None], answer: int) -> list[Candidates | None]:
    """What the answer to an SMS tells of the references of those sent before it, in their order.

    None stands for a send that failed for certain, and may have been counted all the same.
    """
    found = [
        _before(answer, len(doubts) - place, doubt) if doubt else None
        for place, doubt in enumerate(doubts)
    ]
    for place, doubt in enumerate(found):
        if doubt is not None and doubt.count == 1 and doubt.lowest == doubt.heard:
            found[:place] = [_less_than(doubt.lowest, it) if it else None for it in found[:place]]
    return found


def _before(answer: int, sends: int, doubt: Candidates) -> Candidates | None:
    """One of so many sends before the answer, each counted once or not at all.

    None where the modem must count otherwise.
    """
    if (answer - doubt.lowest) % WRAP >= doubt.count + sends:
        return None
    skipped = max(0, (answer - doubt.lowest) % WRAP - sends)
    later = replace(
        doubt, lowest=(doubt.lowest + skipped) % WRAP, count=max(0, doubt.count - skipped)
    )
    return _less_than(answer, later)


def _less_than(end: int, doubt: Candidates) -> Candidates:
    return replace(doubt, count=min(doubt.count, (end - doubt.lowest) % WRAP))
