"""Faults of the soak: kills of every process, servers away, a bad stick."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import psutil

from qa.soak.site import PROGRAMS, Site
from tests.at_modem.sim import Fault
from tests.faults.servers import Postgres

# Each shuffled deck has every process once, the servers, and these faults of the stick.
FAULTS = (
    Fault("late", 3),
    Fault("lost"),
    Fault("no_prompt"),
    Fault("cms", 28),
    Fault("cms", 38),
    Fault("cms_prompt", 322),
    Fault("error"),
    Fault("error", reaches=False),
    Fault("dead"),
    Fault("unplug"),
    Fault("unplug_prompt"),
)
LASTING = ("unplugged", "no network", "no SIM")
BAD_SECONDS = 10.0
FAULTS_A_DECK = 5
# The web answers again, at the latest, so long after its database is back.
GRACE = 10.0


@dataclass
class Chaos:
    """`done` counts what happened; `away` are the times without a database, `kills` of the rest."""

    site: Site
    chance: Random
    postgres: Postgres | None
    done: Counter[str] = field(default_factory=Counter)
    away: list[tuple[float, float]] = field(default_factory=list)
    _bad_since: float = 0.0

    def run(self, is_over: Callable[[float], bool], pause: float = 6.0) -> None:
        """One blow after the other until it is over; then all is mended."""
        deck: list[str] = []
        while not is_over(self.chance.uniform(0.5 * pause, 1.5 * pause)):
            deck = deck or self._deck()
            self._strike(deck.pop())
            self._mend()
        self._mend(at_once=True)

    def _deck(self) -> list[str]:
        faults = [*range(len(FAULTS)), *LASTING]
        deck = [*PROGRAMS, "supervisord", *(["postgres"] if self.postgres else [])]
        deck += [f"stick:{what}" for what in self.chance.sample(faults, FAULTS_A_DECK)]
        self.chance.shuffle(deck)
        return deck

    def _strike(self, what: str) -> None:
        kind, _, fault = what.partition(":")
        if kind == "postgres":
            what = self._take_database_away()
        elif kind == "stick":
            what = self._spoil(fault)
        elif not self._kill(kind):
            return
        self.done[what] += 1

    def _kill(self, program: str) -> bool:
        process = self.site.station.processes().get(program)
        if program == "supervisord":
            process = self.site.station.supervisor()
        with suppress(psutil.NoSuchProcess):
            if process is not None:
                process.kill()
                return True
        return False  # it is just being started

    def _take_database_away(self) -> str:
        assert self.postgres is not None
        begun = time.time()
        self.postgres.kill()
        time.sleep(self.chance.uniform(0, 4))
        self.postgres.start()
        self.away.append((begun, time.time() + GRACE))
        return "postgres"

    def _spoil(self, fault: str) -> str:
        emulator = self.site.emulator
        if fault.isdigit():
            bad = FAULTS[int(fault)]
            emulator.fault(bad.name, bad.value, reaches=bad.reaches)
            return f"stick: {bad.name} {bad.value:g}".removesuffix(" 0")
        if fault == "unplugged":
            emulator.unplug()
        else:
            with emulator.lock:
                emulator.sim.registered = fault != "no network"
                emulator.sim.present = fault != "no SIM"
        return f"stick: {fault}"

    def _mend(self, *, at_once: bool = False) -> None:
        """Somebody looks after the stick when it has been bad for a while."""
        emulator = self.site.emulator
        sim, is_in = emulator.sim, emulator.link.is_symlink()
        if is_in and not emulator.is_dead and sim.registered and sim.present:
            self._bad_since = 0.0
        elif not self._bad_since and not at_once:
            self._bad_since = time.monotonic()
        elif at_once or time.monotonic() - self._bad_since > BAD_SECONDS:
            sim.registered = sim.present = True
            # As if another make came: some count a reference for accepted SMS only.
            sim.counts_accepted_only = not sim.counts_accepted_only
            emulator.unplug()
            emulator.plug()
        if at_once:
            with emulator.lock:
                emulator.faults.clear()
