"""The clock that rings the bells of the schedule (scheduled_jobs.py), where a job has work."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Select, select
from sqlalchemy.exc import SQLAlchemyError

from app.database.extensions import db
from app.database.reading import reading
from app.domain.operations.scheduled_jobs import SCHEDULE, Every
from app.models import InboundPart, MessageFile
from app.runtime.queues import (
    CRON,
    JOBS,
    PAPER_SECONDS,
    PAPERS,
    modem_queue,
    ring,
    sign_host,
    unsign_host,
)
from app.services.cases.deadlines import deadline_recalculation
from app.services.cases.suggestions import suggesting
from app.services.outbox import outbox
from app.services.report_files import report_files
from app.services.setup import demo_progress

# How often the enabled modems are asked for.
MODEMS_SECONDS = 30
# What a scheduled job may take.
JOB_SECONDS = 120
# A job without work is rung for once in so long, to show that it could: it is a process of its own,
# and one each few seconds would be most of what an office at rest costs.
SELDOM_SECONDS = 60

log = logging.getLogger(__name__)


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
    rung: float = float("-inf")

    def ring(self, connection: Redis) -> bool:
        """Enqueues its job unless the bell rings already; raises RedisError."""
        function = self.line.function
        seconds = PAPER_SECONDS if self.line.is_long else JOB_SECONDS
        return ring(connection, self.queue, function, self.args, seconds)


def bells(modems: Iterable[str], schedule: Iterable[Every] = SCHEDULE) -> list[Bell]:
    """The bells for these modems."""
    modems = list(modems)
    return [
        Bell(queue, line, args)
        for line in schedule
        for queue, args in (
            [(modem_queue(name), (name,)) for name in modems]
            if line.modem
            else [(PAPERS if line.is_long else JOBS, ())]
        )
    ]


class Clock:
    """Rings every due bell; asks by itself for new modems, and whether a job has work."""

    def __init__(
        self,
        connection: Redis,
        modems: Callable[[], list[str]],
        is_needed: Callable[[str], bool] = lambda function: True,
        sign: Callable[[], object] = lambda: None,
    ) -> None:
        self.connection = connection
        self._is_needed, self._sign = is_needed, sign
        self.bells: list[Bell] = []
        self._modems = modems
        self._names: list[str] | None = None
        self._asked = 0.0

    def run(self) -> None:
        """Runs until a signal ends the process; raises RedisError."""
        try:
            while True:
                self.ring_due()
                time.sleep(self.seconds_left())
        finally:
            # A host that is silent without this is a dead one.
            with suppress(RedisError):
                unsign_host(self.connection, CRON)

    def ring_due(self) -> int:
        """Rings what is due, and says that it lives; how many jobs were enqueued."""
        self._learn()
        sign_host(self.connection, CRON)
        self._sign()
        now = time.monotonic()
        return sum(self._ring(bell) for bell in self.bells if bell.due <= now)

    def _ring(self, bell: Bell) -> bool:
        now = time.monotonic()
        bell.due = now + bell.line.seconds
        if now - bell.rung < SELDOM_SECONDS:
            try:
                if not self._is_needed(bell.line.function):
                    return False
            except SQLAlchemyError as error:
                log.warning("%s: not asked for work: %s", bell.line.name, type(error).__name__)
        bell.rung = now
        return bell.ring(self.connection)

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


def _is_there(rows: Select[int]) -> bool:
    return db.session.scalar(rows.limit(1)) is not None


def _is_interrupted() -> bool:
    """What else the sweep sees to is of minutes, and rung for by the minute."""
    return (
        outbox.is_due()
        or bool(report_files.unfinished())
        or deadline_recalculation.is_open()
        or demo_progress.is_wanted()
    )


NEEDS: Final[Mapping[str, Callable[[], bool]]] = {
    "app.jobs.sweep.release_held": outbox.is_hold_over,
    "app.jobs.sweep.ring_waiting": _is_interrupted,
    "app.jobs.sweep.process_inbox": lambda: _is_there(
        select(InboundPart.id).where(InboundPart.processed_at.is_(None))
    ),
    "app.jobs.channel_files.fetch": lambda: _is_there(
        select(MessageFile.id).where(MessageFile.remote_id.is_not(None))
    ),
    "app.jobs.upkeep.propose_waiting": lambda: bool(suggesting.waiting(1)),
}


def is_needed(app: Flask, function: str) -> bool:
    """Whether this job would find work; True of those that look for themselves. Raises
    SQLAlchemyError."""
    need = NEEDS.get(function)
    if need is None:
        return True
    with app.app_context(), reading():
        return need()
