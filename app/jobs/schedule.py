"""Schedule of all periodic jobs, through RQ's cron."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from redis import Redis
from redis.client import Pipeline
from redis.exceptions import RedisError
from rq import Queue
from rq.cron import CronJob, CronScheduler
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from app.runtime.queues import JOBS, enqueue_job, modem_queue, wake_up_id

# A bell that nobody answers is forgotten after this time and rung anew: whatever made its id stay
# behind, it can't stay silent longer.
BELL_SECONDS = 60
MODEMS_SECONDS = 30

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Every:
    """One line of the schedule; `modem` means a job for each enabled modem on its own queue."""

    seconds: int
    function: str
    modem: bool = False


SCHEDULE = (
    Every(1, "app.jobs.modem.poll_inbox", modem=True),
    Every(10, "app.jobs.modem.send_outbox", modem=True),
    Every(60, "app.jobs.modem.modem_status", modem=True),
    Every(1, "app.jobs.sweep.release_held"),
    Every(5, "app.jobs.sweep.ring_waiting"),
    Every(5, "app.jobs.sweep.process_inbox"),
    Every(15, "app.jobs.proposing.propose_waiting"),
    Every(60, "app.jobs.sweep.seal_journal"),
    Every(60, "app.jobs.acknowledging.acknowledge_late"),
    Every(60, "app.jobs.report_days.count_days"),
    Every(600, "app.jobs.proposing.learn_nightly"),
    Every(300, "app.jobs.reminders.remind"),
    Every(300, "app.jobs.acting.settle"),
    Every(300, "app.jobs.watching.watch"),
    Every(300, "app.jobs.watching.send_journal_head"),
    Every(300, "app.jobs.backups.order_due"),
    Every(3600, "app.jobs.endings.end_waits"),
    Every(3600, "app.jobs.retention.anonymise"),
    Every(3600, "app.jobs.papers.order_due"),
    Every(3600, "app.jobs.plans.refresh"),
)


class Bell(CronJob):
    """RQ's cron job in JSON, named by string; not enqueued again while the last one waits.

    It counts seconds on the monotonic clock: a server whose time is set back by hours must not stay
    silent for as long.
    """

    _rung: float | None = None

    def seconds_left(self) -> float:
        """Seconds until it is due; 0 or less: now."""
        if self._rung is None or self.interval is None:
            return 0
        return self._rung + self.interval - monotonic()

    def should_run(self) -> bool:
        """Whether it is due."""
        return self.seconds_left() <= 0

    def set_enqueue_time(self, time: datetime) -> None:
        """Records a run; the wall clock's `time` serves RQ's own lists."""
        super().set_enqueue_time(time)
        self._rung = monotonic()

    def enqueue(self, connection: Redis) -> Job | None:  # type: ignore[override] # None: it rings
        """Enqueues the job unless it waits or runs; raises RedisError."""
        queue = Queue(self.queue_name, connection=connection, serializer=JSONSerializer)
        job_id = wake_up_id(self.func_name, *self.args)
        return enqueue_job(queue, self.func_name, self.args, job_id, **self.job_options)


def bells(modems: Iterable[str], schedule: Iterable[Every] = SCHEDULE) -> list[Bell]:
    """The scheduled jobs for these modems."""
    modems = list(modems)
    return [
        Bell(
            queue,
            func_name=line.function,
            args=args,
            interval=line.seconds,
            # No alarm may go off between SendSMS and its record: a modem's deadlines are its own.
            job_timeout=-1 if line.modem else 120,
            result_ttl=0,
            failure_ttl=0,
            ttl=BELL_SECONDS,
        )
        for line in schedule
        for queue, args in (
            [(modem_queue(name), (name,)) for name in modems] if line.modem else [(JOBS, ())]
        )
    ]


class Clock(CronScheduler):
    """RQ's scheduler; adds new modems and survives the loss of Redis."""

    def __init__(self, connection: Redis, modems: Callable[[], list[str]]) -> None:
        super().__init__(connection, logging_level=logging.WARNING)
        self.serializer = JSONSerializer
        self._modems = modems
        self._names: list[str] | None = None
        self._asked = 0.0

    def enqueue_jobs(self) -> list[CronJob]:
        """Enqueues every due job."""
        self._learn()
        return super().enqueue_jobs()

    def calculate_sleep_interval(self) -> float:
        """Seconds until the next job, by the monotonic clock."""
        bells_left = [bell.seconds_left() for bell in self._cron_jobs if isinstance(bell, Bell)]
        return max(0.0, min(bells_left, default=1.0))

    def run(self) -> None:
        """Runs until a signal ends the process; raises RedisError."""
        self.start()  # type: ignore[no-untyped-call]

    def register_death(self, pipeline: Pipeline | None = None) -> None:
        """Signs off; an error of Redis must not hide why the scheduler stops."""
        with suppress(RedisError):
            super().register_death(pipeline)

    def _install_signal_handlers(self) -> None:
        """None: the process's own handlers end it."""

    def _learn(self) -> None:
        if self._names is not None and monotonic() - self._asked < MODEMS_SECONDS:
            return
        self._asked = monotonic()
        try:
            names = self._modems()
        except SQLAlchemyError as error:
            # The bells of those known go on; without any, the first answer is awaited.
            log.warning("the modems could not be asked for: %s", type(error).__name__)
            return
        if names != self._names:
            log.info("the clock rings for the modems %s", ", ".join(names) or "(none)")
            self._names = names
            self._cron_jobs = list(bells(names))
