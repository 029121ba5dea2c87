"""Deadlines for calls into C, which neither signals nor job timeouts can interrupt."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds after which a call is aborted, even while the modem talks; and how long a modem
    that says nothing is waited for: at all, for the prompt of a send, for its answer (ADR 7).
    """

    init: float = 60
    call: float = 60
    send: float = 60
    terminate: float = 10
    silence: float = 20
    prompt: float = 10
    answer: float = 25


LOOK_SECONDS = 0.5  # how often the device is looked at while a call lasts
LAST_SECONDS = 30.0  # a call that goes on for so long after its abort ends the process


@dataclass(slots=True, eq=False)
class _Call:
    """One call that lasts; `aborted` is when it was told to end."""

    seconds: float
    abort: Callable[[], object]
    is_hopeless: Callable[[], bool]
    begun: float
    aborted: float | None = None

    def look(self) -> None:
        at = time.monotonic()
        if self.aborted is None:
            if at - self.begun >= self.seconds or self.is_hopeless():
                self.abort()
                self.aborted = at
        elif at - self.aborted >= min(LAST_SECONDS, self.seconds):
            kill_self()


class _Watcher:
    """One thread for all calls: to start one for each costs more than most of them."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def watch(self, call: _Call) -> None:
        with self._changed:
            self._calls.append(call)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._look, daemon=True)
                self._thread.start()
            if call.seconds < LOOK_SECONDS:
                self._changed.notify()

    def leave(self, call: _Call) -> None:
        """After this the call is aborted no more: a late abort would hit the next one."""
        with self._changed:
            self._calls.remove(call)

    def _look(self) -> None:
        with self._changed:
            while True:
                self._changed.wait(min([LOOK_SECONDS, *(call.seconds for call in self._calls)]))
                for call in self._calls:
                    call.look()


_watcher = _Watcher()


@contextmanager
def deadline(
    seconds: float, abort: Callable[[], object], is_hopeless: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    """Call `abort` when the block is still running after `seconds`, or when it is hopeless.

    A driver that ignores the abort as long again (at most half a minute) blocks the modem for ever:
    our own process is killed, and everything is built to survive that.
    """
    call = _Call(seconds, abort, is_hopeless, time.monotonic())
    _watcher.watch(call)
    try:
        yield
    finally:
        _watcher.leave(call)


def kill_self() -> None:
    """End this process at once; the supervisor starts a new one."""
    os.kill(os.getpid(), signal.SIGKILL)
