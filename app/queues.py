"""The bell: Redis only says that a row may be waiting; the row itself is the truth."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer
from sqlalchemy.orm import scoped_session

from app.extensions import after_commit

JOBS = "jobs"
# What may take minutes: it must not stand before the SMS of a citizen.
PAPERS = "papers"
PAPER_SECONDS = 3600

log = logging.getLogger(__name__)


def modem_queue(name: str) -> str:
    """The queue of one modem's owner."""
    return f"modem.{name}"


def connect(url: str, seconds: float = 5) -> Redis:
    """A client whose calls fail within seconds: a web page never waits for a lost Redis."""
    return Redis.from_url(
        url, socket_connect_timeout=2, socket_timeout=seconds, health_check_interval=30
    )


def init_app(app: Flask) -> None:
    """Keeps one client an app; nothing is connected before the first use."""
    app.extensions["redis"] = connect(app.config["SETTINGS"].redis)


def enqueue(queue: str, function: str, *args: Any, job_id: str | None = None) -> bool:
    """Rings once: a job named by a string with ids and strings only; False if it did not ring.

    With `job_id` a bell that already rings is left alone. A lost Redis is logged and no more: the
    sweep finds the row.
    """
    try:
        bell = Queue(queue, connection=current_app.extensions["redis"], serializer=JSONSerializer)
        timeout = {PAPERS: PAPER_SECONDS}.get(queue, -1 if queue.startswith("modem.") else 600)
        bell.enqueue(
            function,
            args=args,
            job_id=job_id,
            unique=job_id is not None,
            result_ttl=0,
            failure_ttl=0,
            job_timeout=timeout,
        )
    except DuplicateJobError:
        return False
    except (RedisError, OSError) as error:
        log.warning("redis is away, %s waits for the sweep: %s", function, type(error).__name__)
        return False
    return True


def enqueue_after_commit(
    session: scoped_session[Any], queue: str, function: str, *args: Any, job_id: str
) -> None:
    """Rings when (and only when) the session's transaction has been committed."""
    after_commit(session, job_id, lambda: enqueue(queue, function, *args, job_id=job_id))
