"""Memory of each process in the first, middle and last third of the run."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import median

import psutil

from qa.soak.site import Site, rss

# A process that has just been started has not loaded all it will.
WARM = 15.0
EVERY = 3.0
# Flat: the last third has at most so many times the first, and so many MB.
TIMES, MORE = 1.3, 20.0


@dataclass
class Memory:
    """Samples of every program: moment and MB."""

    site: Site
    samples: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))

    def watch(self, is_over: Callable[[float], bool]) -> None:
        """Looks every few seconds."""
        while not is_over(EVERY):
            for program, process in self.site.station.processes().items():
                with suppress(psutil.Error):
                    if time.time() - process.create_time() > WARM:
                        self.samples[program].append((time.time(), rss(process, program)))

    def thirds(self) -> dict[str, list[float]]:
        """MB of each program in each third of the run; a third without a sample is left out."""
        times = [at for rows in self.samples.values() for at, _ in rows]
        if not times:
            return {}
        begun, length = min(times), (max(times) - min(times)) / 3 + 0.001
        found = {}
        for program, rows in sorted(self.samples.items()):
            parts: list[list[float]] = [[], [], []]
            for at, megabytes in rows:
                parts[min(2, int((at - begun) / length))].append(megabytes)
            found[program] = [median(part) for part in parts if part]
        return found

    def grown(self) -> list[str]:
        """The programs that are not flat, as sentences."""
        return [
            f"memory of {program}: {parts[0]:.0f} MB, in the end {parts[-1]:.0f} MB"
            for program, parts in self.thirds().items()
            if parts[-1] > TIMES * parts[0] and parts[-1] > parts[0] + MORE
        ]
