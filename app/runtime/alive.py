"""Signs of life of a role on this host: a file whose time alive.sh looks at."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

FOLDER: Final = "hidup"
EVERY_SECONDS: Final = 10.0
_A_DAY: Final = 24 * 3600


def sign_of(folder: Path, role: str) -> Path:
    """The file of this role (`jobs`, `papers`, `cron`, `modems`, `modem.NAME`) on this host."""
    return folder / FOLDER / f"{role}.{socket.gethostname()}"


def sign(path: Path, at: float | None = None) -> None:
    """Writes down that the role gave a sign at this time, by default now; a full disk has words of
    its own."""
    at = time.time() if at is None else at
    with suppress(OSError):
        if not path.exists():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            path.touch(mode=0o600)
        elif abs(at - path.stat().st_mtime) < EVERY_SECONDS / 2:
            return
        os.utime(path, (at, at))


def sign_beside(path: Path, last: Callable[[], float]) -> None:
    """Signs from a thread with the time of the worker's own last sign: one that hangs has none.

    The thread hears no signal: each is for the worker, which may wait in the kernel."""
    _forget_others(path.parent)

    def _run() -> None:
        while True:
            if at := last():
                sign(path, at)
            time.sleep(EVERY_SECONDS)

    # What is blocked now is blocked in the thread.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT))
    threading.Thread(target=_run, name="alive", daemon=True).start()
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _forget_others(folder: Path) -> None:
    """Each new container is a host of its own: the old ones' files would stay for ever."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.stat().st_mtime < time.time() - _A_DAY:
                path.unlink()
