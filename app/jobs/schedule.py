"""Schedule of all periodic jobs, and the clock that rings them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from redis import Redis
from sqlalchemy.exc import SQLAlchemyError

from app.runtime.queues import JOBS, modem_queue, ring, sign_clock, wake_up_id

# How often the enabled modems are asked for.
MODEMS_SECONDS = 30
# What a scheduled job may take.
JOB_SECONDS = 120

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


@dataclass
class Bell:
    """One line of the schedule for one queue.

    It counts seconds on the monotonic clock: a server whose time is set back by hours must not stay
    silent for as long.
    """

    queue: str
    line: Every
    args: tuple[str, ...] = ()
    due: float = 0.0

    def ring(self, connection: Redis) -> bool:
        """Enqueues its job unless the bell rings already; raises RedisError."""
        self.due = time.monotonic() + self.line.seconds
        function = self.line.function
        name = wake_up_id(function, *self.args)
        return ring(connection, self.queue, function, self.args, name, JOB_SECONDS)


def bells(modems: Iterable[str], schedule: Iterable[Every] = SCHEDULE) -> list[Bell]:
    """The bells for these modems."""
    modems = list(modems)
    return [
        Bell(queue, line, args)
        for line in schedule
        for queue, args in (
            [(modem_queue(name), (name,)) for name in modems] if line.modem else [(JOBS, ())]
        )
    ]


class Clock:
    """Rings every due bell; learns of new modems by itself."""

    def __init__(self, connection: Redis, modems: Callable[[], list[str]]) -> None:
        self.connection = connection
        self.bells: list[Bell] = []
        self._modems = modems
        self._names: list[str] | None = None
        self._asked = 0.0

    def run(self) -> None:
        """Runs until a signal ends the process; raises RedisError."""
        while True:
            self.ring_due()
            time.sleep(self.seconds_left())

    def ring_due(self) -> int:
        """Rings what is due, and says that it lives; how many jobs were enqueued."""
        self._learn()
        sign_clock(self.connection)
        now = time.monotonic()
        return sum(bell.ring(self.connection) for bell in self.bells if bell.due <= now)

    def seconds_left(self) -> float:
        """Seconds until the next bell is due, at most one."""
        left = min((bell.due for bell in self.bells), default=float("inf")) - time.monotonic()
        return max(0.0, min(left, 1.0))

    def _learn(self) -> None:
        if self._names is not None and time.monotonic() - self._asked < MODEMS_SECONDS:
            return
        self._asked = time.monotonic()
        try:
            names = self._modems()
        except SQLAlchemyError as error:
            # The bells of those known go on; without any, the first answer is awaited.
            log.warning("the modems could not be asked for: %s", type(error).__name__)
            return
        if names != self._names:
            log.info("the clock rings for the modems %s", ", ".join(names) or "(none)")
            self._names = names
            self.bells = bells(names)
