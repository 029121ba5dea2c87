"""Wake-up jobs carry no data; a worker that receives one looks in the database for work.

A wake-up rings a *bell*, a key of ours in Redis that names its function and words: while the bell
rings, the same wake-up is not enqueued again. On a modem's queue it falls silent when the job
begins, as what comes from then on needs another look; elsewhere when it has ended, so that no job
runs beside itself.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from flask import Flask, current_app
from redis import Redis
from redis.exceptions import RedisError, WatchError
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy.orm import scoped_session

from app.database.extensions import after_commit, written_at

JOBS = "jobs"
# What may take minutes: it must not stand before the SMS of a citizen.
PAPERS = "papers"
PAPER_SECONDS, JOB_SECONDS = 3600, 600
# A bell that nobody answers falls silent after this time and may ring anew: longer where one worker
# has many jobs before it, and a busy computer.
BELL_SECONDS = 60
_WAITS = {PAPERS: PAPER_SECONDS, JOBS: 180}
LONGEST_QUEUE = 1000
_MODEMS, _BELL, _SIGNS = "modem.", "upik:bell", "upik:signs"
# Roles whose process of each host says by itself that it lives: the clock, and the supervisor of
# modems.
CRON, MODEMS = "cron", "modems"
# A host that is silent for so long is gone.
SIGN_SECONDS = 30

log = logging.getLogger(__name__)


def modem_queue(name: str) -> str:
    """The queue of one modem's owner."""
    return f"{_MODEMS}{name}"


def bell_of(queue: str, function: str, *args: str) -> str:
    """The key of a wake-up's bell: `upik:bell:modem.simulator:modem.poll_inbox-simulator`."""
    return f"{_BELL}:{queue}:{'-'.join((function.removeprefix('app.jobs.'), *args))}"


def connect(url: str, seconds: float = 5) -> Redis:
    """A Redis client whose calls fail within seconds: a web page never waits for a lost Redis."""
    return Redis.from_url(
        url, socket_connect_timeout=2, socket_timeout=seconds, health_check_interval=30
    )


def init_app(app: Flask) -> None:
    """Keeps one client an app; nothing is connected before the first use."""
    app.extensions["redis"] = connect(app.config["SETTINGS"].redis)


def enqueue(queue: str, function: str, *args: str) -> bool:
    """Enqueues a wake-up; False if it was not queued.

    One that already rings is left alone. A lost Redis is only logged: the sweep finds the row.
    """
    try:
        return ring(current_app.extensions["redis"], queue, function, args)
    except (RedisError, OSError) as error:
        log.warning("redis is away, %s waits for the sweep: %s", function, type(error).__name__)
        return False


def ring(
    connection: Redis, queue: str, function: str, args: Sequence[str], timeout: int | None = None
) -> bool:
    """Enqueues a wake-up unless its bell rings; raises RedisError, OSError.

    `timeout`: the seconds that the job may take. A modem's have deadlines of their own: no alarm
    may go off between SendSMS and its record.
    """
    seconds = timeout or {PAPERS: PAPER_SECONDS}.get(queue, JOB_SECONDS)
    bell = bell_of(queue, function, *args)
    waits = _WAITS.get(queue, BELL_SECONDS)
    target = Queue(queue, connection=connection, serializer=JSONSerializer)
    with connection.pipeline() as pipeline:
        pipeline.watch(bell)  # type: ignore[no-untyped-call]
        if pipeline.exists(bell) and not _is_lost(connection, target, bell):
            return False
        # The bell and its job together: whoever is killed between the two leaves no silent bell.
        pipeline.multi()
        pipeline.set(bell, "", ex=waits)
        target.enqueue(
            function,
            args=tuple(args),
            job_timeout=-1 if queue.startswith(_MODEMS) else seconds,
            ttl=waits,
            result_ttl=0,
            failure_ttl=0,
            meta={"bell": bell},
            pipeline=pipeline,
        )
        # Where nobody works, the ids of expired jobs stay in the list.
        pipeline.ltrim(target.key, -LONGEST_QUEUE, -1)
        try:
            pipeline.execute()
        except WatchError:
            return False  # it rings, by another
    return True


