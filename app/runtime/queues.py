"""Wake-up jobs carry no data; a worker that receives one looks in the database for work."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any, Final

from flask import Flask, current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy.orm import scoped_session

from app.database.extensions import after_commit

JOBS = "jobs"
# What may take minutes: it must not stand before the SMS of a citizen.
PAPERS = "papers"
PAPER_SECONDS = 3600

# A Valkey that loses a job while it runs gets its next heartbeat all the same: a hash that nobody
# waits for or runs, and that would block its wake-ups for good. One step, so that no true job dies.
_FORGET_GHOST: Final = """
if redis.call('exists', KEYS[1]) == 1 and redis.call('hexists', KEYS[1], 'created_at') == 0 then
    return redis.call('del', KEYS[1])
end
return 0
"""

log = logging.getLogger(__name__)


def modem_queue(name: str) -> str:
    """The queue of one modem's owner."""
    return f"modem.{name}"


def wake_up_id(function: str, *args: str) -> str:
    """Job id of a wake-up: at most one of each waits at a time, such as poll_inbox-simulator."""
    return "-".join((function.rpartition(".")[2], *args))


def connect(url: str, seconds: float = 5) -> Redis:
    """A Redis client whose calls fail within seconds: a web page never waits for a lost Redis."""
    return Redis.from_url(
        url, socket_connect_timeout=2, socket_timeout=seconds, health_check_interval=30
    )


def init_app(app: Flask) -> None:
    """Keeps one client an app; nothing is connected before the first use."""
    app.extensions["redis"] = connect(app.config["SETTINGS"].redis)


def enqueue(queue: str, function: str, *args: Any, job_id: str | None = None) -> bool:
    """Enqueues a wake-up job, named by a string with ids and strings only; False if it was not
    queued.

    With `job_id` a wake-up that already waits is left alone. A lost Redis is only logged: the sweep
    finds the row.
    """
    try:
        target = Queue(queue, connection=current_app.extensions["redis"], serializer=JSONSerializer)
        timeout = {PAPERS: PAPER_SECONDS}.get(queue, -1 if queue.startswith("modem.") else 600)
        job = enqueue_job(
            target, function, args, job_id, job_timeout=timeout, result_ttl=0, failure_ttl=0
        )
    except (RedisError, OSError) as error:
        log.warning("redis is away, %s waits for the sweep: %s", function, type(error).__name__)
        return False
    return job is not None


def enqueue_job(
    target: Queue, function: str, args: tuple[Any, ...] | None, job_id: str | None, **options: Any
) -> Job | None:
    """Enqueues a job; None when one of that id waits or runs. Raises RedisError, OSError."""
    is_unique = job_id is not None
    for _ in range(2):
        with suppress(DuplicateJobError):
            return target.enqueue(function, args=args, job_id=job_id, unique=is_unique, **options)
        key = f"{Job.redis_job_namespace_prefix}{job_id}"
        if not target.connection.eval(_FORGET_GHOST, 1, key):
            break
        log.warning("a lost job's last heartbeat is forgotten: %s", job_id)
    return None


def enqueue_after_commit(
    session: scoped_session[Any], queue: str, function: str, *args: Any, job_id: str
) -> None:
    """Enqueues when (and only when) the session's transaction has been committed."""
    after_commit(session, job_id, lambda: enqueue(queue, function, *args, job_id=job_id))
