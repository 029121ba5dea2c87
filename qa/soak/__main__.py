"""`python -m qa.soak [--minutes 15]`: the patience test; ends with 1 and the culprits' names.

The plan comes from the printed seed: `--seed` repeats who writes what and what is struck in which
order; when each of it meets the work of the others is the machine's own.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy.exc import SQLAlchemyError

from qa.soak import desk, phones
from qa.soak.chaos import Chaos
from qa.soak.ledger import Ledger, hurry, judge, waiting
from qa.soak.memory import Memory
from qa.soak.person import Person
from qa.soak.site import PROGRAMS, Site
from tests.faults.rig import emulated
from tests.faults.servers import Postgres

# After the last blow everything has come to rest within this time.
CALM_SECONDS = 240.0
VISITORS = 2
# In a shorter run processes are still loading what they need.
MEMORY_SECONDS = 300.0


@dataclass(frozen=True)
class Run:
    """One run's measure: `rate` SMS a second come in for so many seconds, and longer where a busy
    machine has not yet taken so many cards in, or lost so many programs, as the run is to prove."""

    seed: int
    seconds: float
    rate: float
    pause: float
    least_cards: int = 0
    least_kills: int = 0


class Crew:
    """Threads that work until their time is over and enough is done; the first error of one of
    them ends all."""

    def __init__(self, seconds: float, is_enough: Callable[[], bool]) -> None:
        self._over, self._until = threading.Event(), time.monotonic() + seconds
        self._is_enough = is_enough
        self._threads: list[threading.Thread] = []
        self.errors: list[BaseException] = []

    def is_over(self, wait: float) -> bool:
        """Waits at most so many seconds; whether it is time to end."""
        left = self._until - time.monotonic()
        if left < wait and self._is_enough():
            wait = max(0.0, left)
        return self._over.wait(wait) or (time.monotonic() >= self._until and self._is_enough())

    def start(self, work: Callable[..., object], *args: object, **named: object) -> None:
        """One more hand."""

        def run() -> None:
            try:
                work(*args, self.is_over, **named)
            except BaseException as error:
                self.errors.append(error)
                self._over.set()

        self._threads.append(threading.Thread(target=run, name=work.__name__))
        self._threads[-1].start()

    def join(self) -> None:
        """Waits for all; raises what one of them raised."""
        for thread in self._threads:
            thread.join()
        for error in self.errors:
            raise error


@dataclass
class Told:
    """What a run found."""

    ledger: Ledger
    chaos: Chaos
    memory: Memory
    answers: Counter[int]
    calm: float


def soak(site: Site, run: Run, postgres: Postgres | None) -> Told:
    """Load and blows for so long, then rest, then the ledger."""
    chance = Random(run.seed)
    seeds = iter(chance.sample(range(10**9), 10))
    traffic = phones.Traffic(site, Random(next(seeds)))
    chaos = Chaos(site, Random(next(seeds)), postgres)
    memory, done = Memory(site), desk.Done()
    people = [Person(site.station.url) for _ in range(2 + VISITORS)]

    def is_enough() -> bool:
        kills = sum(chaos.done[program] for program in PROGRAMS)
        return traffic.cards() >= run.least_cards and kills >= run.least_kills

    crew = Crew(run.seconds, is_enough)
    crew.start(phones.citizens, traffic, run.rate)
    crew.start(phones.officials, traffic)
    crew.start(desk.moderator, site, people[0], Random(next(seeds)), done)
    crew.start(desk.leader, people[1], Random(next(seeds)))
    for person in people[2:]:
        crew.start(desk.visitor, person, Random(next(seeds)))
    crew.start(memory.watch)
    crew.start(chaos.run, pause=run.pause)
    crew.join()
    calm = _rest(site)
    ledger = judge(site, traffic.arrived, done)
    ledger.blame("web: 500 that a person saw", _failures(people, chaos))
    if run.seconds >= MEMORY_SECONDS:
        ledger.blame("memory not flat", memory.grown())
    ledger.blame("journal not whole", _journal(site))
    answers = Counter(status for person in people for _, _, status in person.met)
    return Told(ledger, chaos, memory, answers, calm)


def _rest(site: Site) -> float:
    """Seconds until nothing waits; CALM_SECONDS when something still does."""
    begun = hurried = time.monotonic()
    while time.monotonic() - begun < CALM_SECONDS:
        with suppress(SQLAlchemyError):
            if time.monotonic() - hurried > 10:
                hurry(site)
                hurried = time.monotonic()
            if not any(waiting(site).values()):
                break
        time.sleep(1)
    return time.monotonic() - begun


def _failures(people: list[Person], chaos: Chaos) -> list[str]:
    """The 500s that were met while the database was there."""
    return [
        f"{path} at {time.strftime('%H:%M:%S', time.localtime(at))}"
        for person in people
        for at, path, status in person.met
        if status == 500 and not any(begun <= at <= end for begun, end in chaos.away)
    ]


def _journal(site: Site) -> list[str]:
    done = site.app.test_cli_runner().invoke(args=["journal", "verify"])
    return [] if done.exit_code == 0 else done.output.splitlines()


def report(told: Told) -> Iterator[str]:
    """The ledger as Markdown."""
    yield "| | count |\n|---|---:|"
    for what, count in told.ledger.counts.items():
        yield f"| {what} | {count:,} |"
    yield f"| seconds from the last blow to rest | {told.calm:.0f} |"
    for status, count in sorted(told.answers.items()):
        yield f"| web: {status or 'no answer'} | {count:,} |"
    yield "\n| struck | times |\n|---|---:|"
    for what, count in sorted(told.chaos.done.items()):
        yield f"| {what} | {count} |"
    yield "\n| MB in memory | first third | middle | last third |\n|---|---:|---:|---:|"
    for program, parts in told.memory.thirds().items():
        cells = [f"{part:.0f}" for part in parts] + ["-"] * (3 - len(parts))
        yield f"| {program} | {' | '.join(cells)} |"


@contextmanager
def started(folder: Path, engine: str) -> Iterator[tuple[Site, Postgres | None]]:
    """A service of its own on this engine, with its stick on a pty."""
    with ExitStack() as stack:
        postgres = None
        if engine == "postgresql":
            # A private folder of ours would be closed to the user PostgreSQL runs as.
            place = stack.enter_context(tempfile.TemporaryDirectory(prefix="upik-pg-"))
            postgres = Postgres(Path(place))
            stack.callback(postgres.stop)
        emulator = stack.enter_context(emulated(folder))
        site = Site(folder / "var", postgres.url if postgres else None, emulator)
        yield stack.enter_context(site.running()), postgres


def main() -> int:
    """Runs it and prints; 1 when anything is lost, doubled, stuck, grown or broken."""
    parser = argparse.ArgumentParser(prog="python -m qa.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--engine", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--rate", type=float, default=4, help="SMS a second that come in")
    parser.add_argument("--pause", type=float, default=6, help="seconds between two blows")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    given = parser.parse_args()
    print(f"seed {given.seed}, {given.engine}, {given.minutes:g} minutes", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="upik-soak-") as place,
        started(Path(place), given.engine) as (site, postgres),
    ):
        run = Run(given.seed, 60 * given.minutes, given.rate, given.pause)
        told = soak(site, run, postgres)
        print("\n".join(report(told)))
        for line, count in site.log_ends().items():
            print(f"log, {count} times: {line}")
    print("\n".join(told.ledger.culprits) or "all as it must be")
    return 1 if told.ledger.culprits else 0


if __name__ == "__main__":
    sys.exit(main())
