"""The owner killed, the SMSC gone, the pace refused: nothing lost over SMPP, nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.database.extensions import db
from app.models import OutboundSms
from tests.faults.matrix import Row, line
from tests.faults.runs import Lives, is_done, torture
from tests.faults.smpp import SmppRig
from tests.smsc import PASSWORD, Smsc, smsc

pytestmark = pytest.mark.faults

IN = [f"masuk {number} " + "x" * (200 if number % 3 == 0 else 20) for number in range(24)]
OUT = [f"keluar {number} " + "x" * (200 if number % 5 == 0 else 0) for number in range(16)]
PLAN = (
    "before the commit of intake:1",
    "after the commit of intake:1",  # stored, and not a single deliver_sm answered
    "between two answers:3",
    "before the commit of a card:2",
    "after the claim:1",
    "before the sent record:1",
    "before the commit of the sent record:2",
    "after the sent record:2",
)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Smsc]:
    with smsc(tmp_path) as found:
        yield found


@pytest.fixture
def fault_rig(tmp_path: Path, valkey_url: str, centre: Smsc) -> SmppRig:
    return SmppRig(tmp_path / "upik", valkey_url, centre=centre)


def test_killed_at_every_step_over_smpp(fault_rig: SmppRig, printed: list[Row]) -> None:
    row = torture("SMPP: every step, one after the other", fault_rig, IN, OUT, PLAN)
    printed.append(row)
    assert (row.kills, row.is_clean) == (len(PLAN), True), line(row)
    assert row.uncertain == 0, "a message id on the disk says that it left"


def test_killed_between_the_claim_and_the_message_id(fault_rig: SmppRig) -> None:
    plan = ["after the claim is noted:2", "before the message id is noted:2"]
    row = torture("SMPP: around a submit", fault_rig, IN[:6], OUT[:8], plan)
    assert (row.kills, row.lost, row.doubled) == (2, 0, 0), line(row)
    # The first had not left, the second had: from here nobody can tell one from the other.
    assert (row.uncertain, row.left) == (2, 1), line(row)


@pytest.mark.parametrize(("mood", "copies"), [("hang_up", 1), ("lost", 0)])
def test_the_smsc_goes_in_mid_submit(fault_rig: SmppRig, mood: str, copies: int) -> None:
    fault_rig.smsc.ask("set", moods=[mood])
    row = torture(f"SMPP: {mood} in mid-submit", fault_rig, IN[:4], OUT[1:5])
    assert (row.lost, row.doubled, row.uncertain) == (0, 0, 1), line(row)
    assert sum(fault_rig.network().values()) == 3 + copies


def test_the_smsc_is_killed_and_comes_back(fault_rig: SmppRig, centre: Smsc) -> None:
    fault_rig.queue(OUT[1:4])
    fault_rig.silence()
    lives = Lives(fault_rig)
    try:
        lives.until(lambda: is_done(fault_rig, 0))
        centre.kill()
        lives.until(lambda: fault_rig.state()[0] == "putus")
        assert "pusat SMS" in str(fault_rig.state()[1])
        fault_rig.queue(["sesudah"], first=50)
        centre.start()
        lives.until(lambda: fault_rig.network()["sesudah"] == 1)
        fault_rig.receive(["masih sampai"])
        lives.until(lambda: is_done(fault_rig, 1))
        assert fault_rig.cards() == {"masih sampai": 1}
    finally:
        fault_rig.stop()


def test_a_throttled_sms_waits_without_losing_a_try(fault_rig: SmppRig) -> None:
    fault_rig.smsc.ask("set", moods=["ESME_RTHROTTLED"])
    fault_rig.queue(["pelan", "pelan juga"])
    fault_rig.silence()
    lives = Lives(fault_rig)
    try:
        lives.until(lambda: fault_rig.state()[0] == "dijeda")
        assert "laju yang lebih pelan" in str(fault_rig.state()[1])
        assert fault_rig.network() == {}, "the others rest as well"
        lives.until(lambda: is_done(fault_rig, 0))
        assert fault_rig.network() == {"pelan": 1, "pelan juga": 1}
        with fault_rig.app.app_context():
            tries = db.session.scalars(select(OutboundSms.attempts)).all()
        assert list(tries) == [0, 0]
    finally:
        fault_rig.stop()


def test_the_password_stands_in_no_file(fault_rig: SmppRig) -> None:
    fault_rig.queue(["keluar"])
    lives = Lives(fault_rig)
    try:
        lives.until(lambda: fault_rig.network() == {"keluar": 1})
    finally:
        fault_rig.stop()
    files = [path for path in fault_rig.folder.rglob("*") if path.is_file()]
    assert fault_rig.log in files
    assert [path for path in files if PASSWORD.encode() in path.read_bytes()] == []


def test_equal_words_of_one_citizen_are_two_cards(fault_rig: SmppRig) -> None:
    lives = Lives(fault_rig)
    try:
        for count in (1, 2):
            fault_rig.receive(["Lampu jalan mati"])
            lives.until(lambda count=count: is_done(fault_rig, count))
            for _ in range(40):  # a few bells, so that the answers are known to have arrived
                lives.turn()
        assert fault_rig.cards() == {"Lampu jalan mati": 2}
    finally:
        fault_rig.stop()
