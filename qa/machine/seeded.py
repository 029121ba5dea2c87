"""`python -m qa.machine.seeded`: puts one fault after the other into a copy of the code.

Prints which test catches each; ends with 1 when one is caught by nothing.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from qa.machine.faults import FAULTS, Fault
from tests.servers import ROOT

NEEDED = ("app", "migrations", "qa", "tests", "config.py", "worker.py", "wsgi.py")
OTHERS = ("pyproject.toml", "requirements.txt")
HEAD = "| fault | caught by | seconds |\n|---|---|---:|"
_FAILED = re.compile(r"^FAILED tests/(\S+\.py)::(\w+)", re.MULTILINE)


def main() -> int:
    """All faults, or those with these words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="the faults with these words")
    parser.add_argument("--model", action="store_true", help="the lane's model instead of tests")
    wanted = parser.parse_args()
    print(HEAD, flush=True)
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "copy"
        _copy(folder)
        for fault in FAULTS:
            if wanted.only in fault.what:
                found, seconds = _try(folder, fault, is_model=wanted.model)
                missed += found is None
                print(f"| {fault.what} | {found or '**nothing**'} | {seconds:.0f} |", flush=True)
    return 1 if missed else 0


def _copy(folder: Path) -> None:
    folder.mkdir()
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    for name in OTHERS:
        shutil.copy(ROOT / name, folder / name)
    # No fault changes a table: the prepared databases are made once.
    kept = folder / "tests" / "kept.py"
    kept.write_text(kept.read_text().replace('("app", "migrations"', '("migrations"'))


def _try(folder: Path, fault: Fault, *, is_model: bool) -> tuple[str | None, float]:
    """The test that caught it, or None; the seconds."""
    file = folder / fault.file
    sound = file.read_text()
    file.write_text(seeded(sound, fault))
    begun = time.monotonic()
    try:
        return (_model if is_model else _tests)(folder, fault), time.monotonic() - begun
    finally:
        file.write_text(sound)


def seeded(text: str, fault: Fault) -> str:
    """The text with the fault. Raises ValueError where its words do not stand there once."""
    if text.count(fault.old) != 1:
        raise ValueError(f"{fault.file} holds {text.count(fault.old)} times: {fault.old}")
    return text.replace(fault.old, fault.new)


def _tests(folder: Path, fault: Fault) -> str | None:
    words = ["-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not twin"]
    done = _run(folder, [*words, *fault.tests.split()])
    # 1: a test failed; anything else is no verdict of a test.
    found = _FAILED.search(done.stdout) if done.returncode == 1 else None
    if found is None and done.returncode != 0:
        raise RuntimeError(done.stdout[-3000:] + done.stderr[-3000:])
    return f"`{found[1]}`: {found[2]}" if found else None


def _model(folder: Path, _fault: Fault) -> str | None:
    words = ["-m", "qa.machine", "sqlite", "--examples", "100", "--seed", "1", "--unshrunk"]
    done = _run(folder, words)
    found = re.search(r"AssertionError: ([^\n(]+)", done.stdout + done.stderr)
    return found[1] if done.returncode and found else None


def _run(folder: Path, words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False
    )


if __name__ == "__main__":
    sys.exit(main())
