"""Between two bells the owner looks whether its modem has something (ADR 20)."""

from __future__ import annotations

from pathlib import Path
from threading import Timer
from unittest.mock import Mock

import pytest
from flask import Flask
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy.exc import OperationalError

from app.jobs import modem as jobs
from app.runtime.queues import connect, modem_queue, ring
from app.services.inbound import intake
from app.sms.protocol.gateway import FaultKind, GatewayError
from tests.faults.rig import Rig
from tests.integration.jobs.conftest import CITIZEN, NAME, Bench
from tests.integration.jobs.fake_gateway import broken
from tests.servers import free_port, wait_until

QUEUE = modem_queue(NAME)


@pytest.fixture
def redis(app: Flask) -> Redis:
    found: Redis = app.extensions["redis"]
    found.flushall()
    return found


def rung(app: Flask) -> list[str]:
    """The functions of the jobs that wait."""
    queue = Queue(QUEUE, connection=app.extensions["redis"], serializer=JSONSerializer)
    return [job.func_name.rpartition(".")[2] for job in queue.jobs]


def look(app: Flask, monkeypatch: pytest.MonkeyPatch, name: str = NAME) -> None:
    """Listens for the time of one look."""
    looked = iter((False, True))
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "LOOK_SECONDS", 0.01)
        patched.setattr(jobs, "is_asked_to_stop", lambda: next(looked, True))
        jobs.listen(app, name)


def test_the_owner_listens_until_a_job_waits_and_leaves_it_there(app: Flask, redis: Redis) -> None:
    """Had it ended at its time and not at the job, the poll would wait behind the two."""
    later = Timer(0.3, lambda: [ring(redis, QUEUE, it, ()) for it in ("x.first", "x.second")])
    later.start()
    jobs.listen(app, NAME)
    waiting = rung(app)
    later.join()
    assert waiting[:1] == ["first"]
    jobs.listen(app, NAME)
    assert rung(app) == ["first", "second"]


def test_without_a_clock_the_poll_is_rung_all_the_same(
    app: Flask, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(jobs, "LISTEN_SECONDS", 0.05)
    jobs.listen(app, NAME)
    assert rung(app) == ["poll_inbox"]


def test_a_lost_valkey_ends_the_wait(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """RQ's worker then waits until it is back."""
    gone = connect(f"redis://127.0.0.1:{free_port()}/0")
    monkeypatch.setitem(app.extensions, "redis", gone)
    jobs.listen(app, NAME)


def test_news_ring_the_bell_of_the_poll_once_before_each_reading(
    bench: Bench, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.poll()
    look(app, monkeypatch)
    assert rung(app) == []
    bench.gateway.arrive(CITIZEN, "Jalan rusak")
    look(app, monkeypatch)
    assert rung(app) == ["poll_inbox"]
    looks = bench.gateway.looks
    app.extensions["redis"].flushall()
    look(app, monkeypatch)
    assert bench.gateway.looks == looks, "it was told: whatever keeps the poll, nobody asks again"
    bench.poll()
    app.extensions["redis"].flushall()
    look(app, monkeypatch)
    assert bench.gateway.looks == looks + 1
    assert bench.gateway.sim == {}


def test_a_poll_that_cannot_store_is_not_rung_for_again(
    bench: Bench, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.poll()
    bench.gateway.arrive(CITIZEN, "Jalan rusak")
    look(app, monkeypatch)
    with monkeypatch.context() as patched:
        full = OperationalError("INSERT", {}, Exception("database or disk is full"))
        patched.setattr(intake, "record", Mock(side_effect=full))
        with pytest.raises(OperationalError):
            bench.poll()
    app.extensions["redis"].flushall()
    look(app, monkeypatch)
    assert rung(app) == [], "the clock's bell will do"
    bench.poll()
    app.extensions["redis"].flushall()
    bench.gateway.arrive(CITIZEN, "Lampu mati")
    look(app, monkeypatch)
    assert rung(app) == ["poll_inbox"]


def test_a_modem_that_is_not_open_or_not_ours_is_not_looked_at(
    bench: Bench, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.gateway.arrive(CITIZEN, "Jalan rusak")
    look(app, monkeypatch)
    assert bench.gateway.looks == 0, "it was never opened"
    bench.poll()
    look(app, monkeypatch, "another")
    bench.owner._owes_record = True
    look(app, monkeypatch)
    assert bench.gateway.looks == 0, "the log still speaks of a send"


def test_a_look_that_fails_leaves_the_fault_to_the_poll(
    bench: Bench, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.poll()
    bench.gateway.look_faults.append(broken())
    look(app, monkeypatch)
    assert rung(app) == ["poll_inbox"]
    assert bench.owner.health.is_open
    assert bench.row.state == "siap"


def test_a_modem_that_fell_silent_is_not_looked_at_until_it_is_open_again(
    bench: Bench, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.poll()
    bench.owner.trouble(GatewayError("silent", kind=FaultKind.REOPEN))
    look(app, monkeypatch)
    assert bench.gateway.looks == 0


def test_an_owner_reads_what_comes_though_no_clock_rings(tmp_path: Path, valkey_url: str) -> None:
    with Rig(tmp_path, valkey_url) as rig:
        rig.start()
        rig.ring()  # one poll opens the modem
        wait_until(lambda: rig.state()[0] == "siap", "the modem to be open")
        rig.receive(["Jalan rusak di depan pasar"])
        wait_until(lambda: rig.cards().total() == 1, "a card")
        rig.receive(["Lampu jalan mati"], first=1)
        wait_until(lambda: rig.cards().total() == 2, "a second card")
