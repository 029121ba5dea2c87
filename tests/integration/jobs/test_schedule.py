"""The clock rings each bell once; nothing a killed process left behind keeps a bell silent."""

from __future__ import annotations

import ast
import importlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from unittest.mock import Mock

import pytest
from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker, Worker
from rq.serializers import JSONSerializer
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.database.extensions import db, transaction
from app.database.reading import writes
from app.domain.operations.scheduled_jobs import SCHEDULE, Every
from app.jobs.schedule import Clock, bells
from app.jobs.workers import ModemWakeUp, WakeUp, make_worker, silence_killed
from app.runtime.queues import JOBS, PAPERS, bell_of, modem_queue, ring, silence_dead
from config import Settings
from tests.servers import _pings, start_valkey, valkey_on, wait_until

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


def ring_myself(url: str, queue: str, note: str) -> None:
    """A job that rings its own bell the first time, and notes whether that was heard."""
    if not Path(note).exists():
        with Redis.from_url(url) as client:
            rung = ring(client, queue, f"{HERE}.ring_myself", (url, queue, note))
        Path(note).write_text("rung" if rung else "not rung")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with start_valkey(tmp_path_factory.mktemp("valkey")) as url:
        yield url


@pytest.fixture
def redis(server: str) -> Iterator[Redis]:
    with Redis.from_url(server) as client:
        client.flushall()
        yield client


def plain_app() -> Flask:
    """The smallest application a job can run in: these tests are about the queue."""
    app = Flask(__name__)
    app.config.update(SQLALCHEMY_DATABASE_URI="sqlite://", SETTINGS=Settings(var=Path("none")))
    db.init_app(app)
    return app


@pytest.fixture
def flask_app() -> Flask:
    return plain_app()


def work(redis: Redis, app: Flask, queue: str = QUEUE) -> None:
    """Works as the process of that queue does, until it is empty."""
    WakeUp.app = app
    ModemWakeUp.listen = staticmethod(lambda: None)
    if queue == QUEUE:
        made = make_worker(SimpleWorker, queue, ModemWakeUp, redis)
    else:
        made = make_worker(Worker, queue, WakeUp, redis, silence_killed)
    made.work(burst=True)


def _queue(redis: Redis, name: str = QUEUE) -> Queue:
    return Queue(name, connection=redis, serializer=JSONSerializer)


def _ring(redis: Redis, function: str, queue: str = QUEUE) -> bool:
    """As the clock does, through the schedule's own bells."""
    modem = queue != JOBS
    (bell,) = bells(["one"], [Every(1, f"{HERE}.{function}", modem=modem)])
    return bell.ring(redis)


def _waiting(redis: Redis, queue: str = QUEUE) -> list[tuple[str, int]]:
    """Function and seconds of each job that waits."""
    return [
        (job.func_name.rpartition(".")[2], int(job.timeout or 0))
        for job in _queue(redis, queue).jobs
    ]


@pytest.mark.parametrize("line", SCHEDULE, ids=lambda line: line.function)
def test_every_line_of_the_schedule_names_a_function(line: Every) -> None:
    module, _, name = line.function.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_a_modems_line_rings_once_for_each_modem(redis: Redis) -> None:
    """No alarm may go off between SendSMS and its record: a modem's deadlines are its own."""
    for bell in bells(["one", "two"], [Every(1, "a.poll", modem=True), Every(5, "a.sweep")]):
        assert bell.ring(redis)
    assert [_waiting(redis, name) for name in ("modem.one", "modem.two", JOBS)] == [
        [("poll", -1)],
        [("poll", -1)],
        [("sweep", 120)],
    ]


def test_each_line_of_the_schedule_has_a_bell_of_its_own(redis: Redis) -> None:
    """Two functions of one name shared one: reports of the month were not ordered while the
    backup's bell rang."""
    assert [bell.line.name for bell in bells(["one"]) if not bell.ring(redis)] == []


def test_a_bell_that_still_waits_is_not_rung_again(redis: Redis) -> None:
    assert _ring(redis, "fine")
    assert not _ring(redis, "fine")
    assert _waiting(redis) == [("fine", -1)]


