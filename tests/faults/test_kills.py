"""kill -9 of the modem's owner at every step: nothing lost, nothing twice (G13).

The long form, step by step and over thousands of SMS, is `make faults`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.matrix import Row, line
from tests.faults.owner import STEPS
from tests.faults.rig import COUNTED, Rig, emulated
from tests.faults.runs import AT_ONLY, ONCE, torture

pytestmark = pytest.mark.faults

IN = [f"masuk {number} " + "x" * (200 if number % 3 == 0 else 20) for number in range(45)]
OUT = [f"keluar {number} " + "x" * (200 if number % 5 == 0 else 0) for number in range(30)]


def test_killed_at_every_step_over_the_dummy_phone(
    tmp_path: Path, valkey_url: str, printed: list[Row]
) -> None:
    steps = [step for step in STEPS if step not in AT_ONLY]
    plan = [f"{step}:{1 if step in ONCE else 2}" for step in steps]
    row = torture(
        "dummy: every step, one after the other", Rig(tmp_path, valkey_url), IN, OUT, plan
    )
    printed.append(row)
    assert (row.kills, row.is_clean) == (len(steps), True), line(row)
    assert row.uncertain == 0, "the dummy's network always knows"


@pytest.mark.parametrize("counted", COUNTED)
def test_killed_before_and_after_ctrl_z_over_the_at_driver(
    tmp_path: Path, valkey_url: str, printed: list[Row], counted: str
) -> None:
    with emulated(tmp_path, size=60, counts_accepted_only=COUNTED[counted]) as emulator:
        fault_rig = Rig(tmp_path / "upik", valkey_url, emulator=emulator)
        plan = ["before Ctrl-Z:2"]
        row = torture(
            f"AT ({counted}): around Ctrl-Z", fault_rig, IN[:12], OUT[:6], plan, moments=[3]
        )
    printed.append(row)
    assert (row.kills, row.uncertain, row.is_clean) == (2, 1, True), line(row)
