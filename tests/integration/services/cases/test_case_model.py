"""Whatever citizens, desk and SKPD do in any order, and whoever is killed meanwhile: nothing is
lost, nothing doubled, and each case stands in one clear state (A19, A33)."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.databases import Database
from tests.integration.services.cases.case_model import ACTS, walk

WALKS, LENGTH = 12, 60
# Buttons that few cases have; hundreds of walks press them, these need not.
SELDOM = {"convey", "detach", "reopen", "take out"}


@pytest.mark.postgresql
def test_one_clear_state_whatever_happens(database: Database) -> None:
    done: Counter[str] = Counter()
    for seed in range(WALKS):
        done += walk(database, seed, LENGTH)
    assert not [it for it in ACTS if not (done[it] or it in SELDOM)], "it proves nothing of these"