@pytest.mark.parametrize(
    ("queue", "function"),
    [(QUEUE, "fine"), (QUEUE, "broken"), (JOBS, "fine"), (JOBS, "broken"), (JOBS, "die")],
)
def test_an_answered_bell_can_ring_at_once(
    redis: Redis, flask_app: Flask, queue: str, function: str
) -> None:
    """Whatever became of its job: done, failed, its process killed."""
    _ring(redis, function, queue)
    work(redis, flask_app, queue)
    assert _ring(redis, function, queue)
    assert _waiting(redis, queue) == [(function, -1 if queue == QUEUE else 120)]


@pytest.mark.parametrize(("queue", "word"), [(QUEUE, "rung"), (JOBS, "not rung")])
def test_a_modems_bell_rings_while_its_job_runs_and_others_do_not(
    redis: Redis, server: str, flask_app: Flask, tmp_path: Path, queue: str, word: str
) -> None:
    """What came after the SIM was read needs another reading; no job runs beside itself."""
    note = tmp_path / "note"
    ring(redis, queue, f"{HERE}.ring_myself", (server, queue, str(note)))
    work(redis, flask_app, queue)
    assert note.read_text() == word


def test_a_job_takes_the_write_lock_when_it_writes(redis: Redis, flask_app: Flask) -> None:
    """All else would keep everybody from writing on SQLite while it looks."""
    LOOKED.clear()
    _ring(redis, "look")
    work(redis, flask_app)
    assert LOOKED == [False, True]


@pytest.mark.parametrize(
    ("queue", "worker", "registered", "is_silenced"),
    [
        (QUEUE, "", "", True),  # the one owner asks: no other worker lives
        (JOBS, "", "", False),  # its job waits
        (JOBS, "jobs.{host}.{gone}.a", "lives", True),
        (JOBS, "jobs.{host}.{living}.a", "lives", False),
        (JOBS, "jobs.{host}.{own}.a", "lives", True),  # a round of this process before
        (PAPERS, "papers.elsewhere.1.a", "lives", False),
        (PAPERS, "papers.gone-for-80-seconds.1.a", "", True),
        (PAPERS, "papers.gone-for-80-seconds.1.a", "listed", True),  # RQ did not clean its list
    ],
)
def test_what_a_dead_worker_was_at_rings_again(
    redis: Redis, queue: str, worker: str, *, registered: str, is_silenced: bool
) -> None:
    """Also that of a container that was replaced: its host never comes back."""
    with subprocess.Popen(["true"]) as ended:
        ended.wait()
    pids = {"gone": ended.pid, "living": os.getppid(), "own": os.getpid()}
    worker = worker.format(host=socket.gethostname(), **pids)
    ring(redis, queue, f"{HERE}.fine", ())
    redis.set(bell_of(queue, f"{HERE}.fine"), worker)
    if registered:
        redis.sadd(Worker.redis_workers_keys, f"rq:worker:{worker}")
    if registered == "lives":
        redis.hset(f"rq:worker:{worker}", "queues", queue)
    silence_dead(redis, queue)
    assert ring(redis, queue, f"{HERE}.fine", ()) is is_silenced


@pytest.mark.parametrize(
    ("age", "is_handed_out", "is_rung"),
    [(61, True, True), (61, False, False), (5, True, False)],
    ids=["lost", "waits", "just handed out"],
)
def test_a_job_handed_to_a_host_that_is_cut_off_is_rung_anew(
    redis: Redis, age: int, is_handed_out: bool, is_rung: bool
) -> None:
    ring(redis, PAPERS, f"{HERE}.fine", ())
    redis.expire(bell_of(PAPERS, f"{HERE}.fine"), 3600 - age)
    if is_handed_out:
        redis.lpop(Queue(PAPERS, connection=redis).key)
    assert ring(redis, PAPERS, f"{HERE}.fine", ()) is is_rung


def note_bells(url: str, note: str) -> None:
    """A job that notes whose the bells are while it runs."""
    with Redis.from_url(url) as client:
        found = [client.get(key) for key in client.keys("upik:bell:*")]
        Path(note).write_text(repr((found, Worker.all_keys(client))))


def test_a_bell_tells_which_worker_answers_it(
    redis: Redis, server: str, flask_app: Flask, tmp_path: Path
) -> None:
    note = tmp_path / "note"
    ring(redis, JOBS, f"{HERE}.note_bells", (server, str(note)))
    work(redis, flask_app, JOBS)
    (bell,), (key,) = ast.literal_eval(note.read_text())
    assert key == f"rq:worker:{bell.decode()}"