def enqueue_after_commit(
    session: scoped_session[Any], queue: str, function: str, *args: str
) -> None:
    """Enqueues when (and only when) the session's transaction has been committed. What is done in
    moved time wakes nobody."""
    if written_at() is not None:
        return
    key = bell_of(queue, function, *args)
    after_commit(session, key, lambda: enqueue(queue, function, *args))


def answer(job: Job) -> None:
    """Called when a job begins; raises RedisError."""
    if job.origin.startswith(_MODEMS):
        silence(job)
    elif "bell" in job.meta:
        # The worker's name stands in it: what a dead one leaves behind, another ends.
        seconds = int(job.timeout or JOB_SECONDS) + BELL_SECONDS
        job.connection.set(job.meta["bell"], job.worker_name or "", xx=True, ex=seconds)


def silence(job: Job) -> None:
    """Lets the job's bell ring again; raises RedisError."""
    if "bell" in job.meta:
        job.connection.delete(job.meta["bell"])


def silence_dead(connection: Redis, queue: str) -> None:
    """Lets ring again what a killed worker of the queue was at; raises RedisError.

    A modem's queue has one worker, the one that asks; elsewhere others may live. RQ forgets one
    that gave no sign for 80 seconds, as on a host that is gone.
    """
    # Not their keys alone: what cleans RQ's list of them may fail at the job that a dead one held.
    living = {worker.name for worker in Worker.all(connection)}
    for bell in connection.scan_iter(f"{_BELL}:{queue}:*", count=500):
        worker: Any = connection.get(bell)
        is_over = worker and (worker.decode() not in living or _is_gone(worker.decode()))
        if is_over or queue.startswith(_MODEMS):
            connection.delete(bell)


def _is_lost(connection: Redis, queue: Queue, bell: str) -> bool:
    """Whether Redis handed the bell's job to a host that was cut off while it waited: it is in no
    list any more, and nobody has begun it."""
    age = _WAITS.get(queue.name, BELL_SECONDS) - int(connection.ttl(bell))
    return age > BELL_SECONDS and not connection.get(bell) and queue.is_empty()


def _is_gone(worker: str) -> bool:
    """Whether this worker's process was one of this host, and is over: ours asks between jobs."""
    head, pid, _ = worker.rsplit(".", 2)
    is_over = int(pid) == os.getpid() or not Path("/proc", pid).exists()
    return head.endswith(f".{socket.gethostname()}") and is_over


def wait_for_job(connection: Redis, queue: str, seconds: float) -> bool:
    """Whether a job waits in the queue; waits for one up to `seconds`. Raises RedisError."""
    key = Queue(queue, connection=connection).key
    # From its head to its head: the first job stays where it is.
    return connection.blmove(key, key, seconds, "LEFT", "LEFT") is not None  # type: ignore[arg-type]


def sign_host(connection: Redis, role: str) -> None:
    """Writes down that this host's process of a role lives; raises RedisError."""
    connection.hset(f"{_SIGNS}:{role}", socket.gethostname(), str(_time(connection)))


def unsign_host(connection: Redis, role: str) -> None:
    """Takes that back, as the process ends; raises RedisError."""
    connection.hdel(f"{_SIGNS}:{role}", socket.gethostname())


def host_signs(connection: Redis, role: str) -> dict[str, float]:
    """When each host's process of a role last gave a sign; raises RedisError."""
    found: Final[Any] = connection.hgetall(f"{_SIGNS}:{role}")
    return {host.decode(): float(at) for host, at in found.items()}


def living_hosts(connection: Redis, role: str) -> list[str]:
    """The hosts on which a process of a role gave a sign lately; raises RedisError."""
    at = _time(connection)
    return [host for host, sign in host_signs(connection, role).items() if at - sign < SIGN_SECONDS]


def _time(connection: Redis) -> float:
    """By the server's clock: those of two hosts may differ by more than a sign is old."""
    seconds, micros = connection.time()
    return float(seconds + micros / 10**6)
