"""The clock rings each bell once; nothing a killed process left behind keeps a bell silent."""

from __future__ import annotations

import importlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from redis.exceptions import ConnectionError, RedisError
from rq import Queue
from rq.executions import Execution
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.database.extensions import db, transaction
from app.database.reading import writes
from app.jobs import workers
from app.jobs.orphans import forget_orphans, new_name
from app.jobs.schedule import SCHEDULE, Clock, Every, bells
from app.jobs.workers import BellWorker, JobsWorker, ModemWorker, serve
from app.runtime.queues import JOBS, modem_queue, wake_up_id
from tests.servers import start_valkey, valkey_on, wait_until

HERE = __name__
QUEUE = modem_queue("one")
LOOKED: list[bool] = []


def fine(*_args: str) -> None:
    """A job that does its work."""


def broken(*_args: str) -> None:
    """A job with a mistake in it."""
    raise RuntimeError("a mistake")


def look(*_args: str) -> None:
    """A job that reads, and writes by a transaction of its own only."""
    db.session.execute(text("SELECT 1"))
    LOOKED.append(writes.get())
    with transaction():
        LOOKED.append(writes.get())


def die(*_args: str) -> None:
    """A job whose process is killed in the middle of it."""
    os.kill(os.getpid(), 9)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with start_valkey(tmp_path_factory.mktemp("valkey")) as url:
        yield url


@pytest.fixture
def redis(server: str) -> Iterator[Redis]:
    with Redis.from_url(server) as client:
        client.flushall()
        yield client


@pytest.fixture
def flask_app() -> Flask:
    """The smallest application a job can run in: these tests are about the queue."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    return app


def _worker(kind: type[BellWorker], app: Flask, redis: Redis, queue: str) -> BellWorker:
    worker = kind(
        [queue], name=new_name(queue), connection=redis, serializer=JSONSerializer, worker_ttl=30
    )
    worker.app = app
    return worker


def _queue(redis: Redis, name: str = QUEUE) -> Queue:
    return Queue(name, connection=redis, serializer=JSONSerializer)


def _ring(redis: Redis, function: str, queue: str = QUEUE) -> Job | None:
    """As the clock does, through the schedule's own bells."""
    modem = queue != JOBS
    (bell,) = bells(["one"], [Every(1, f"{HERE}.{function}", modem=modem)])
    return bell.enqueue(redis)


@pytest.mark.parametrize("line", SCHEDULE, ids=lambda line: line.function)
def test_every_line_of_the_schedule_names_a_function(line: Every) -> None:
    module, _, name = line.function.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_a_modems_line_rings_once_for_each_modem() -> None:
    rung = [
        (bell.queue_name, bell.args, bell.job_options["job_timeout"])
        for bell in bells(["one", "two"], [Every(1, "a.poll", modem=True), Every(5, "a.sweep")])
    ]
    assert rung == [
        ("modem.one", ("one",), -1),
        ("modem.two", ("two",), -1),
        ("jobs", (), 120),
    ]


def test_a_bell_that_still_waits_is_not_rung_again(redis: Redis) -> None:
    assert _ring(redis, "fine")
    assert _ring(redis, "fine") is None
    assert _queue(redis).job_ids == [wake_up_id("fine", "one")]


def test_an_answered_bell_can_ring_at_once(redis: Redis, flask_app: Flask) -> None:
    _ring(redis, "fine")
    _worker(ModemWorker, flask_app, redis, QUEUE).work(burst=True)
    assert _ring(redis, "fine")


def test_a_job_takes_the_write_lock_when_it_writes(redis: Redis, flask_app: Flask) -> None:
    """All else would keep everybody from writing on SQLite while it looks."""
    LOOKED.clear()
    _ring(redis, "look")
    _worker(ModemWorker, flask_app, redis, QUEUE).work(burst=True)
    assert LOOKED == [False, True]


@pytest.mark.parametrize("kind", [ModemWorker, JobsWorker])
def test_a_failed_job_does_not_silence_its_bell(
    redis: Redis, flask_app: Flask, kind: type[BellWorker]
) -> None:
    queue = QUEUE if kind is ModemWorker else JOBS
    _ring(redis, "broken", queue)
    _worker(kind, flask_app, redis, queue).work(burst=True)
    assert _ring(redis, "broken", queue)


