"""Draws photos anew: one at a time on this server, in a process with limits.

Of each process one thread waits for its turn: whoever uploads photos leaves the other threads of a
web worker to everybody else.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import current_app

from app.domain.errors import UploadRefused
from app.domain.reasons import UploadReason
from app.runtime import drawing_process
from app.runtime.process_lock import try_lock
from config import Settings

log = logging.getLogger(__name__)

MOST_BYTES: Final = 6_000_000
# A progressive photo has about ten scans; an empty one costs as much time as a full one.
MOST_SCANS: Final = 100
_SCAN: Final = b"\xff\xda"
EMBLEM: Final = drawing_process.EMBLEM
# The costliest photo within the limits, a progressive JPEG of 64 megapixels, takes 415 MB.
MEMORY: Final = 512 * 2**20
SECONDS: Final = 20
# In the data folder: all workers of the web share it.
LOCK: Final = "foto.lock"
_WAIT_SECONDS: Final = 10
_RETRY_SECONDS: Final = 0.05
_waiting = threading.Lock()
_REASONS: Final[Mapping[int, UploadReason]] = {
    drawing_process.NOT_A_PHOTO: UploadReason.NOT_A_PHOTO,
    drawing_process.TOO_MANY_PIXELS: UploadReason.PHOTO_TOO_MANY_PIXELS,
    drawing_process.TOO_MUCH_MEMORY: UploadReason.PHOTO_TOO_HEAVY,
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A re-encoded picture: upright, without location, camera or other metadata."""

    data: bytes
    width: int
    height: int


def redrawn(data: bytes, form: str = "") -> Drawing:
    """The picture drawn anew: a JPEG, or, of the form EMBLEM, a small PNG. Raises UploadRefused for
    what is none, or is out of all measure."""
    require_drawable(data)
    with _turn():
        drawn = _drawn(data, form)
    width, height = drawing_process.SIZES.unpack_from(drawn)
    return Drawing(drawn[drawing_process.SIZES.size :], width, height)


def require_drawable(data: bytes) -> None:
    """Refuse what can be refused without decoding it: by size, first bytes, and the scans of a
    JPEG, whose mark stands nowhere in a scan's own bytes. Raises UploadRefused."""
    if len(data) > MOST_BYTES:
        raise UploadRefused(UploadReason.PHOTO_TOO_BIG)
    kind = drawing_process.kind_of(data)
    if kind is None:
        raise UploadRefused(UploadReason.NOT_A_PHOTO)
    if kind == "JPEG" and data.count(_SCAN) > MOST_SCANS:
        raise UploadRefused(UploadReason.PHOTO_TOO_MANY_SCANS)


def _drawn(data: bytes, form: str) -> bytes:
    limits = (str(MEMORY), str(SECONDS))
    command = [sys.executable, "-I", drawing_process.__file__, *limits, form]
    try:
        # No environment: it holds the keys of this installation.
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=2 * SECONDS, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        raise UploadRefused(UploadReason.PHOTO_TOO_HEAVY) from None
    if done.returncode == 0:
        return done.stdout
    if done.returncode < 0:
        # Ended by the kernel: its seconds were over, or the server had no memory left.
        raise UploadRefused(UploadReason.PHOTO_TOO_HEAVY)
    if done.returncode not in _REASONS:
        log.warning("a photo could not be drawn: %s", done.stderr.decode(errors="replace")[-300:])
    raise UploadRefused(_REASONS.get(done.returncode, UploadReason.NOT_A_PHOTO))


@contextmanager
def _turn() -> Iterator[None]:
    """Holds the lock of drawing; UploadRefused when others draw for too long, and at once when
    another thread of this process waits already."""
    settings: Settings = current_app.config["SETTINGS"]
    path, until = Path(settings.folder) / LOCK, time.monotonic() + _WAIT_SECONDS
    if not _waiting.acquire(blocking=False):
        raise UploadRefused(UploadReason.PHOTO_BUSY)
    try:
        while True:
            with try_lock(path) as held:
                if held:
                    yield
                    return
            if time.monotonic() >= until:
                raise UploadRefused(UploadReason.PHOTO_BUSY)
            time.sleep(_RETRY_SECONDS)
    finally:
        _waiting.release()
