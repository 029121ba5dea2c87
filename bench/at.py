"""`python -m bench.at [COUNT]`: parts a second over gammu's AT driver; libGammu's limit is 1.42."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.faults.rig import Rig, emulated
from tests.servers import start_valkey

LIMIT = 1.42  # parts a second, by libGammu's own sleeps (gateway.md)


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


def main() -> None:
    """Prints the rate and its share of the limit."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as name, start_valkey(Path(name)) as url:
        found = rate(Path(name), url, count)
    print(f"AT driver: {found:.2f} parts/s, {found / LIMIT:.2f} of the limit of {LIMIT}")


if __name__ == "__main__":
    main()