def test_a_failed_job_rung_with_a_long_failure_time_does_not_either(
    redis: Redis, flask_app: Flask
) -> None:
    queue = _queue(redis)
    queue.enqueue(f"{HERE}.broken", job_id="x", unique=True, failure_ttl=3600)
    _worker(ModemWorker, flask_app, redis, QUEUE).work(burst=True)
    queue.enqueue(f"{HERE}.broken", job_id="x", unique=True)


def test_a_killed_horse_does_not_silence_its_bell(redis: Redis, flask_app: Flask) -> None:
    _ring(redis, "die", JOBS)
    _worker(JobsWorker, flask_app, redis, JOBS).work(burst=True)
    assert _ring(redis, "die", JOBS)


def _started_by(redis: Redis, pid: int, queue_name: str, host: str | None = None) -> BaseWorker:
    """Leaves a job as a worker does that was killed in the middle of it."""
    _ring(redis, "fine", queue_name)
    queue = _queue(redis, queue_name)
    worker = BaseWorker([queue], connection=redis, serializer=JSONSerializer)
    worker.pid = pid
    worker.hostname = host or socket.gethostname()
    worker.register_birth()
    result = Queue.dequeue_any([queue], None, connection=redis, serializer=JSONSerializer)
    assert result
    job, _ = result
    execution: Execution = worker.prepare_execution(job)
    assert execution
    worker.prepare_job_execution(job, remove_from_intermediate_queue=True)
    assert job.get_status() == JobStatus.STARTED
    return worker


def _dead_pid() -> int:
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def test_a_new_owner_forgets_what_the_killed_one_was_doing(redis: Redis) -> None:
    _started_by(redis, _dead_pid(), QUEUE)
    assert _ring(redis, "fine") is None
    assert forget_orphans(_queue(redis), is_owner=True) == 1
    assert _ring(redis, "fine")


def test_a_new_owner_forgets_a_job_taken_and_not_begun(redis: Redis) -> None:
    _ring(redis, "fine")
    Queue.dequeue_any([_queue(redis)], None, connection=redis, serializer=JSONSerializer)
    assert _ring(redis, "fine") is None
    assert forget_orphans(_queue(redis), is_owner=True) == 1
    assert _ring(redis, "fine")


def test_the_last_heartbeat_of_a_lost_job_silences_no_bell(redis: Redis) -> None:
    """Valkey was killed while the job ran, and came back without it."""
    job = _ring(redis, "fine")
    assert job is not None
    Queue.dequeue_any([_queue(redis)], None, connection=redis, serializer=JSONSerializer)
    redis.flushall()
    job.heartbeat(datetime.now(UTC), 60)
    assert redis.exists(job.key)
    assert _ring(redis, "fine")
    assert _queue(redis).job_ids == [job.id]
    # The new one waits, and is left alone.
    assert _ring(redis, "fine") is None


def test_a_new_owner_keeps_what_waits_and_other_queues(redis: Redis) -> None:
    _started_by(redis, _dead_pid(), JOBS)
    _ring(redis, "broken")
    assert forget_orphans(_queue(redis), is_owner=True) == 0
    assert _queue(redis).job_ids == [wake_up_id("broken", "one")]
    assert _ring(redis, "fine", JOBS) is None


def test_on_a_shared_queue_only_a_dead_workers_job_is_forgotten(redis: Redis) -> None:
    _started_by(redis, 1, JOBS)  # process 1 always lives
    assert forget_orphans(_queue(redis, JOBS)) == 0
    redis.flushall()
    _started_by(redis, _dead_pid(), JOBS)
    assert forget_orphans(_queue(redis, JOBS)) == 1


def test_on_a_shared_queue_another_hosts_job_waits_for_its_registration(redis: Redis) -> None:
    worker = _started_by(redis, _dead_pid(), JOBS, host="other")
    assert forget_orphans(_queue(redis, JOBS)) == 0
    redis.delete(worker.key)
    assert forget_orphans(_queue(redis, JOBS)) == 1


