"""What a modem's row says of it is what is so: open is not well, and a death is not forgotten."""

from __future__ import annotations

import time
from pathlib import Path
from unittest.mock import Mock

import pytest
from flask import current_app
from sqlalchemy.exc import OperationalError

from app.jobs import lives
from app.jobs import modem as jobs
from app.runtime.data_folder import modem_folder
from app.services.monitoring import modem_facts
from app.sms.protocol.gateway import FaultKind, GatewayError, ModemStatus
from tests.integration.jobs.conftest import NAME, Bench, Hands, put
from tests.integration.jobs.fake_gateway import broken


def words(bench: Bench) -> list[str]:
    """What the screens call it."""
    return [it.word for it in modem_facts.conditions_each([bench.row])[0]]


def test_a_modem_that_opens_and_never_reads_is_not_well(bench: Bench, hands: Hands) -> None:
    bench.gateway.read_faults.extend([broken()] * 3)
    for _ in range(3):
        bench.poll()
        assert (bench.row.state, bench.row.healthy_at) == ("putus", None)
        hands.ahead += 21
    assert bench.gateway.opened == 3
    bench.poll()
    assert bench.row.state == "siap"
    assert bench.row.healthy_at is not None


def test_a_modem_that_stores_no_sms_is_never_simply_well(bench: Bench) -> None:
    bench.gateway.reading = ModemStatus(stores_sms=False)
    bench.poll()
    jobs.modem_status(NAME)
    assert words(bench) == ["tidak menyimpan SMS"]
    assert "Pakai modem lain" in (bench.row.problem or "")
    bench.gateway.reading = ModemStatus()
    jobs.modem_status(NAME)
    assert (words(bench), bench.row.problem) == (["siap"], None)


def test_while_it_reads_for_the_first_time_it_is_open_and_no_more(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    read = bench.gateway.read
    monkeypatch.setattr(
        bench.gateway, "read", lambda limit: seen.append(bench.row.state) or read(limit)
    )
    bench.poll()
    bench.poll()
    assert (seen, bench.row.state) == (["belum membaca", "siap"], "siap")


def test_sends_and_reports_do_not_make_up_for_reads_that_fail(bench: Bench) -> None:
    bench.poll()
    began = bench.row.healthy_at
    for key in "abcd":
        bench.gateway.read_faults.append(GatewayError("?", kind=FaultKind.BACK_OFF))
        bench.poll()
        put(key)
        jobs.send_outbox(NAME)
        jobs.modem_status(NAME)
    assert (len(bench.gateway.network), bench.gateway.opened) == (4, 1)
    assert (bench.row.state, bench.row.healthy_at) == ("belum membaca", began)
    bench.poll()
    assert bench.row.state == "siap"
    assert began is not None
    assert (bench.row.healthy_at or began) > began


def test_a_read_that_cannot_be_stored_is_not_completed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.poll()
    began = bench.row.healthy_at
    bench.gateway.arrive("3636", "info")
    full = OperationalError("INSERT", {}, Exception("database or disk is full"))
    monkeypatch.setattr("app.services.inbound.intake.record", Mock(side_effect=full))
    with pytest.raises(OperationalError):
        bench.poll()
    jobs.modem_status(NAME)
    assert (bench.row.state, bench.row.healthy_at) == ("belum membaca", began)


def test_in_a_flood_that_leaves_no_time_for_reports_the_owner_is_not_called_silent(
    bench: Bench, hands: Hands
) -> None:
    bench.poll()
    seen = bench.row.seen_at
    bench.poll()
    assert bench.row.seen_at == seen
    hands.ahead += 66
    bench.poll()
    assert seen is not None
    assert (bench.row.seen_at or seen) > seen


def test_an_owner_that_dies_three_times_says_so_until_it_lives(
    bench: Bench, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "gateway_of", lambda _row: bench.gateway)
    bench.poll()
    began = bench.row.healthy_at
    for _ in range(3):
        life(bench)
        assert bench.row.state == "siap"
    life(bench)
    assert words(bench) == ["mati berulang"]
    put("a")
    bench.poll()
    assert len(bench.gateway.network) == 1, "it works on as far as it can"
    assert (bench.row.state, bench.row.healthy_at) == ("mati berulang", began)
    bench.owner.trouble(broken())
    assert bench.row.state == "mati berulang"
    hands.ahead += lives.SPAN + 1
    bench.poll()
    assert bench.row.state == "siap"


def test_try_now_ends_the_word_of_a_crash_loop(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "gateway_of", lambda _row: bench.gateway)
    for _ in range(4):
        life(bench)
    bench.poll()
    assert bench.row.state == "mati berulang"
    bench.owner.health.wake()
    assert bench.row.state == "siap"


def life(bench: Bench) -> None:
    """A new process takes the modem; the one before said no word."""
    bench.owner.lock.release()
    jobs.own(NAME)
    assert jobs._owner is not None
    bench.owner = jobs._owner


@pytest.fixture(autouse=True)
def no_lives_before(bench: Bench) -> None:
    (modem_folder(current_app.config["SETTINGS"], NAME) / "lives.json").unlink(missing_ok=True)


def test_a_life_that_ends_as_asked_is_no_death(tmp_path: Path) -> None:
    for _ in range(9):
        assert not lives.begin(tmp_path)
        with lives.ending_well(tmp_path):
            pass
        with pytest.raises(SystemExit), lives.ending_well(tmp_path):
            raise SystemExit(0)
    for _ in range(lives.MANY):
        assert not lives.begin(tmp_path)
        with pytest.raises(MemoryError), lives.ending_well(tmp_path):
            raise MemoryError
    assert lives.begin(tmp_path)


def test_deaths_of_another_hour_or_a_spoilt_file_count_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(lives.MANY):
        lives.begin(tmp_path)
    at = time.time()
    monkeypatch.setattr("app.jobs.lives.time.time", lambda: at + lives.SPAN)
    assert not lives.begin(tmp_path)
    (tmp_path / "lives.json").write_text("[1, ")
    assert not lives.begin(tmp_path)
