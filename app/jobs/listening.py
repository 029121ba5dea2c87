"""What a modem's worker does while no bell rings: it looks whether the modem has something."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, ClassVar

from redis import Redis
from rq import Queue
from rq.exceptions import DequeueTimeout

# An SMS waits so long to be noticed, and not for the clock's next second.
LOOK_SECONDS = 0.2


def nothing() -> None:
    """Nobody to look after."""


class ListeningQueue(Queue):
    """A queue whose worker calls `look` now and then while it waits for a bell (ADR 20).

    The look must be short, for a bell that rings meanwhile waits for its end; what it finds it
    tells by ringing, so that all work is done in jobs.
    """

    look: ClassVar[Callable[[], None]] = staticmethod(nothing)

    @classmethod
    def lmove(cls, connection: Redis, queue_key: str, timeout: int | None) -> Any:
        """RQ's wait of `timeout` seconds, in short pieces."""
        if timeout is None:
            return super().lmove(connection, queue_key, timeout)
        end = time.monotonic() + timeout
        while True:
            try:
                return super().lmove(connection, queue_key, LOOK_SECONDS)  # type: ignore[arg-type]
            except DequeueTimeout:
                if time.monotonic() >= end:
                    raise
            cls.look()
