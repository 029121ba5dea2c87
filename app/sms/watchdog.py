"""Deadlines for calls into C, which no signal and no job timeout can interrupt."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds after which a call is aborted; twice that ends the process."""

    init: float = 60
    call: float = 60
    send: float = 130
    terminate: float = 10


@contextmanager
def deadline(seconds: float, abort: Callable[[], object]) -> Iterator[None]:
    """Call `abort` when the block is still running after `seconds`.

    Twice as long kills our own process: a driver that ignores the abort holds the lane for ever,
    and everything is built to survive a kill.
    """
    timers = [threading.Timer(seconds, abort), threading.Timer(2 * seconds, kill_self)]
    for timer in timers:
        timer.daemon = True
        timer.start()
    try:
        yield
    finally:
        for timer in timers:
            timer.cancel()


def kill_self() -> None:
    """End this process at once; the supervisor starts a new one."""
    os.kill(os.getpid(), signal.SIGKILL)
