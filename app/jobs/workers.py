"""RQ workers that survive the loss of Redis, by RQ's public interface alone (ADR 22)."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, ClassVar
from uuid import uuid4

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker, Worker
from rq.exceptions import StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer

from app.database import damage
from app.database.extensions import db
from app.database.reading import reading
from app.database.revisions import SchemaForeign
from app.i18n.refusal_messages import schema_sentence
from app.runtime import alive
from app.runtime.logging import add_log_context
from app.runtime.queues import answer, silence, silence_dead
from app.services.monitoring import job_runs

log = logging.getLogger(__name__)

STOPS = frozenset({signal.SIGTERM, signal.SIGINT})
# After so many jobs, or so many seconds without one, a worker signs on anew: a Valkey that came
# back empty does not know it.
ROUND_JOBS, ROUND_SECONDS = 100, 60


class WakeUp(Job):
    """Runs in an app context of its own.

    Writes go through transaction() only, so reading beforehand does not hold SQLite's lock.
    """

    app: ClassVar[Flask]
    # A modem's owner tells it by SMS while it listens.
    mails_damage: ClassVar[bool] = True

    def perform(self) -> Any:
        """Runs the job, unless the database is damaged or another release's; raises what it raises,
        and RedisError."""
        answer(self)
        try:
            if damage.is_noted(self.app.config["SETTINGS"].folder):
                if self.mails_damage:
                    _mail_damage(self.app)
                return None
            with self.app.app_context(), reading():
                add_log_context(job=self.id)
                with job_runs.recorded(str(self.func_name), self.args):
                    result = super().perform()
                    if result is False:
                        raise job_runs.StandsStill
                    return result
        except SchemaForeign as foreign:
            log.error("%s", schema_sentence(foreign))
        finally:
            silence(self)
        return None


def _mail_damage(app: Flask) -> None:
    """What a job does while the database is damaged."""
    from app.jobs import damage_alarm  # its SMTP is nothing for each modem's owner

    with app.app_context():
        damage_alarm.mail()


class ModemWakeUp(WakeUp):
    """Runs in a process that hears no signal while it has to do with its modem."""

    listen: ClassVar[staticmethod[[], None]]
    mails_damage = False

    def perform(self) -> Any:
        """Runs the job, then listens until the next one waits or the process is asked to stop."""
        try:
            result = super().perform()
            type(self).listen()
            return result
        finally:
            hear_signals()


_begun: float | None = None
_asked = False
_signals = -1


def is_asked_to_stop() -> bool:
    """Whether a signal ends this process's work, heard or not yet: what can wait should."""
    global _asked
    if not _asked and _signals != -1:
        _asked = bool(STOPS & (set(_arrived()) | signal.sigpending()))
    return _asked


def is_young(span: timedelta) -> bool:
    """Whether this process's worker started less than this ago; others started with it then."""
    return _begun is not None and time.monotonic() - _begun < span.total_seconds()


def hear_signals() -> None:
    """Lets through the signals that wait: between SendSMS and its record none may use Redis."""
    if is_asked_to_stop():
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Asks Linux to send this process a signal when its parent dies."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, number)


def name_process(name: str) -> None:
    """What `ps -o comm` and `top` call this process; Linux keeps 15 bytes of it."""
    pr_set_name = 15
    ctypes.CDLL(None).prctl(pr_set_name, name.encode())


def wait_for_redis(connection: Redis) -> None:
    """Returns when Redis answers or a signal ends the work; logs once that Redis is away."""
    wait, said = 0.1, False
    while not is_asked_to_stop():
        try:
            connection.ping()
            break
        except (RedisError, OSError) as error:
            alive.tell_systemd()  # to wait is no fault of its own
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


def serve_forking(app: Flask, queue: str, connection: Redis) -> None:
    """Runs each job of the queue in a process of its own, until a signal ends it."""
    os.register_at_fork(after_in_child=die_with_parent)
    WakeUp.app = app
    with app.app_context():
        db.engine.dispose()  # no connection may be shared with a child
    _serve(Worker, queue, WakeUp, connection, silence_killed)


