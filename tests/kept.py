"""What takes seconds to make and comes out alike each time, kept in `.cache` for the next run."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from app.database.extensions import now
from app.domain.workflow.deadlines import WIB
from tests.servers import ROOT

FOLDER = ROOT / ".cache" / "tests"
# Preparing a database reads the rights of all views and the lists beside them: all of app/.
SOURCES = ("app", "migrations", "config.py", "requirements.txt", "tests/databases.py")
KINDS = {".py", ".json", ".csv", ".tsv", ".txt"}


def copy_of(name: str, into: Path, make: Callable[[Path], None], of: str = "") -> None:
    """Copies what is kept under the name into a new folder; `make` fills it when there is none.

    `of` is what it depends on beside this repository and the day, such as a server's version.
    """
    kept = FOLDER / f"{name}-{_state(of)}"
    with _alone(name):
        if not kept.exists():
            _make_anew(name, kept, make)
        shutil.copytree(kept, into)


def _make_anew(name: str, kept: Path, make: Callable[[Path], None]) -> None:
    for old in FOLDER.glob(f"{name}-*"):
        shutil.rmtree(old)
    draft = FOLDER / f".{name}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    make(draft)
    # Half a folder, of a run that was stopped, never bears the name.
    draft.rename(kept)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """The workers of a run come together: the first makes it, the others wait for it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def _state(of: str) -> str:
    """A hash of all that is read while it is made; the calendar of a new database has the year."""
    found = hashlib.sha256(f"{of} {os.getuid()} {now().astimezone(WIB):%Y-%m-%d}".encode())
    for source in SOURCES:
        for path in sorted(_files(ROOT / source)):
            found.update(f"{path.relative_to(ROOT)}\0".encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:20]


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    return [path for path in source.rglob("*") if path.suffix in KINDS]
