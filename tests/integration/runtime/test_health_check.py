"""The health check of a container: does this role work on this host."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from redis import Redis
from rq.serializers import JSONSerializer
from rq.utils import utcformat

from app.database.extensions import now
from app.jobs.orphans import new_name
from app.jobs.schedule import Clock
from app.jobs.workers import BellWorker, JobsWorker, ModemWorker
from app.runtime import health_check
from app.runtime.queues import JOBS, PAPERS, modem_queue
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


def begin(connection: Redis, queue: str, kind: type[BellWorker]) -> BellWorker:
    """A worker that has said that it lives, as its first act."""
    worker = kind([queue], name=new_name(queue), connection=connection, serializer=JSONSerializer)
    worker.register_birth()
    return worker


@pytest.mark.parametrize(("queue", "kind"), [(JOBS, JobsWorker), ("modem.one", ModemWorker)])
def test_a_worker_tells_a_valkey_that_came_back_empty(
    connection: Redis, queue: str, kind: type[BellWorker]
) -> None:
    """Else Status Sistem would miss it until its next start."""
    worker = begin(connection, queue, kind)
    connection.flushall()
    worker.heartbeat()
    worker.run_maintenance_tasks()
    found = host_health.redis()
    assert found is not None
    assert queue in found.signs
    birth = connection.hget(worker.key, "birth")
    worker.run_maintenance_tasks()
    assert connection.hget(worker.key, "birth") == birth


@pytest.mark.parametrize(
    ("role", "modem", "queue", "kind"),
    [
        ("jobs", "", JOBS, JobsWorker),
        ("papers", "", PAPERS, JobsWorker),
        ("modem", "modem1", modem_queue("modem1"), ModemWorker),
    ],
)
def test_a_worker_is_alive_while_it_gives_signs(
    connection: Redis, site: Settings, role: str, modem: str, queue: str, kind: type[BellWorker]
) -> None:
    assert not health_check.is_alive(site, role, modem)
    worker = begin(connection, queue, kind)
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
    begin(connection, JOBS, JobsWorker)
    begin(connection, modem_queue("modem1"), ModemWorker)
    Clock(connection, list).register_birth()
    assert not health_check.is_alive(site, "papers")
    assert not health_check.is_alive(site, "modem", "modem2")
    assert health_check.is_alive(site, "cron")
    monkeypatch.setattr(socket, "gethostname", lambda: "elsewhere")
    for role, modem in (("jobs", ""), ("modem", "modem1"), ("cron", "")):
        assert not health_check.is_alive(site, role, modem)


def test_a_clock_is_alive_while_it_rings(connection: Redis, site: Settings) -> None:
    clock = Clock(connection, list)
    assert not health_check.is_alive(site, "cron")
    clock.register_birth()
    clock.heartbeat()
    assert health_check.is_alive(site, "cron")
    connection.zincrby("rq:cron_schedulers", -health_check.LONGEST_SILENCE["cron"] - 5, clock.name)
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
