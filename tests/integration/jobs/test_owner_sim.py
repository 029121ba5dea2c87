"""What the owner sees of its SIM: how full it is, and what stays on it."""

from __future__ import annotations

import pytest
from flask import Flask
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import select

from app.database.extensions import db
from app.jobs import modem as jobs
from app.jobs import watching
from app.models import InboundPart
from app.runtime.queues import JOBS
from app.services.monitoring import checks, modem_facts
from app.services.monitoring.alarms import open_now
from app.services.monitoring.readings import Moment
from app.sms.protocol.gateway import FaultKind, GatewayError, ModemStatus, PartKind
from tests.integration.jobs.conftest import CITIZEN, NAME, Bench, Hands, alarms
from tests.integration.jobs.fake_gateway import broken


def test_what_waits_on_a_sim_before_it_is_read_is_no_alarm(bench: Bench, hands: Hands) -> None:
    bench.gateway.reading = ModemStatus(signal_percent=60, sim_used=30, sim_size=30)
    bench.poll()
    bench.owner.health.opened()
    assert bench.row.problem is None, "after a new Init nobody knows"
    bench.gateway.reading = ModemStatus(signal_percent=60, sim_used=24, sim_size=30)
    jobs.modem_status(NAME)
    told = (bench.row.sim_used, bench.row.problem, bench.row.state)
    assert told == (30, None, "belum membaca"), "only a reading says what is left"
    bench.gateway.reading = ModemStatus(signal_percent=60, sim_used=0, sim_size=30)
    hands.ahead += 6
    bench.poll()
    assert (bench.row.sim_used, bench.row.problem) == (0, None)


def test_a_sim_that_fills_is_on_its_row_seconds_after_a_reading_and_an_alarm_at_once(
    app: Flask, bench: Bench, hands: Hands
) -> None:
    def rung() -> list[str]:
        redis = app.extensions["redis"]
        waiting = Queue(JOBS, connection=redis, serializer=JSONSerializer).jobs
        return [job.func_name.rpartition(".")[2] for job in waiting]

    bench.gateway.reading = ModemStatus(sim_used=23, sim_size=30)
    bench.poll()
    assert (bench.row.sim_used, rung()) == (23, [])
    bench.gateway.reading = ModemStatus(sim_used=24, sim_size=30)
    hands.ahead += 6
    bench.poll()
    assert (bench.row.sim_used, bench.row.sim_size) == (24, 30)
    assert [it.word for it in modem_facts.conditions_each([bench.row])[0]] == ["SIM hampir penuh"]
    assert rung() == ["watch_sims"]
    watching.watch_sims()
    watching.watch_sims()
    assert [row.key for row in open_now()] == [f"sim:{NAME}"]
    bench.gateway.reading = ModemStatus(sim_used=0, sim_size=30)
    hands.ahead += 6
    bench.poll()
    assert bench.row.sim_used == 0
    assert [it.word for it in modem_facts.conditions_each([bench.row])[0]] == ["siap"]


def test_what_cannot_be_decoded_leaves_the_sim_once_it_is_stored(bench: Bench) -> None:
    part = bench.gateway.arrive("", "", is_corrupted=True, kind=PartKind.BINARY, body=b"0791")
    bench.gateway.undeletable[part.location] = GatewayError("?", kind=FaultKind.BACK_OFF)
    bench.poll()
    query = select(InboundPart.body).where(InboundPart.is_corrupted)
    assert db.session.scalars(query).all() == [b"0791"]
    bench.gateway.undeletable.clear()
    bench.poll()
    assert bench.gateway.sim == {}
    assert db.session.scalars(query).all() == [b"0791"]


def test_the_sim_is_drained_at_the_start(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    # Three readings, the last of them not full.
    monkeypatch.setattr("app.jobs.owner.LIMIT", 4)
    for number in range(9):
        bench.gateway.arrive(CITIZEN, f"pesan {number}")
    bench.poll()
    assert bench.gateway.sim == {}


def test_what_cannot_be_deleted_is_skipped_after_three_tries_with_an_alarm(bench: Bench) -> None:
    part = bench.gateway.arrive(CITIZEN, "melekat")
    bench.gateway.undeletable[part.location] = GatewayError("?", kind=FaultKind.BACK_OFF)
    for _ in range(5):
        bench.poll()
    assert bench.gateway.deletes == [part.location] * 3
    assert alarms() == ["undeletable"]
    assert "tidak dapat dihapus" in (bench.row.problem or "")
    assert f"undeletable:{NAME}" in checks.red(checks.look(Moment()))
    # Unplugged, it is no better: nobody is told that it was.
    bench.owner.trouble(broken())
    assert "tidak dapat dihapus" not in (bench.row.problem or "")
    assert f"undeletable:{NAME}" in checks.red(checks.look(Moment()))
    bench.owner.health.wake()
    bench.gateway.sim.clear()
    bench.poll()
    assert bench.row.problem is None
    assert f"undeletable:{NAME}" not in checks.red(checks.look(Moment()))


def test_a_delete_that_breaks_a_handle_does_not_keep_it_broken(bench: Bench, hands: Hands) -> None:
    part = bench.gateway.arrive(CITIZEN, "melekat")
    bench.gateway.undeletable[part.location] = broken()
    for _ in range(6):
        bench.poll()
        hands.ahead += 21
    assert (bench.row.state, bench.gateway.deletes) == ("siap", [part.location] * 3)
