"""`python -m qa.bench.gateway`: our SMS lane beside gammu-smsd, over AT, and idle, as one table.

Same dummy phone, same kind of database (both durable), same machine; ours and the tuned peer take
turns, a few short rounds each. The rate limit is 0 here, and said so.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from qa.bench import at, idle
from qa.bench.figures import tell
from qa.bench.inbox import database_of, postgres_server
from qa.bench.lane import Lane
from qa.bench.measuring import Figures, Subject, arrivals, departures, incoming, memory, outgoing
from qa.bench.smsd import INSTALL, Smsd, is_installed
from qa.bench.table import Column, figures, table
from tests.faults.rig import Rig, emulated
from tests.faults.servers import Postgres, Valkey
from tests.servers import start_valkey

ONE_BY_ONE = 40


@contextmanager
def started(subject: Subject, purpose: str) -> Iterator[Subject]:
    """A new process, warm: the first SMS pays for imports and tables."""
    subject.start(purpose)
    try:
        if purpose == "out":
            outgoing(subject, 3)
        else:
            incoming(subject, 3, 1)
        yield subject
    finally:
        subject.halt()


def one_round(subject: Subject, size: int) -> Figures:
    """What is measured in turns: rates."""
    with started(subject, "in"):
        # As many parts either way, and so many that the wait for the first poll is a small part.
        found = incoming(subject, 5 * size, 1) | incoming(subject, 5 * size // 3, 3)
    with started(subject, "out"):
        return found | outgoing(subject, size // 2)


def once(subject: Subject, size: int) -> Figures:
    """What needs no turns: latency on an idle lane, memory."""
    with started(subject, "in"):
        found = arrivals(subject, ONE_BY_ONE)
    with started(subject, "out"):
        found |= departures(subject, ONE_BY_ONE)
    for count in (size, 5 * size):
        with started(subject, "in"):
            found |= memory(subject, count)
    return found


def measure(
    engine: str, server: Postgres | None, folder: Path, arguments: argparse.Namespace
) -> list[Column]:
    """All columns of one engine."""
    valkey = Valkey(_made(folder))
    ours = Lane(folder / "upik", valkey.url, database_of(server, "upik"))
    subjects: list[Subject] = [ours]
    if is_installed():
        subjects.append(Smsd(_made(folder / "tuned"), database_of(server, "tuned")))
    columns = [Column(engine, subject.name) for subject in subjects]
    turns = list(zip(columns, subjects, strict=True))
    for number in range(arguments.rounds):
        for column, subject in turns:
            column.add(_told(f"round {number + 1}", one_round(subject, arguments.size), column))
    for column, subject in turns:
        column.add(_told("latency and memory", once(subject, arguments.size), column))
    for peer in columns[1:]:
        columns[0].compare(peer)
    ours.close()
    valkey.stop()
    return columns


def modems(engine: str, folder: Path) -> Iterator[Column]:
    """Our lane over gammu's AT driver, and what an owner costs that has nothing to do."""
    with start_valkey(folder) as url:
        with emulated(_made(folder / "at")) as emulator:
            rig = Rig(folder / "at" / "upik", url, emulator=emulator)
            idle_figures = idle.figures(rig)
        over_at = Column("AT driver", Lane.name)
        over_at.add(at.figures(_made(folder / "rate"), url) | idle_figures)
        yield over_at
        dummy = Column(engine, Lane.name)
        dummy.add(idle.figures(Rig(folder / "dummy", url)))
        yield dummy


def _told(what: str, found: Figures, column: Column) -> Figures:
    """Tells what was found as it comes; the table alone goes to the standard output."""
    words = ", ".join(f"{name} {value:.1f}" for name, value in found.items())
    where = f"{time.strftime('%H:%M:%S')} {column.engine}, {column.name}, {what}"
    print(f"{where}: {words}", file=sys.stderr, flush=True)
    return found


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def main() -> None:
    """Prints one Markdown table; what is going on goes to the standard error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1000, help="SMS that wait at once")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engine", action="append", choices=["sqlite", "postgresql"])
    parser.add_argument("--no-modem", action="store_true", help="leave out AT and idle")
    arguments = parser.parse_args()
    # As the owner has it, and the peer too: without it libGammu looks for the zone at each SMS.
    os.environ["TZ"] = "Asia/Jakarta"
    begun, load = time.monotonic(), os.getloadavg()[0]
    columns: list[Column] = []
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        for engine in arguments.engine or ["sqlite", "postgresql"]:
            server = stack.enter_context(postgres_server()) if engine == "postgresql" else None
            columns += measure(engine, server, Path(name) / engine, arguments)
        if not arguments.no_modem:
            for column in modems(columns[0].engine, _made(Path(name) / "modems")):
                _join(columns, column)
    minutes = (time.monotonic() - begun) / 60
    print(
        "\n".join([*_circumstances(load, minutes, arguments), "", *table(columns), ""]), flush=True
    )
    tell(figures(columns, Lane.name, "" if is_installed() else "gammu-smsd is not installed"))


def _join(columns: list[Column], found: Column) -> None:
    """Its figures stand in the column of its subject, if there is one."""
    for column in columns:
        if (column.engine, column.name) == (found.engine, found.name):
            for name, values in found.figures.items():
                column.figures[name] = values
            return
    columns.append(found)


def _circumstances(load: float, minutes: float, arguments: argparse.Namespace) -> Iterator[str]:
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    yield (
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, {memory_gb:.0f} GB, load "
        f"{load:.1f} at the beginning, {minutes:.0f} minutes. {5 * arguments.size:,} parts wait "
        "at once, "
        f"{arguments.rounds} rounds: the median (worst-best). The rate limit is 0 (none) in every "
        "lane; both sides commit durably."
    )
    if not is_installed():
        yield f"gammu-smsd is not installed, so there is no peer: {INSTALL}"


if __name__ == "__main__":
    main()
