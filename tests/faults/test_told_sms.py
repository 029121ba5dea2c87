"""SMS that a modem tells and stores nowhere: its owner is killed before they are stored here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.matrix import Row, judge, line
from tests.faults.rig import Rig, emulated
from tests.faults.runs import Lives, is_done

pytestmark = pytest.mark.faults

IN = [f"warga {number} " + "x" * (200 if number % 3 == 0 else 20) for number in range(9)]
STEPS = ["before the commit of intake:1", "after the commit of intake:1", "between two deletes:3"]


@pytest.mark.parametrize("ways", ["0,2", "2"])
def test_sms_of_a_modem_that_offers_no_notice_become_cards_through_kills(
    tmp_path: Path, valkey_url: str, printed: list[Row], ways: str
) -> None:
    with emulated(tmp_path) as emulator:
        emulator.sim.sms_by = ways
        emulator.power_on()
        with Rig(tmp_path / "upik", valkey_url, emulator=emulator) as fault_rig:
            lives = Lives(fault_rig)
            lives.until(lambda: fault_rig.state()[0] == "siap")
            fault_rig.kill()
            lives.plan.extend(STEPS)
            fault_rig.start(STEPS[0])
            opened = len(emulator.commands)
            lives.until(lambda: any("CMGL" in line for line in emulator.commands[opened:]))
            fault_rig.receive(IN)
            lives.until(lambda: not lives.plan and is_done(fault_rig, len(IN)))
            kills = len(STEPS), lives.kills
            row = judge(f"SMS told ({ways})", fault_rig, (IN, []), kills, lives.seconds)
    printed.append(row)
    assert row.is_clean, line(row)
