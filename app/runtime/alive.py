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
# As alive.sh judges it: a worker signs each 15 seconds.
_FRESH_SECONDS: Final = 90
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


def tell_systemd() -> None:
    """Says that this process lives, where systemd watches it (sd_notify(3), WatchdogSec=)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    # It hears the main process alone, and logs what others say.
    if address and os.environ.get("WATCHDOG_PID") == str(os.getpid()):
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as theirs:
            theirs.sendto(b"WATCHDOG=1", address.replace("@", "\0", 1))


def pass_on(path: Path, at: float) -> None:
    """Signs with the time of a worker's own last sign; systemd hears of a fresh one."""
    sign(path, at)
    if time.time() - at < _FRESH_SECONDS:
        tell_systemd()


def sign_beside(path: Path, last: Callable[[], float]) -> None:
    """Signs from a thread with the time of the worker's own last sign: one that hangs has none.

    The thread hears no signal: each is for the worker, which may wait in the kernel."""
    _forget_others(path.parent)

    def _run() -> None:
        while True:
            if at := last():
                pass_on(path, at)
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
