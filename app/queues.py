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
from sqlalchemy import event
from sqlalchemy.orm import Session, scoped_session

JOBS = "jobs"

log = logging.getLogger(__name__)


def modem_queue(name: str) -> str:
    """The queue of one modem's owner."""
    return f"modem.{name}"


def connect(url: str) -> Redis:
    """A client whose calls fail within seconds: a web page never waits for a lost Redis."""
    return Redis.from_url(url, socket_connect_timeout=2, health_check_interval=30)


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
        timeout = -1 if queue.startswith("modem.") else 600
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
    session().info.setdefault("bells", {})[job_id] = (queue, function, args)


@event.listens_for(Session, "after_commit")
def _ring(session: Session) -> None:
    # The event also fires when a SAVEPOINT is released: that is no commit yet.
    if session.in_nested_transaction():
        return
    for job_id, (queue, function, args) in session.info.pop("bells", {}).items():
        enqueue(queue, function, *args, job_id=job_id)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop("bells", None)
