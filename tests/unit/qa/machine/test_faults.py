"""The seeded faults fit the code of today: else their table would be of another one."""

from __future__ import annotations

import pytest

from qa.machine.faults import FAULTS
from qa.seeding import Fault, seeded
from tests.servers import ROOT

AT_LEAST = 20


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_a_fault_changes_the_code_and_names_tests(fault: Fault) -> None:
    sound = (ROOT / fault.file).read_text()
    compile(seeded(sound, fault), fault.file, "exec")
    for test in fault.tests.split():
        path, _, name = test.partition("::")
        assert not name or f"def {name}(" in (ROOT / path).read_text()
        assert (ROOT / path).exists()


def test_there_are_twenty() -> None:
    assert len({fault.what for fault in FAULTS}) == len(FAULTS) >= AT_LEAST
