"""The patience test in short: under a minute of load and blows on SQLite, then the ledger."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.soak.__main__ import Run, soak, started
from qa.soak.site import PROGRAMS

pytestmark = pytest.mark.faults


def test_a_minute_of_load_and_blows_leaves_a_clean_ledger(tmp_path: Path) -> None:
    with started(tmp_path, "sqlite") as (site, postgres):
        run = Run(seed=2026, seconds=50, rate=3, pause=3, least_cards=60, least_kills=5)
        told = soak(site, run, postgres)
    assert told.ledger.culprits == []
    # Else the run would prove nothing: there was work, and it was interrupted.
    assert told.ledger.counts["cards"] > 50
    assert told.ledger.counts["parts out"] > 50
    assert sum(told.chaos.done[name] for name in PROGRAMS) >= 5
