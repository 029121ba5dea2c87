"""File locks that the kernel frees when the holder dies, also by kill -9."""

from __future__ import annotations

import fcntl
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

RETRY_SECONDS = 5

log = logging.getLogger(__name__)


@contextmanager
def try_lock(path: Path) -> Iterator[bool]:
    """Holds the file's lock for the block; False when another process holds it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def wait_for_lock(
    path: Path, what: str, tell: Callable[[], object] | None = None
) -> Iterator[None]:
    """Holds the file's lock for the block; logs once that it waits, calls `tell` at each try."""
    said = False
    while True:
        with try_lock(path) as held:
            if held:
                yield
                return
        if not said:
            log.warning("%s dipakai proses lain; dicoba lagi tiap %d detik", what, RETRY_SECONDS)
            said = True
        if tell is not None:
            tell()
        time.sleep(RETRY_SECONDS)
