"""Records that libGammu can't read, or would die of, in a SIM that is full: nobody waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.database.extensions import db
from app.database.reading import reading
from app.models import InboundPart
from tests.at_modem.strange import EMPTY, UNDECODABLE
from tests.faults.rig import Rig, emulated
from tests.faults.runs import Lives

pytestmark = pytest.mark.faults

TEXTS = [f"warga {number}" for number in range(3)]


def test_a_sim_full_of_records_nobody_can_read_is_emptied_and_costs_no_life(
    tmp_path: Path, valkey_url: str
) -> None:
    """The last one would kill libGammu. The citizens' SMS wait outside: the SIM has no room."""
    raws = [*UNDECODABLE.values(), *["07912658"] * (9 - len(UNDECODABLE)), EMPTY]
    with (
        emulated(tmp_path, size=len(raws)) as emulator,
        Rig(tmp_path / "upik", valkey_url, emulator=emulator) as lane,
    ):
        for raw in raws:
            emulator.store(raw)
        lane.receive(TEXTS)
        lives = Lives(lane)
        while lane.on_sim() or not all(lane.cards()[text] for text in TEXTS):
            lives.turn()
        with lane.app.app_context(), reading():
            kept = db.session.scalars(select(InboundPart.body).where(InboundPart.is_corrupted))
            assert sorted(kept) == sorted((raw or "+CMGL: 10,,0").encode() for raw in raws)
        assert [lane.cards()[text] for text in TEXTS] == [1, 1, 1]
    assert lives.false_starts == 0
