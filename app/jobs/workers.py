"""RQ workers that survive the loss of Redis and leave no job stuck when they die."""

from __future__ import annotations

import ctypes
import logging
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker, Worker, worker_registration
from rq.exceptions import DequeueTimeout
from rq.executions import Execution
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker

from app.database.extensions import db
from app.database.reading import reading
from app.jobs.orphans import forget_orphans, new_name
from app.runtime.logging import add_log_context

log = logging.getLogger(__name__)
# An SMS waits so long to be noticed, and not for the clock's next second.
LOOK_SECONDS = 0.2


def nothing() -> None:
    """The default look of a queue without a modem."""


class ListeningQueue(Queue):
    """A queue whose worker calls `look` regularly while it waits for a job (ADR 20).

    The look must be short, as a job waits for its end; it reports by enqueuing, so that all work is
    done in jobs.
    """

    look: ClassVar[Callable[[], None]] = staticmethod(nothing)

    @classmethod
    def lmove(cls, connection: Redis, queue_key: str, timeout: int | None) -> Any:
        """RQ's wait of `timeout` seconds, in short pieces."""
        if timeout is None:
            return super().lmove(connection, queue_key, timeout)
        end = time.monotonic() + timeout
        while True:
            try:
                return super().lmove(connection, queue_key, LOOK_SECONDS)  # type: ignore[arg-type]
            except DequeueTimeout:
                if time.monotonic() >= end:
                    raise
            cls.look()


class BellWorker(BaseWorker):
    """Runs every job in its own app context; a failed job does not keep its id."""

    max_connection_wait_time = 2.0
    app: Flask

    @property
    def is_asked_to_stop(self) -> bool:
        """Whether a signal ended (or is ending) the work, and not a lost Redis."""
        return self._shutdown_requested_date is not None

    def _set_ip_address(self, connection: Redis) -> None:
        """Unknown: redis-py can't read CLIENT INFO when the socket's path has a space."""
        self.ip_address = "unknown"

    def subscribe(self) -> None:
        """Disabled: no remote commands, so no thread beside a modem's C calls or a fork."""

    def set_shutdown_requested_date(self) -> None:
        """Disabled: a signal must not use Redis (and raise) between SendSMS and its record."""

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        """Runs the job; its session is closed with its context.

        Writes go through transaction() only, so reading beforehand does not hold SQLite's lock.
        """
        with self.app.app_context(), reading():
            add_log_context(job=job.id)
            return super().perform_job(job, queue, execution)

    def handle_job_failure(self, job: Job, *args: Any, **kwargs: Any) -> None:
        """Forgets the job at once: its unique id would block its next wake-up."""
        job.failure_ttl = 0
        super().handle_job_failure(job, *args, **kwargs)

    def run_maintenance_tasks(self) -> None:
        """Runs RQ's maintenance; registers the worker again if Valkey came back empty."""
        super().run_maintenance_tasks()  # type: ignore[no-untyped-call]
        if self.key not in worker_registration.get_keys(connection=self.connection):
            self.connection.delete(self.key)
            self.register_birth()  # type: ignore[no-untyped-call]

    def clean_registries(self) -> None:
        """Runs RQ's upkeep, then forgets the jobs it has declared abandoned."""
        super().clean_registries()  # type: ignore[no-untyped-call]
        for queue in self.queues:
            forget_orphans(queue)


class JobsWorker(BellWorker, Worker):
    """Forks a process for each job."""

    def fork_work_horse(self, job: Job, queue: Queue) -> None:
        """Closes database connections first: they must not be shared with the child."""
        with self.app.app_context():
            db.engine.dispose()
        super().fork_work_horse(job, queue)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """Ties the child's life to its worker, even to a killed one."""
        die_with_parent()
        super().main_work_horse(job, queue)


class ModemWorker(BellWorker, SimpleWorker):
    """Works without fork: the modem's handle belongs to this process."""

    queue_class = ListeningQueue


_working: BellWorker | None = None
_begun: float | None = None


def is_asked_to_stop() -> bool:
    """Whether this process's worker ends with the job it is at: what can wait should."""
    return _working is not None and _working.is_asked_to_stop


def is_young(span: timedelta) -> bool:
    """Whether this process's worker started less than this ago; others started with it then."""
    return _begun is not None and time.monotonic() - _begun < span.total_seconds()


def die_with_parent() -> None:
    """Asks Linux to kill this process when its parent dies."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def wait_for_redis(connection: Redis) -> None:
    """Returns when Redis answers; logs once that it is away."""
    wait, said = 0.1, False
    while True:
        try:
            connection.ping()
            break
        except (RedisError, OSError) as error:
            if not said:
                log.warning("redis is away, waiting for it: %s", error)
                said = True
        time.sleep(wait)
        wait = min(wait * 2, 2.0)
    if said:
        log.warning("redis is back")


class _OncePerOutage(logging.Filter):
    """RQ says every two seconds that Redis is away: once a minute is enough."""

    said_at = float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        if "could not connect to Redis" not in str(record.msg):
            return True
        if time.monotonic() - self.said_at < 60:
            return False
        self.said_at = time.monotonic()
        return True


def serve(app: Flask, queue_name: str, kind: type[BellWorker], connection: Redis) -> None:
    """Works on one queue until a signal ends it, whatever happens to Redis."""
    global _working, _begun
    _begun = time.monotonic()
    logging.getLogger("rq.worker").addFilter(_OncePerOutage())
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    is_over = False
    while not is_over:
        wait_for_redis(connection)
        try:
            _working = _worker(app, queue_name, kind, connection)
            _working.work(logging_level="WARNING")
        except RedisError as error:
            log.warning("the worker lost redis: %s", error)
        # Also after a loss: when everything ends at once, Valkey may be gone before the last job.
        is_over, _working = is_asked_to_stop(), None
        if not is_over:
            for number, handler in handlers.items():
                signal.signal(number, handler)
            time.sleep(0.5)


def _worker(app: Flask, queue_name: str, kind: type[BellWorker], connection: Redis) -> BellWorker:
    worker = kind(
        [queue_name],
        name=new_name(queue_name),
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=30,
        maintenance_interval=20,
        job_monitoring_interval=10,
    )
    worker.app = app
    for queue in worker.queues:
        forget_orphans(queue, is_owner=kind is ModemWorker)
    return worker
