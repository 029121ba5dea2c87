"""Faults put into a copy of the code one by one, and the tests that must fail with them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import ROOT

_TRACKED = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
_PYTEST = ("-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not twin")
_FAILED = re.compile(r"^FAILED tests/(\S+\.py)::(\w+)(?:\[.*?\])?(?: - (.*))?$", re.MULTILINE)


@dataclass(frozen=True)
class Fault:
    """`old` stands in the file once; `tests` are what pytest is told to run."""

    what: str
    file: str
    old: str
    new: str
    tests: str


@dataclass(frozen=True)
class Failure:
    """The first test that failed, and how."""

    file: str
    test: str
    how: str


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of what the repository holds, with changes that are not committed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "copy"
        done = subprocess.run(_TRACKED, cwd=ROOT, capture_output=True, text=True, check=True)
        for path in filter(None, done.stdout.split("\0")):
            if (ROOT / path).is_file():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / path, folder / path)
        # No fault changes a table: the prepared databases are made once.
        kept = folder / "tests" / "kept.py"
        kept.write_text(kept.read_text().replace('("app", "migrations"', '("migrations"'))
        yield folder


@contextmanager
def put(folder: Path, fault: Fault) -> Iterator[None]:
    """The copy with the fault in it."""
    file = folder / fault.file
    sound = file.read_text()
    file.write_text(seeded(sound, fault))
    try:
        yield
    finally:
        file.write_text(sound)


def seeded(text: str, fault: Fault) -> str:
    """The text with the fault. Raises ValueError where its words do not stand there once."""
    if text.count(fault.old) != 1:
        raise ValueError(f"{fault.file} holds {text.count(fault.old)} times: {fault.old}")
    return text.replace(fault.old, fault.new)


def failure(folder: Path, tests: str) -> tuple[Failure | None, float]:
    """What fails first when these tests run in the copy, or None; the seconds."""
    begun = time.monotonic()
    done = run(folder, [*_PYTEST, *tests.split()])
    seconds = time.monotonic() - begun
    # 1: a test failed; anything else is no verdict of a test.
    found = _FAILED.search(done.stdout) if done.returncode == 1 else None
    if found is None and done.returncode != 0:
        raise RuntimeError(done.stdout[-3000:] + done.stderr[-3000:])
    return Failure(found[1], found[2], found[3] or "") if found else None, seconds


def run(folder: Path, words: list[str]) -> subprocess.CompletedProcess[str]:
    """Python with these words, in the copy."""
    command, wide = [sys.executable, *words], {**os.environ, "COLUMNS": "300"}
    return subprocess.run(
        command, cwd=folder, env=wide, capture_output=True, text=True, check=False
    )