def serve_modem(app: Flask, queue: str, listen: Callable[[], None], connection: Redis) -> None:
    """Runs the modem's jobs in this process, to which its handle belongs, until a signal."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    ModemWakeUp.app, ModemWakeUp.listen = app, staticmethod(listen)
    _serve(SimpleWorker, queue, ModemWakeUp, connection, before=listen)


def silence_killed(job: Job, *_of_its_process: object) -> None:
    """Lets the bell of a job ring again whose process was killed; raises RedisError."""
    silence(job)


def new_name(queue: str) -> str:
    """A worker name never used before, so that a registration left by kill -9 blocks nothing."""
    return f"{queue}.{socket.gethostname()}.{os.getpid()}.{uuid4().hex[:8]}"


def make_worker(
    kind: type[Worker | SimpleWorker],
    queue: str,
    job_class: type[WakeUp],
    connection: Redis,
    when_killed: Callable[..., None] | None = None,
) -> Worker | SimpleWorker:
    """A worker of one queue."""
    worker = kind(
        [queue],
        name=new_name(queue),
        connection=connection,
        serializer=JSONSerializer,
        job_class=job_class,
        worker_ttl=20,
        maintenance_interval=20,
        job_monitoring_interval=10,
        work_horse_killed_handler=when_killed,
    )
    worker.max_connection_wait_time = 2.0
    return worker


def _serve(
    kind: type[Worker | SimpleWorker],
    queue: str,
    job_class: type[WakeUp],
    connection: Redis,
    when_killed: Callable[..., None] | None = None,
    before: Callable[[], None] | None = None,
) -> None:
    """Works in rounds until a signal ends it, whatever happens to Redis.

    `before` begins each round: where RQ itself waits for the first job, no signal is heard.
    """
    global _begun
    _begun = time.monotonic()
    _watch_for_signals()
    worker: Worker | SimpleWorker | None = None
    folder = job_class.app.config["SETTINGS"].folder
    alive.sign_beside(alive.sign_of(folder, queue), lambda: _last_sign(worker))
    logging.getLogger("rq.worker").addFilter(_OncePerOutage())
    with suppress(StopRequested):
        wait_for_redis(connection)
        while not is_asked_to_stop():
            worker = make_worker(kind, queue, job_class, connection, when_killed)
            try:
                silence_dead(connection, queue)
                if before is not None:
                    before()
                if not is_asked_to_stop():
                    worker.work(
                        logging_level="WARNING", max_jobs=ROUND_JOBS, max_idle_time=ROUND_SECONDS
                    )
            except RedisError as error:
                log.warning("the worker lost redis: %s", error)
                time.sleep(0.5)
            finally:
                _handle_stops(_stop)
            if worker.horse_pid:
                _outlive(worker.horse_pid)  # Redis was lost meanwhile; no job runs beside it
            wait_for_redis(connection)
    _handle_stops(lambda *_: None)


def _outlive(horse_pid: int) -> None:
    """Waits for the job's process; a long one is no reason for systemd to end both."""
    with suppress(ChildProcessError):
        while os.waitpid(horse_pid, os.WNOHANG) == (0, 0):
            alive.tell_systemd()
            time.sleep(0.5)


def _last_sign(worker: Worker | SimpleWorker | None) -> float:
    """When RQ last told Redis that this worker lives; 0 before."""
    at = worker and worker.last_heartbeat
    return at.timestamp() if at else 0.0


def _watch_for_signals() -> None:
    """Notes each signal as it arrives: what handles it is RQ's, and may fail without Redis."""
    global _signals, _asked
    _asked = False
    _signals, into = os.pipe()
    for end in (_signals, into):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(into, warn_on_full_buffer=False)
    _handle_stops(_stop)


def _handle_stops(handler: Callable[..., None]) -> None:
    for number in STOPS:
        signal.signal(number, handler)


def _stop(*_signal: object) -> None:
    """Between two rounds, when RQ's own handler is not there: a round may last for minutes."""
    raise StopRequested


def _arrived() -> bytes:
    try:
        return os.read(_signals, 4096)
    except BlockingIOError:
        return b""
