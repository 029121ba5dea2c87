"""`python -m qa.bench.office [--seconds 120]`: memory and CPU of the office at rest, by process.

What `make run` starts, with its examples and one dummy phone, and nobody at the web. Memory is PSS:
a page that several processes share counts once.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil

from qa.bench.figures import Aim, figure, tell
from tests.e2e.station import PROGRAMS, Station, eventually

# The example year is whole by then, and what is loaded late is loaded.
SETTLE = 300.0


def office(station: Station) -> Iterator[tuple[str, psutil.Process]]:
    """Every lasting process with the name of its program."""
    assert station.process is not None
    launcher = psutil.Process(station.process.pid)
    supervisor = station.supervisor()
    assert supervisor is not None
    yield from (("launcher", launcher), ("supervisord", supervisor))
    for name, process in station.processes().items():
        yield name, process
        # The process of a job comes and goes; gunicorn's workers stay.
        if name == "web":
            yield from (("web", child) for child in process.children())


def pss(process: psutil.Process) -> float:
    """MB of its own, and its share of what it has in common with others."""
    for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise AssertionError(process)


def cpu_seconds(process: psutil.Process) -> float:
    """Of it and of its jobs that have ended."""
    return sum(process.cpu_times()[:4])


def measure(station: Station, seconds: float) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How many processes of each program, their MB, and their % of one core."""
    eventually(lambda: set(PROGRAMS) <= station.processes().keys(), "all programs run")
    time.sleep(SETTLE)
    rows = list(office(station))
    begun, before = time.monotonic(), [(cpu_seconds(it), pss(it)) for _, it in rows]
    time.sleep(seconds)
    span = time.monotonic() - begun
    many, memory, cpu = Counter[str](), Counter[str](), Counter[str]()
    for (name, process), (cpu_was, pss_was) in zip(rows, before, strict=True):
        many[name] += 1
        # While a job's process lives, it bears half of what it shares.
        memory[name] += max(pss_was, pss(process))  # type: ignore[assignment]
        cpu[name] += 100 * (cpu_seconds(process) - cpu_was) / span  # type: ignore[assignment]
    return many, memory, cpu


def main() -> None:
    """A line a program, then all of them."""
    parser = argparse.ArgumentParser(prog="python -m qa.bench.office", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        extra = {"UPIK_SEND_HOLD": "10", "UPIK_PHONE_HOLD": "2", "UPIK_DEMO": "tahun"}
        with Station(Path(name), extra) as station:
            many, memory, cpu = measure(station, given.seconds)
    print("| program | processes | PSS, MB | % of a core |\n|---|---:|---:|---:|")
    for program in memory:
        print(f"| {program} | {many[program]} | {memory[program]:.0f} | {cpu[program]:.1f} |")
    print(f"| all | {many.total()} | {memory.total():.0f} | {cpu.total():.1f} |")
    print(f"load average of the machine: {os.getloadavg()[0]:.1f}")
    where = "make run, at rest"
    tell(
        (
            figure("memory of the office, PSS", memory.total(), "MB", Aim(600), where=where),
            figure("CPU of the office", cpu.total(), "% of a core", Aim(3), where=where),
        )
    )


if __name__ == "__main__":
    main()
