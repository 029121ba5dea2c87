"""Deadlines for calls into C, which no signal and no job timeout can interrupt."""

import os
import signal
import threading
import time
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


LOOK_SECONDS = 0.5  # how often the device is looked at while a call lasts


@contextmanager
def deadline(
    seconds: float, abort: Callable[[], object], is_lost: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    """Call `abort` when the block is still running after `seconds`, or when the device is lost.

    Twice as long kills our own process: a driver that ignores the abort holds the lane for ever,
    and everything is built to survive a kill.
    """
    done = threading.Event()
    arguments = (done, seconds, abort, is_lost)
    watcher = threading.Thread(target=_watch, args=arguments, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        # An abort that came late would hit the next call.
        watcher.join(LOOK_SECONDS)


def _watch(
    done: threading.Event,
    seconds: float,
    abort: Callable[[], object],
    is_lost: Callable[[], bool],
) -> None:
    begun, aborted = time.monotonic(), False
    while not done.wait(min(LOOK_SECONDS, seconds)):
        passed = time.monotonic() - begun
        if passed >= 2 * seconds:
            kill_self()
            return
        if not aborted and (passed >= seconds or is_lost()):
            aborted = True
            abort()


def kill_self() -> None:
    """End this process at once; the supervisor starts a new one."""
    os.kill(os.getpid(), signal.SIGKILL)
