"""`python -m qa.bench.start [TIMES]`: how long `make run` takes from the command until it serves,
once its data are there, and how long Ctrl-C takes.

The folder and the port are its own. Figures count on a quiet machine only: the load stands beside.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Final

from app.runtime.process_lock import try_lock
from qa.bench.measuring import until
from tests.servers import ROOT, free_port

TIMES: Final = 5
# Seconds until it serves, and until the last process is gone.
AIMS: Final = {"start": 6.0, "stop": 5.0}
# It has lasted its first seconds, and rests.
REST_SECONDS: Final = 15


def serves(port: int) -> bool:
    """Whether /readyz answers with 200."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def is_free(path: Path) -> bool:
    """Whether nobody holds this lock."""
    with try_lock(path) as held:
        return held


def one(folder: Path) -> dict[str, float]:
    """The seconds of one start, until it serves and says where, and of its end."""
    port = free_port()
    environment = {**os.environ, "UPIK_VAR": str(folder), "PORT": str(port)}
    begun = time.monotonic()
    with subprocess.Popen(
        ["make", "--no-print-directory", "run"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(f"  {time.monotonic() - begun:5.1f} s  {line.split('|')[0].rstrip()}", flush=True)
            if "http://" in line:
                break
        until(lambda: serves(port))
        start = time.monotonic() - begun
        time.sleep(REST_SECONDS)
        begun = time.monotonic()
        # As a terminal does it: make and the launcher hear it together.
        os.killpg(process.pid, signal.SIGINT)
        process.wait()
    # make may be gone before the launcher, which holds this to its end.
    until(lambda: is_free(folder / "run.lock"))
    return {"start": start, "stop": time.monotonic() - begun}


def main(words: list[str]) -> int:
    """Prints each start and the medians; 1 when an aim is missed."""
    times = int(words[0]) if words else TIMES
    with tempfile.TemporaryDirectory() as name:
        one(Path(name) / "data")
        found = []
        for _ in range(times):
            print(f"load {os.getloadavg()[0]:.1f}")
            found.append(one(Path(name) / "data"))
    medians = {key: statistics.median(it[key] for it in found) for key in AIMS}
    for key, aim in AIMS.items():
        each = ", ".join(f"{it[key]:.1f}" for it in found)
        print(f"{key}: median {medians[key]:.1f} s of {each}; aim {aim:.0f} s")
    return int(any(medians[key] > aim for key, aim in AIMS.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