def test_a_bell_nobody_answers_rings_anew_after_its_time(redis: Redis) -> None:
    _ring(redis, "fine")
    assert 0 < redis.ttl(bell_of(QUEUE, f"{HERE}.fine", "one")) <= 60


def test_a_ring_that_is_cut_off_leaves_no_silent_bell(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report file's would keep its person waiting for an hour."""
    with monkeypatch.context() as patched:
        patched.setattr(Queue, "enqueue", Mock(side_effect=SystemExit))  # a signal that ends it
        with pytest.raises(SystemExit):
            ring(redis, PAPERS, f"{HERE}.fine", ())
    assert ring(redis, PAPERS, f"{HERE}.fine", ())


def test_a_queue_where_nobody_works_does_not_grow_for_ever(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.runtime.queues.LONGEST_QUEUE", 3)
    redis.rpush(_queue(redis).key, *(f"expired-{number}" for number in range(5)))
    _ring(redis, "fine")
    assert redis.llen(_queue(redis).key) == 3
    assert _waiting(redis) == [("fine", -1)]


def test_the_clock_learns_of_a_new_modem(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.jobs.schedule.MODEMS_SECONDS", 0)
    names = ["one"]
    clock = Clock(redis, lambda: list(names))
    clock.ring_due()
    names.append("two")
    clock.ring_due()
    assert {"modem.one", "modem.two"} <= {key.name for key in Queue.all(connection=redis)}


@pytest.fixture
def clock(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """One that rings one bell every second."""
    monkeypatch.setattr(
        "app.jobs.schedule.bells", lambda names: bells(names, [Every(1, f"{HERE}.fine")])
    )
    return Clock(redis, list)


def test_the_clock_rings_every_second(redis: Redis, clock: Clock) -> None:
    rung: list[tuple[float, float]] = []
    until = time.monotonic() + 30
    while len(rung) < 4 and time.monotonic() < until:
        redis.flushall()
        begun = time.monotonic()
        if clock.ring_due():
            rung.append((begun, time.monotonic()))
        time.sleep(clock.seconds_left())
    assert len(rung) == 4
    # Never twice in one second, from before one ring to after the next; how late depends on the
    # machine, which may have given the test no time between a ring and its note of it.
    assert min(later[1] - earlier[0] for earlier, later in pairwise(rung)) >= 1


@pytest.mark.parametrize("answer", [True, False, None])
def test_a_job_is_rung_for_when_it_has_work(
    redis: Redis, monkeypatch: pytest.MonkeyPatch, answer: bool | None
) -> None:
    """Where the database does not answer the clock (None), a job looks. Once a minute it looks all
    the same: who does nothing for long is called overdue."""

    def _is_needed(function: str) -> bool:
        assert function == f"{HERE}.fine"
        if answer is None:
            raise OperationalError("SELECT 1", None, Exception("away"))
        return answer

    line = Every(0, f"{HERE}.fine")
    monkeypatch.setattr("app.jobs.schedule.bells", lambda names: bells(names, [line]))
    clock = Clock(redis, list, _is_needed)
    rings = []
    for seldom in (60, 60, 0):
        monkeypatch.setattr("app.jobs.schedule.SELDOM_SECONDS", seldom)
        redis.flushall()
        rings.append(bool(clock.ring_due()))
    assert rings == [True, answer is not False, True]


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
    assert clock.ring_due() == 0
    assert clock.ring_due() > 0
    clock.ring_due()
    assert answers == []
    assert clock.bells


def test_a_bell_rings_anew_after_the_death_of_valkey(tmp_path: Path) -> None:
    """It comes back empty: what was lost with it must not silence the next ring."""
    path = tmp_path / "s"
    options = ("--port", "0", "--unixsocket", str(path), "--save", "")
    client = Redis(unix_socket_path=str(path), retry=None)
    with valkey_on(tmp_path, *options) as valkey:
        wait_until(lambda: _pings(f"unix://{path}"), "Valkey answers")
        _ring(client, "fine")
        valkey.kill()
        valkey.wait()
        with pytest.raises(RedisError):
            _ring(client, "fine")
    with valkey_on(tmp_path, *options):
        wait_until(lambda: _pings(f"unix://{path}"), "Valkey answers again")
        assert _queue(client).job_ids == []
        _ring(client, "fine")
        assert _queue(client).job_ids != []
    client.close()
