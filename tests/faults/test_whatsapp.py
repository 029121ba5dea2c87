"""kill -9 of the webhook's door and of the worker behind it at every step: nothing lost, nothing
twice, whatever Meta repeats, reorders, refuses or leaves unanswered.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.whatsapp import fake_api
from tests.whatsapp.kills import BY_API, Run, line
from tests.whatsapp.victim import DOOR, WORKER

pytestmark = pytest.mark.faults


def test_killed_at_every_step(tmp_path: Path) -> None:
    plan = [*(f"{step}:2" for step in (*DOOR, *WORKER)), BY_API]
    with fake_api.serving() as api:
        row = Run(tmp_path, api, plan).play("every step, one after the other")
    assert row.is_clean, line(row)


def test_whatever_the_api_does(tmp_path: Path) -> None:
    acts = [
        fake_api.CUT_AFTER,
        (429, 130429),
        fake_api.CUT_BEFORE,
        fake_api.BROKEN,
        (503, 131016),
        fake_api.SILENT,
        fake_api.GARBAGE,
        (401, 190),
    ]
    with fake_api.serving() as api:
        api.behave(*acts)
        api.cuts_reads = 3
        row = Run(tmp_path, api, []).play("cut off, refused, slow", count=12)
    assert row.is_clean, line(row)
    assert row.uncertain <= 1, "only what the API never read"
