"""Timeouts of a silent modem: libGammu itself would wait for minutes (ADR 7).

libGammu's debug log stands still while it waits, and shows whether Ctrl-Z has gone out.
"""

import time
from collections.abc import Callable
from pathlib import Path

from app.sms.gammu import at_log

Clock = Callable[[], float]


def silent_for(seconds: float, log: Path, clock: Clock = time.monotonic) -> Callable[[], bool]:
    """Asked again and again: whether nothing was said or heard for so long."""
    since, size = clock(), _size(log)

    def is_over() -> bool:
        nonlocal since, size
        found = _size(log)
        if found != size:
            since, size = clock(), found
        return clock() - since >= seconds

    return is_over


def unanswered(
    prompt: float, answer: float, log: Path, clock: Clock = time.monotonic
) -> Callable[[], bool]:
    """Asked again and again during one send: whether the prompt, or the answer, stays out.

    `prompt` counts from now, `answer` from Ctrl-Z. What a modem says unasked buys it no time.
    """
    begun = clock()
    handed_over: float | None = None

    def is_over() -> bool:
        nonlocal handed_over
        if handed_over is None and _is_handed_over(log):
            handed_over = clock()
        if handed_over is None:
            return clock() - begun >= prompt
        return clock() - handed_over >= answer

    return is_over


def _size(log: Path) -> int:
    try:
        return log.stat().st_size
    except OSError:
        return 0


def _is_handed_over(log: Path) -> bool:
    try:
        return at_log.evidence(log).handed_over
    except OSError:
        return True  # without evidence it may have left: the longer patience