def test_a_former_worker_of_this_process_is_dead(redis: Redis) -> None:
    _started_by(redis, os.getpid(), JOBS)
    new_name(JOBS)
    assert forget_orphans(_queue(redis, JOBS)) == 1


def test_a_bell_nobody_answers_rings_anew_after_its_time(redis: Redis) -> None:
    job = _ring(redis, "fine")
    assert job
    assert 0 < redis.ttl(job.key) <= 60


def test_the_clock_learns_of_a_new_modem(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.jobs.schedule.MODEMS_SECONDS", 0)
    names = ["one"]
    clock = Clock(redis, lambda: list(names))
    clock.enqueue_jobs()
    names.append("two")
    clock.enqueue_jobs()
    assert {"modem.one", "modem.two"} <= {key.name for key in Queue.all(connection=redis)}


def test_the_clock_rings_every_second(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[tuple[float, float]] = []
    monkeypatch.setattr(
        "app.jobs.schedule.bells", lambda names: bells(names, [Every(1, f"{HERE}.fine")])
    )
    clock = Clock(redis, list)
    until = time.monotonic() + 30
    while len(rung) < 4 and time.monotonic() < until:
        begun = time.monotonic()
        if clock.enqueue_jobs():
            rung.append((begun, time.monotonic()))
        time.sleep(clock.calculate_sleep_interval())
    assert len(rung) == 4
    # Never twice in one second, from before one ring to after the next; how late depends on the
    # machine, which may have given the test no time between a ring and its note of it.
    assert min(later[1] - earlier[0] for earlier, later in pairwise(rung)) >= 1


def test_a_clock_set_back_by_hours_silences_no_bell(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "app.jobs.schedule.bells", lambda names: bells(names, [Every(1, f"{HERE}.fine")])
    )
    clock = Clock(redis, list)
    assert clock.enqueue_jobs()
    monkeypatch.setattr("rq.cron.now", lambda: datetime.now(UTC) - timedelta(hours=7))
    assert clock.calculate_sleep_interval() <= 1
    time.sleep(clock.calculate_sleep_interval())
    assert clock.enqueue_jobs()


def test_the_clock_outlives_a_database_that_is_away(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.jobs.schedule.MODEMS_SECONDS", 0)
    answers: list[list[str] | None] = [None, ["one"], None]

    def _modems() -> list[str]:
        answer = answers.pop(0)
        if answer is None:
            raise OperationalError("SELECT 1", None, Exception("away"))
        return answer

    clock = Clock(redis, _modems)
    assert clock.enqueue_jobs() == []
    assert clock.enqueue_jobs()
    clock.enqueue_jobs()
    assert answers == []
    assert clock.get_jobs()


def test_a_bell_rings_anew_after_the_death_of_valkey(tmp_path: Path) -> None:
    """It comes back empty: what was lost with it must not silence the next ring."""
    path = tmp_path / "s"
    options = ("--port", "0", "--unixsocket", str(path), "--save", "")
    client = Redis(unix_socket_path=str(path), retry=None)
    with valkey_on(tmp_path, *options) as valkey:
        wait_until(lambda: _pings(client), "Valkey answers")
        _ring(client, "fine")
        valkey.kill()
        valkey.wait()
        with pytest.raises(RedisError):
            _ring(client, "fine")
    with valkey_on(tmp_path, *options):
        wait_until(lambda: _pings(client), "Valkey answers again")
        assert _queue(client).job_ids == []
        _ring(client, "fine")
        assert _queue(client).job_ids == [wake_up_id("fine", "one")]
    client.close()


def test_a_worker_asked_to_stop_ends_though_redis_is_lost(
    redis: Redis, flask_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(worker: BellWorker, **_options: str) -> None:
        worker._shutdown_requested_date = datetime.now(UTC)
        raise ConnectionError("everything ends at once")

    monkeypatch.setattr(ModemWorker, "work", work)
    monkeypatch.setattr(workers, "_begun", None)
    assert not workers.is_young(timedelta(minutes=1)), "whoever is no worker waits for nobody"
    serve(flask_app, QUEUE, ModemWorker, redis)
    assert workers.is_young(timedelta(minutes=1))


def _pings(client: Redis) -> bool:
    try:
        return bool(client.ping())
    except RedisError:
        return False
