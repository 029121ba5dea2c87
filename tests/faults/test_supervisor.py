"""kill -9 of who starts the modems' owners, while one of them sends."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from tests.faults.rig import Rig, emulated
from tests.servers import wait_until

pytestmark = pytest.mark.faults


def test_owners_end_with_a_killed_one_and_no_sms_goes_out_twice(
    tmp_path: Path, valkey_url: str
) -> None:
    """The owner that the next one finds still ends the send that it was at."""
    with (
        emulated(tmp_path, size=60) as emulator,
        Rig(tmp_path / "upik", valkey_url, emulator=emulator, role=("modems",)) as rig,
    ):
        rig.queue(texts := [f"keluar {number}" for number in range(12)])
        orphans = []
        for count in (2, 5, 8):
            rig.start()
            wait_until(lambda count=count: sum(rig.network().values()) >= count, "SMS leave")
            orphans += [psutil.Process(pid) for pid in rig.owners().values()]
            rig.kill()
        rig.start()
        wait_until(lambda: rig.states().keys() <= {"sent", "delivered"}, "all are sent")
        assert rig.network() == dict.fromkeys(texts, 1)
        assert len(orphans) == 3
        assert [it for it in orphans if it.is_running()] == []
