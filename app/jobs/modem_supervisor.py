"""Supervisor of a host's modems: one child process, an owner, for each modem that is used here.

A child is forked from this process, which has loaded all that an owner needs and holds no
connection and no thread: what is loaded stands in memory once, however many modems there are. A
child ends with its supervisor, and the lock of the modem lets no second owner begin before.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.context import ForkProcess

from flask import Flask
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from app.database.extensions import db
from app.database.reading import reading
from app.jobs.workers import STOPS, die_with_parent, name_process
from app.runtime import alive
from app.runtime.queues import MODEMS, living_hosts, sign_host, unsign_host
from app.services.modems import modems

# How often it looks which modems are wanted: one that is added works within ten seconds.
LOOK_SECONDS = 2.0
# The pause before a dead child is started again: twice as long each time, unless it has lived long.
FIRST_PAUSE, LONGEST_PAUSE, LONG_LIFE = 1.0, 60.0, 60.0
HEARD = STOPS | {signal.SIGCHLD}

log = logging.getLogger(__name__)
_fork = multiprocessing.get_context("fork")


@dataclass
class Child:
    """One modem's process, if it lives; `settings` are those that it was started with."""

    settings: Hashable
    process: ForkProcess | None = None
    is_ending: bool = False
    begun: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = 0.0


def supervise(app: Flask, own: Callable[[str], object]) -> None:
    """Keeps this host's modems, each owned by `own(name)` in a child, until a signal ends it."""
    try:
        Supervisor(lambda: _wanted_here(app), own, lambda: _let_go(app)).run()
    finally:
        # Another host takes at once what may be anywhere.
        with suppress(RedisError):
            unsign_host(app.extensions["redis"], MODEMS)


def _wanted_here(app: Flask) -> Mapping[str, Hashable] | None:
    """The modems of this host, and those of no host where it is the first of all that live."""
    host, redis = socket.gethostname(), app.extensions["redis"]
    hosts = [host]
    alive.tell_systemd()
    with suppress(RedisError):
        hosts += living_hosts(redis, MODEMS)
        alive.sign(alive.sign_of(app.config["SETTINGS"].folder, MODEMS))
    try:
        with app.app_context(), reading():
            found = modems.wanted_by(host, takes_any=host == min(hosts))
    except SQLAlchemyError as error:
        log.warning("the modems could not be asked for: %s", type(error).__name__)
        return None
    with suppress(RedisError):
        # Not before: a host without the database would hold what another could keep.
        sign_host(redis, MODEMS)
    return found


def _let_go(app: Flask) -> None:
    """Closes every connection: of what a child would share, the other end hears two voices."""
    with app.app_context():
        db.engine.dispose()
    app.extensions["redis"].close()


class Supervisor:
    """Starts and ends children as `wanted` says: the names of modems and their settings.

    `own` is what a child does. `let_go` closes what no child may share. `wanted` gives None while
    nobody knows: then all stays as it is.
    """

    def __init__(
        self,
        wanted: Callable[[], Mapping[str, Hashable] | None],
        own: Callable[[str], object],
        let_go: Callable[[], object],
    ) -> None:
        self.children: dict[str, Child] = {}
        self._wanted, self._own, self._let_go = wanted, own, let_go
        self._looked_at = float("-inf")

    def run(self) -> None:
        """Runs until a signal ends it, or what `wanted` raises; its children end first."""
        signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
        try:
            while not self._is_told_to_end():
                self._bury()
                if time.monotonic() - self._looked_at >= LOOK_SECONDS:
                    self._look()
                self._start_due()
        finally:
            # Python itself waits for them at the end of a process, but tells none to end.
            for child in self.children.values():
                _end(child)
            for child in self.children.values():
                if child.process is not None:
                    child.process.join()

    def _is_told_to_end(self) -> bool:
        """Whether a signal says so; waits for one, for a child's death, or until it is time."""
        times = [self._looked_at + LOOK_SECONDS]
        times += [child.due for child in self.children.values() if child.process is None]
        heard = signal.sigtimedwait(HEARD, max(0.0, min(times) - time.monotonic()))
        return heard is not None and heard.si_signo in STOPS

    def _look(self) -> None:
        self._looked_at = time.monotonic()
        rows = self._wanted()
        if rows is None:
            return
        for name, child in list(self.children.items()):
            if rows.get(name) != child.settings:
                _end(child)
                if child.process is None:
                    del self.children[name]
        for name, settings in rows.items():
            self.children.setdefault(name, Child(settings))

    def _bury(self) -> None:
        for name, child in list(self.children.items()):
            if child.process is None or child.process.is_alive():
                continue
            code, lived = child.process.exitcode, time.monotonic() - child.begun
            child.process.close()
            if child.is_ending:
                # What has taken its place is looked for at once.
                del self.children[name]
                self._looked_at = float("-inf")
                continue
            pause = FIRST_PAUSE if lived >= LONG_LIFE else child.pause
            log.warning("modem %s: its process ended (%s); again in %.0f s", name, code, pause)
            child.process, child.due = None, time.monotonic() + pause
            child.pause = min(2 * pause, LONGEST_PAUSE)

    def _start_due(self) -> None:
        for name, child in self.children.items():
            if child.process is None and child.due <= time.monotonic():
                self._let_go()
                assert threading.active_count() == 1, "a lock that a thread holds stays held"
                process = _fork.Process(target=self._live, args=(name, os.getpid()))
                try:
                    process.start()
                except OSError as error:
                    log.warning("modem %s: no process: %s", name, error)
                    child.due = time.monotonic() + LONGEST_PAUSE
                    continue
                child.process, child.begun = process, time.monotonic()

    def _live(self, name: str, parent: int) -> None:
        """The child's life."""
        die_with_parent(signal.SIGTERM)
        if os.getppid() != parent:
            return  # it died before the kernel was asked
        name_process(f"modem-{name}")
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
        self._own(name)


def _end(child: Child) -> None:
    """Once: a second signal would cut off what the first lets come to its end."""
    if child.process is not None and not child.is_ending:
        child.is_ending = True
        child.process.terminate()
