"""Parts a second of gammu's AT driver; its limit is 1.42."""

from __future__ import annotations

import time
from pathlib import Path

from tests.faults.rig import Rig, emulated

LIMIT = 1.42  # parts a second, by libGammu's own sleeps (G2)


def rate(folder: Path, redis_url: str, count: int) -> float:
    """Parts a second that the network got, from the first to the last."""
    with emulated(folder) as emulator:
        rig = Rig(folder / "upik", redis_url, emulator=emulator)
        rig.queue([f"keluar {number}" for number in range(count)])
        rig.start()
        times: list[float] = []
        while len(emulator.network) < count:
            rig.ring()
            if len(emulator.network) > len(times):
                times.append(time.monotonic())
            time.sleep(0.01)
        rig.stop()
    return (count - 1) / (times[-1] - times[0])


def figures(folder: Path, redis_url: str, count: int = 60) -> dict[str, float]:
    """For the table."""
    found = rate(folder, redis_url, count)
    return {"AT: parts/s": found, f"AT: share of {LIMIT} parts/s": found / LIMIT}
