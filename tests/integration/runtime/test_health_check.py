"""The health check of a container: does this role work on this host."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from redis import Redis
from rq import SimpleWorker, Worker
from rq.utils import utcformat

from app.database.extensions import now
from app.jobs.schedule import Clock
from app.jobs.workers import ModemWakeUp, WakeUp, make_worker
from app.runtime import health_check
from app.runtime.queues import JOBS, PAPERS, modem_queue, sign_clock
from app.services.monitoring import host_health
from config import Settings
from tests.servers import free_port


@pytest.fixture
def connection(app: Flask, valkey_url: str) -> Iterator[Redis]:
    with Redis.from_url(valkey_url) as redis:
        yield redis


@pytest.fixture
def site(app: Flask, valkey_url: str) -> Settings:
    found: Settings = app.config["SETTINGS"]
    return found.model_copy(update={"redis_url": valkey_url})


def begin(connection: Redis, queue: str, job_class: type[WakeUp]) -> Worker | SimpleWorker:
    """A worker that has said that it lives, as its first act."""
    kind = SimpleWorker if job_class is ModemWakeUp else Worker
    worker = make_worker(kind, queue, job_class, connection)
    worker.register_birth()
    return worker


def test_workers_and_clock_stand_on_status_sistem(connection: Redis) -> None:
    begin(connection, "modem.one", ModemWakeUp)
    begin(connection, JOBS, WakeUp)
    sign_clock(connection)
    found = host_health.redis()
    assert found is not None
    assert set(found.signs) == {"modem.one", JOBS, host_health.CRON}
    assert all(now() - sign < timedelta(seconds=30) for sign in found.signs.values())


@pytest.mark.parametrize(
    ("role", "modem", "queue", "job_class"),
    [
        ("jobs", "", JOBS, WakeUp),
        ("papers", "", PAPERS, WakeUp),
        ("modem", "modem1", modem_queue("modem1"), ModemWakeUp),
    ],
)
def test_a_worker_is_alive_while_it_gives_signs(
    connection: Redis, site: Settings, role: str, modem: str, queue: str, job_class: type[WakeUp]
) -> None:
    assert not health_check.is_alive(site, role, modem)
    worker = begin(connection, queue, job_class)
    assert health_check.is_alive(site, role, modem)
    long_ago = now() - timedelta(seconds=health_check.LONGEST_SILENCE[role] + 5)
    connection.hset(worker.key, "last_heartbeat", utcformat(long_ago))
    assert not health_check.is_alive(site, role, modem)
    worker.heartbeat()
    # What it is at stands beside it, under a name that begins alike.
    connection.zadd(worker.executions_key, {"one": 1})
    assert health_check.is_alive(site, role, modem)
    worker.register_death()
    assert not health_check.is_alive(site, role, modem)


def test_another_role_and_another_host_are_somebody_else(
    connection: Redis, site: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(connection, JOBS, WakeUp)
    begin(connection, modem_queue("modem1"), ModemWakeUp)
    sign_clock(connection)
    assert not health_check.is_alive(site, "papers")
    assert not health_check.is_alive(site, "modem", "modem2")
    assert health_check.is_alive(site, "cron")
    monkeypatch.setattr(socket, "gethostname", lambda: "elsewhere")
    for role, modem in (("jobs", ""), ("modem", "modem1"), ("cron", "")):
        assert not health_check.is_alive(site, role, modem)


def test_a_clock_is_alive_while_it_rings(
    connection: Redis, site: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not health_check.is_alive(site, "cron")
    Clock(connection, list).ring_due()
    assert health_check.is_alive(site, "cron")
    real, late = time.time, health_check.LONGEST_SILENCE["cron"] + 5
    monkeypatch.setattr(time, "time", lambda: real() + late)
    assert not health_check.is_alive(site, "cron")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["web"], 1),
        (["jobs"], 1),
        (["modem", "modem1"], 1),
        (["modem"], 2),
        (["jobs", "modem1"], 2),
        (["all"], 2),
        ([], 2),
    ],
)
def test_nothing_answers_where_nothing_runs(
    words: list[str],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: object,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("UPIK_VAR", str(tmp_path))
    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{free_port()}/0")
    assert health_check.main(words) == code
    # An unknown role is told what it may be, a lost Redis is named; a silent web says nothing.
    assert bool(capsys.readouterr().err) is (words != ["web"])
