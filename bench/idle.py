"""`python -m bench.idle [SECONDS]`: what an owner costs that has nothing to do.

The AT modem is the emulator, in this process; only the owner's CPU time is counted.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.rig import Rig, emulated
from tests.servers import start_valkey


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def idle(rig: Rig, seconds: float) -> float:
    """The share of one core that the owner uses while the clock's bells ring."""
    rig.start()
    assert rig.process is not None
    until = time.monotonic() + 60
    while rig.state()[0] != "siap":
        assert time.monotonic() < until, rig.state()
        rig.ring()
        time.sleep(0.2)
    time.sleep(2)
    pid, begun, before = rig.process.pid, time.monotonic(), cpu_seconds(rig.process.pid)
    turn = 0
    while time.monotonic() - begun < seconds:
        rig.ring()
        if turn % 10 == 0:
            rig.ring("send_outbox")
        if turn % 60 == 0:
            rig.ring("modem_status")
        turn += 1
        time.sleep(max(0.0, begun + turn - time.monotonic()))
    return (cpu_seconds(pid) - before) / (time.monotonic() - begun)


def main() -> None:
    """Both kinds of modem."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as name, start_valkey(Path(name)) as url:
        folder = Path(name)
        with emulated(folder) as emulator:
            rig = Rig(folder / "at", url, emulator=emulator)
            print(f"AT owner idle over {seconds:.0f} s: {100 * idle(rig, seconds):.2f} % of a core")
            polls = sum("CPMS?" in command for command in emulator.commands)
            print(f"  the modem was asked for its SMS {polls * 60 / seconds:.0f} times a minute")
            rig.stop()
        rig = Rig(folder / "dummy", url)
        print(f"dummy owner idle over {seconds:.0f} s: {100 * idle(rig, seconds):.2f} % of a core")
        rig.stop()


if __name__ == "__main__":
    main()
