"""CPU cost of a modem owner that has nothing to do.

The AT modem is the emulator, in this process; only the owner's CPU time is counted.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.faults.rig import Rig


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


def figures(rig: Rig, seconds: float = 60) -> dict[str, float]:
    """For the table; ends the lane."""
    try:
        return {"idle: % of a core": 100 * idle(rig, seconds)}
    finally:
        rig.stop()
