"""Between two bells the owner looks whether its modem has something (ADR 20)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from rq import Queue
from rq.exceptions import DequeueTimeout
from rq.serializers import JSONSerializer
from sqlalchemy.exc import OperationalError

from app.jobs import modem as jobs
from app.jobs import workers
from app.jobs.workers import JobsWorker, ListeningQueue, ModemWorker
from app.runtime.queues import enqueue_job, modem_queue, wake_up_id
from app.services.inbound import intake
from app.sms.protocol.gateway import FaultKind, GatewayError
from tests.faults.rig import Rig
from tests.integration.jobs.conftest import CITIZEN, NAME, Bench
from tests.integration.jobs.fake_gateway import broken
from tests.servers import wait_until

QUEUE = modem_queue(NAME)
POLL_ID = wake_up_id(jobs.POLL, NAME)


@pytest.fixture
def redis(valkey_url: str) -> Iterator[Redis]:
    with Redis.from_url(valkey_url) as client:
        client.flushall()
        yield client


def wait(redis: Redis, seconds: int | None) -> tuple[str, str] | None:
    """As a worker waits for a bell: the id of the job that rang."""
    queue = ListeningQueue(QUEUE, connection=redis, serializer=JSONSerializer)
    found = ListeningQueue.dequeue_any([queue], seconds, redis, serializer=JSONSerializer)
    return None if found is None else (found[0].id, found[1].name)


def test_a_worker_looks_while_it_waits_and_hears_what_the_look_rings(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    def look() -> None:
        looks.append(time.monotonic())
        if len(looks) == 3:
            queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
            enqueue_job(queue, jobs.POLL, (NAME,), POLL_ID)

    monkeypatch.setattr(ListeningQueue, "look", staticmethod(look))
    assert wait(redis, 60) == (POLL_ID, QUEUE)
    assert len(looks) == 3


def test_a_bell_that_has_rung_is_heard_without_a_look(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ListeningQueue, "look", staticmethod(lambda: pytest.fail("a look")))
    queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
    enqueue_job(queue, jobs.POLL, (NAME,), POLL_ID)
    assert wait(redis, 60) == (POLL_ID, QUEUE)
    assert wait(redis, None) is None


def test_the_wait_ends_when_rq_wants_it_to(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """RQ's heartbeat and upkeep come between two waits."""
    monkeypatch.setattr(workers, "LOOK_SECONDS", 0.05)
    begun = time.monotonic()
    with pytest.raises(DequeueTimeout):
        wait(redis, 1)
    assert time.monotonic() - begun >= 1


def test_only_the_modems_workers_look() -> None:
    assert ModemWorker.queue_class is ListeningQueue
    assert JobsWorker.queue_class is Queue


def rung(app: Flask) -> list[str]:
    """The ids of the bells that wait."""
    return list(Queue(QUEUE, connection=app.extensions["redis"]).job_ids)


def test_news_ring_the_bell_of_the_poll_once_before_each_reading(bench: Bench, app: Flask) -> None:
    bench.poll()
    jobs.look(app, NAME)
    assert rung(app) == []
    bench.gateway.arrive(CITIZEN, "Jalan rusak")
    jobs.look(app, NAME)
    assert rung(app) == [POLL_ID]
    looks = bench.gateway.looks
    jobs.look(app, NAME)
    assert bench.gateway.looks == looks, "it was told: whatever keeps the poll, nobody asks again"
    bench.poll()
    jobs.look(app, NAME)
    assert bench.gateway.looks == looks + 1
    assert bench.gateway.sim == {}


def test_a_poll_that_cannot_store_is_not_rung_for_again(
    bench: Bench, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.poll()
    bench.gateway.arrive(CITIZEN, "Jalan rusak")
    jobs.look(app, NAME)
    with monkeypatch.context() as patched:
        patched.setattr(intake, "record", full)
        with pytest.raises(OperationalError):
            bench.poll()
    app.extensions["redis"].flushall()
    jobs.look(app, NAME)
    assert rung(app) == [], "the clock's bell will do"
    bench.poll()
    app.extensions["redis"].flushall()
    bench.gateway.arrive(CITIZEN, "Lampu mati")
    jobs.look(app, NAME)
    assert rung(app) == [POLL_ID]


def full(*_args: object) -> None:
    """A disk that has no room."""
    raise OperationalError("INSERT", {}, Exception("database or disk is full"))


def test_a_modem_that_is_not_open_or_not_ours_is_not_looked_at(bench: Bench, app: Flask) -> None:
    bench.gateway.arrive(CITIZEN, "Jalan rusak")
    jobs.look(app, NAME)
    assert bench.gateway.looks == 0, "it was never opened"
    bench.poll()
    jobs.look(app, "another")
    bench.owner._owes_record = True
    jobs.look(app, NAME)
    assert bench.gateway.looks == 0, "the log still speaks of a send"


def test_a_look_that_fails_leaves_the_fault_to_the_poll(bench: Bench, app: Flask) -> None:
    bench.poll()
    bench.gateway.look_faults.append(broken())
    jobs.look(app, NAME)
    assert rung(app) == [POLL_ID]
    assert bench.owner.health.is_open
    assert bench.row.state == "siap"


def test_a_modem_that_fell_silent_is_not_looked_at_until_it_is_open_again(
    bench: Bench, app: Flask
) -> None:
    bench.poll()
    bench.owner.trouble(GatewayError("silent", kind=FaultKind.REOPEN))
    jobs.look(app, NAME)
    assert bench.gateway.looks == 0


def test_an_owner_reads_what_comes_though_no_clock_rings(tmp_path: Path, valkey_url: str) -> None:
    rig = Rig(tmp_path, valkey_url)
    try:
        rig.start()
        rig.ring()  # one poll opens the modem
        wait_until(lambda: rig.state()[0] == "siap", "the modem to be open")
        rig.receive(["Jalan rusak di depan pasar"])
        wait_until(lambda: rig.cards().total() == 1, "a card")
        rig.receive(["Lampu jalan mati"], first=1)
        wait_until(lambda: rig.cards().total() == 2, "a second card")
    finally:
        rig.stop()
