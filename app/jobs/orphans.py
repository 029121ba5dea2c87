"""Forgets jobs that a killed worker left behind: their ids would block new wake-up jobs."""

from __future__ import annotations

import logging
import os
import socket
from uuid import uuid4

from redis import Redis
from rq import Queue
from rq.job import Job
from rq.worker import BaseWorker

log = logging.getLogger(__name__)

# The name under which this process works now; a process takes a new one after each loss of Redis.
_current_name = ""


def new_name(kind: str) -> str:
    """A worker name never used before, so that a registration left by kill -9 blocks nothing."""
    global _current_name
    _current_name = f"{kind}.{socket.gethostname()}.{os.getpid()}.{uuid4().hex[:8]}"
    return _current_name


def forget_orphans(queue: Queue, is_owner: bool = False) -> int:
    """Deletes jobs that neither wait nor run, as their ids would block new wake-up jobs.

    The owner of a queue (a modem's, under its lock) alone runs its jobs: whatever is not in the
    list belonged to a dead owner. On a shared queue, jobs of workers that may live are left alone.
    Nothing is lost: jobs carry no data and the sweep wakes them again.
    """
    dropped = 0
    for key in queue.connection.scan_iter(f"{Job.redis_job_namespace_prefix}*", count=500):
        origin, status, worker = queue.connection.hmget(key, "origin", "status", "worker_name")
        job_id = key.decode().removeprefix(Job.redis_job_namespace_prefix)
        if origin != queue.name.encode():
            continue
        # Hash and list entry are written in one step: what isn't listed was taken by somebody.
        if queue.connection.lpos(queue.key, job_id) is not None:
            continue
        if not is_owner and not _is_left(queue.connection, status, worker):
            continue
        queue.connection.delete(key)
        queue.intermediate_queue.remove(job_id)
        dropped += 1
    if is_owner:
        queue.connection.delete(queue.started_job_registry.key, queue.intermediate_queue.key)
    if dropped:
        log.warning("%d unfinished job(s) of a dead worker dropped: %s", dropped, queue.name)
    return dropped


def _is_left(connection: Redis, status: object, worker: object) -> bool:
    """Whether a job that isn't waiting will surely never be finished by its worker."""
    if status in (b"failed", b"stopped", b"canceled", b"finished"):
        return True
    if status != b"started" or not isinstance(worker, bytes):
        return False
    host, pid, death = connection.hmget(
        BaseWorker.redis_worker_namespace_prefix + worker.decode(), "hostname", "pid", "death"
    )
    if pid is None or death is not None:
        return True
    return host == socket.gethostname().encode() and not _is_running(int(pid), worker.decode())


def _is_running(pid: int, worker: str) -> bool:
    """Whether that worker of this host lives: not a former one of this process, nor a dead one."""
    if pid == os.getpid():
        return worker == _current_name
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
