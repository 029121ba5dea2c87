"""`python -m qa.machine.seeded`: puts one fault after the other into a copy of the code.

Prints which test catches each; ends with 1 when one is caught by nothing.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path

from qa import seeding
from qa.machine.faults import FAULTS

HEAD = "| fault | caught by | seconds |\n|---|---|---:|"


def main() -> int:
    """All faults, or those with these words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="the faults with these words")
    parser.add_argument("--model", action="store_true", help="the lane's model instead of tests")
    wanted = parser.parse_args()
    print(HEAD, flush=True)
    missed = 0
    with seeding.copied() as folder:
        for fault in FAULTS:
            if wanted.only in fault.what:
                with seeding.put(folder, fault):
                    tell = _model(folder) if wanted.model else _tests(folder, fault.tests)
                found, seconds = tell
                missed += found is None
                print(f"| {fault.what} | {found or '**nothing**'} | {seconds:.0f} |", flush=True)
    return 1 if missed else 0


def _tests(folder: Path, tests: str) -> tuple[str | None, float]:
    found, seconds = seeding.failure(folder, tests)
    return f"`{found.file}`: {found.test}" if found else None, seconds


def _model(folder: Path) -> tuple[str | None, float]:
    words = ["-m", "qa.machine", "sqlite", "--examples", "100", "--seed", "1", "--unshrunk"]
    begun = time.monotonic()
    done = seeding.run(folder, words)
    found = re.search(r"AssertionError: ([^\n(]+)", done.stdout + done.stderr)
    return found[1] if done.returncode and found else None, time.monotonic() - begun


if __name__ == "__main__":
    sys.exit(main())
