"""kill -9 of the modem's owner at every step: nothing lost, nothing twice (gateway.md).

The long form, step by step and over thousands of SMS, is `make faults`.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.at_modem.emulator import Emulator
from tests.faults.matrix import Row, line
from tests.faults.owner import STEPS
from tests.faults.rig import Rig, emulated
from tests.faults.runs import AT_ONLY, ONCE, torture

pytestmark = pytest.mark.faults

IN = [f"masuk {number} " + "x" * (200 if number % 3 == 0 else 20) for number in range(45)]
OUT = [f"keluar {number}" for number in range(30)]


def test_killed_at_every_step_over_the_dummy_phone(
    tmp_path: Path, valkey_url: str, printed: list[Row]
) -> None:
    steps = [step for step in STEPS if step not in AT_ONLY]
    plan = [f"{step}:{1 if step in ONCE else 2}" for step in steps]
    rig = Rig(tmp_path, valkey_url)
    row = torture("dummy: every step, one after the other", rig, IN, OUT, iter(plan), 60)
    printed.append(row)
    assert (row.kills, row.is_clean) == (len(steps), True), line(row)
    assert row.uncertain == 0, "the dummy's network always knows"


def killed_when_taken(emulator: Emulator, rig: Rig, nth: int) -> None:
    """Kills the owner at the moment the network has taken that SMS, before it answers."""
    while len(emulator.network) < nth:
        time.sleep(0.001)
    assert rig.process is not None
    os.kill(rig.process.pid, signal.SIGKILL)


def test_killed_before_and_after_ctrl_z_over_the_at_driver(
    tmp_path: Path, valkey_url: str, printed: list[Row]
) -> None:
    with emulated(tmp_path, size=60) as emulator:
        for fault in ("ok", "ok", "late"):
            emulator.fault(fault, 1)  # type: ignore[arg-type]
        rig = Rig(tmp_path / "upik", valkey_url, emulator=emulator)
        killer = threading.Thread(target=killed_when_taken, args=(emulator, rig, 3), daemon=True)
        killer.start()
        plan = iter(["before Ctrl-Z:2"])
        row = torture("AT: before, then after Ctrl-Z", rig, IN[:12], OUT[:5], plan, 60)
    printed.append(row)
    assert (row.kills, row.uncertain, row.is_clean) == (2, 1, True), line(row)
