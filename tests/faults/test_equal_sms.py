"""Equal words of one phone while the clock of the SMS centre stands still, through kills."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults.matrix import Row, judge, line
from tests.faults.rig import Rig, emulated
from tests.faults.runs import Lives, is_done

pytestmark = pytest.mark.faults

CITIZEN = "+6281266009001"
STEPS = ["before the commit of intake:1", "after the commit of intake:1", "between two deletes:2"]


def test_each_is_a_card_once(tmp_path: Path, valkey_url: str, printed: list[Row]) -> None:
    with emulated(tmp_path) as emulator:
        emulator.sim.centre_stands_at = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
        with Rig(tmp_path / "upik", valkey_url, emulator=emulator) as fault_rig:
            lives = Lives(fault_rig, STEPS)
            wanted: list[str] = []
            # Five at once, through three kills; then three, one after the other.
            for wave in (5, 1, 1, 1):
                for _ in range(wave):
                    emulator.deliver(CITIZEN, "lampu jalan mati lagi")
                    wanted.append("lampu jalan mati lagi")
                lives.until(lambda: not lives.plan and is_done(fault_rig, len(wanted)))
            kills = len(STEPS), lives.kills
            row = judge("equal SMS, a clock stands", fault_rig, (wanted, []), kills, lives.seconds)
    printed.append(row)
    assert row.is_clean, line(row)
