"""`python -m qa.bench.inbox`: the card lists with 10 thousand to a million cases, as one table.

Server time with one client: the request goes into the application itself, without a network. The
databases of all sizes are asked in turns, so that the ratio is of the same moments.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from app.database.extensions import now
from qa.bench import inbox_aims, live
from qa.bench.figures import figure, tell
from qa.bench.inbox_aims import KALKUN, KALKUN_SEEN, is_alike, ratio
from qa.bench.seeded import PASSWORD, seed
from qa.bench.visits import Found, Rows, Site, measure
from tests.faults.servers import Postgres
from tests.servers import start_valkey

SIZES = (10_000, 100_000, 1_000_000)


def run(engine: str, sizes: Sequence[int], folder: Path, rounds: int) -> Rows:
    """Seeds what is missing, and visits everything."""
    with ExitStack() as stack:
        server = stack.enter_context(postgres_server()) if engine == "postgresql" else None
        redis = stack.enter_context(start_valkey(folder))
        sites = []
        for size in sizes:
            place, url = folder / f"{engine}-{size}", database_of(server, f"upik_{size}")
            took = seed(place, url, size)
            print(f"{engine}, {size:,} messages: {_seeded(took)}", flush=True)
            sites.append(Site(place, url, redis, PASSWORD))
        found, bare = [], Found()
        for case, figures in measure(sites, rounds, bare):
            found.append((case, figures))
            print(f"  {case.name}: {', '.join(f'{it.at(0.5):.0f}' for it in figures)}", flush=True)
        print(f"A bare loop meanwhile: p50 {bare.at(0.5):.0f}, p95 {bare.at(0.95):.0f} ms")
        return found


def _seeded(took: float | None) -> str:
    return "kept from an earlier run" if took is None else f"seeded in {took:.0f} s"


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    with tempfile.TemporaryDirectory(prefix="upik-pg-") as name:
        server = Postgres(Path(name), durable=True)
        try:
            yield server
        finally:
            server.stop()


def database_of(server: Postgres | None, name: str) -> str | None:
    """A database of its own on the server; None is SQLite."""
    if server is None:
        return None
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.url.rpartition("/")[0] + f"/{name}"


def table(sizes: Sequence[int], rows: Rows) -> Iterator[str]:
    """Markdown: p50 and p95 for each size, the ratio of the ends, statements, weight."""
    heads = [f"{size:,}: p50 / p95 ms" for size in sizes]
    ends = f"{sizes[-1]:,} : {sizes[0]:,}"
    yield f"| | {' | '.join(heads)} | {ends} | statements (frame) | kB |"
    yield "|---|" + "---:|" * (len(sizes) + 3)
    for case, found in rows:
        times = " | ".join(f"{it.at(0.5):.0f} / {it.at(0.95):.0f}" for it in found)
        cards = "" if is_alike(found) else f" ({found[0].cards} cards, then {found[-1].cards})"
        times_smallest = f"{ratio(found):.2f}{cards}"
        last = found[-1]
        asked = f"{last.statements} ({last.frame})"
        yield f"| {case.name} | {times} | {times_smallest} | {asked} | {last.weight / 1000:.0f} |"
    peer = " | ".join(f"{KALKUN[size][0]:,} / -" if size in KALKUN else "-" for size in sizes)
    yield f"| *Kalkun: inbox* | {peer} | - | 116 | - |"


def main() -> None:
    """Prints what is seeded and visited, then the tables and how the aims stand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", action="append", type=int, help="messages; the smallest first")
    parser.add_argument("--rounds", type=int, default=40, help="visits of each page")
    parser.add_argument("--engine", action="append", choices=["sqlite", "postgresql"])
    parser.add_argument("--folder", type=Path, help="keeps the databases here for the next run")
    parser.add_argument("--no-live", action="store_true", help="leave out the browser")
    arguments = parser.parse_args()
    sizes, begun = arguments.size or list(SIZES), time.monotonic()
    with ExitStack() as stack:
        folder = arguments.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        found = {
            engine: run(engine, sizes, folder, arguments.rounds)
            for engine in arguments.engine or ["sqlite", "postgresql"]
        }
        print(f"\n{now():%Y-%m-%d}, {machine()}, {(time.monotonic() - begun) / 60:.0f} minutes")
        for engine, rows in found.items():
            print(f"\n### {engine}\n")
            print("\n".join([*table(sizes, rows), ""]), flush=True)
            tell(inbox_aims.figures(engine, sizes[-1], rows))
        if not arguments.no_live and "sqlite" in found:
            _see(folder / f"sqlite-{sizes[-1]}", sizes[-1])


def _see(folder: Path, size: int) -> None:
    """How soon an SMS stands on an open screen; on SQLite, whose seeded file the folder keeps."""
    seen = live.seen(folder, 20)
    middle, late = seen[len(seen) // 2], seen[int(0.95 * len(seen))]
    what, where = "from the modem to the open screen", f"sqlite, {size:,}"
    print(f"\n{len(seen)} SMS:")
    tell(
        [
            figure(f"{what}, p50", middle, "s", where=where),
            figure(f"{what}, p95", late, "s", inbox_aims.SEEN, where=where, peer=KALKUN_SEEN),
        ]
    )


def machine() -> str:
    kilobytes = int(Path("/proc/meminfo").read_text().split()[1])
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, {kilobytes / 2**20:.0f} GB, load at the end {load:.1f}"


if __name__ == "__main__":
    main()
