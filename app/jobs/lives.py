"""Lives of a modem's owner: how often its process has died of late, in a file of its folder.

The file stands beside the evidence of sends: a process that libGammu brings down says nothing
else, and its next life begins as if all were well.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from app.runtime import durable_files

log = logging.getLogger(__name__)

# So many deaths within so many seconds are a loop.
MANY: Final = 3
SPAN: Final = 600.0
_NAME: Final = "lives.json"


def begin(folder: Path) -> bool:
    """Records the beginning of a life; whether so many before it ended without a word."""
    at = time.time()
    deaths = [begun for begun in _begun(folder) if at - SPAN < begun <= at]
    _write(folder, [*deaths[-MANY:], at])
    return len(deaths) >= MANY


@contextmanager
def ending_well(folder: Path) -> Iterator[None]:
    """Forgets this life when it ends by a signal or of itself; an error or a kill is a death."""
    try:
        yield
    except SystemExit:
        _write(folder, _begun(folder)[:-1])
        raise
    _write(folder, _begun(folder)[:-1])


def _begun(folder: Path) -> list[float]:
    """When the lives began that have not ended well."""
    try:
        found = json.loads((folder / _NAME).read_text())
        return [float(at) for at in found]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        log.warning("the lives of a modem's owner can't be read: %s", type(error).__name__)
        return []


def _write(folder: Path, begun: list[float]) -> None:
    # On a full disk nothing is counted: that has words of its own.
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        durable_files.replace(folder / _NAME, json.dumps(begun).encode())
