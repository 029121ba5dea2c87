"""`python -m qa.bench.public`: the public site with 100,000 published cases, under gunicorn.

Visitors on open connections ask the home page from two workers; then what a change costs: the first
answer after each, when nothing is kept any more.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.database.extensions import now
from qa.bench.figures import Aim, Figure, figure, tell
from qa.bench.seeded import environment, seed
from qa.bench.visitors import Crowd, visit
from tests.servers import ROOT, free_port, start_valkey

# What is open or answered only is not published by the seed (qa/bench/seed.py).
OTHERS = 2_200
TIME, RATE = Aim(15), Aim(500, is_least=True)
PAGES = {
    "home": "/",
    "page 50": "/?halaman=50",
    "category": "/?kategori=keluhan",
    "SKPD, kecamatan, year": "/?skpd=1&kecamatan=Siulak&tahun=2026",
    "search: common word": "/?cari=jalan",
    "search: nothing found": "/?cari=gajah",
    "one message": "/pesan/{id}",
    "Statistik": "/statistik",
    "Atom": "/umpan.atom",
    "site map": "/sitemap-1.xml",
}
_VISITORS = (1, 4, 8)


@contextmanager
def served(folder: Path, redis: str) -> Iterator[str]:
    """The service's web, with two workers; its address."""
    port = free_port()
    settings = environment(folder, None, PORT=str(port), REDIS_URL=redis, UPIK_WEB_WORKERS="2")
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"]
    process = subprocess.Popen(command, cwd=ROOT, env=settings, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            if _answers(f"{url}/healthz"):
                break
            time.sleep(0.1)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def first_answer(database: Path, url: str) -> float:
    """Milliseconds of the first answer after a change; the counter is what tells it."""
    with sqlite3.connect(database, timeout=30) as rows:
        rows.execute("UPDATE publication SET number = number + 1")
    begun = time.perf_counter()
    with urllib.request.urlopen(url, timeout=120) as answer:
        answer.read()
    return 1000 * (time.perf_counter() - begun)


def kept(crowds: dict[int, Crowd]) -> Iterator[str]:
    """Home from the store of kept pages, by the number of visitors at once."""
    yield "| home, kept: visitors | p50 ms | p95 ms | answers/s | kB |"
    yield "|---:|---:|---:|---:|---:|"
    for visitors, crowd in crowds.items():
        figures = f"{crowd.at(0.5):.1f} | {crowd.at(0.95):.1f} | {crowd.a_second:,.0f}"
        yield f"| {visitors} | {figures} | {crowd.bytes / 1000:.1f} |"


def made(times: dict[str, list[float]]) -> Iterator[str]:
    """Each page when it must be made anew; figures that may be some minutes old are kept."""
    yield "| made anew | p50 ms | slowest ms |"
    yield "|---|---:|---:|"
    for name, found in times.items():
        yield f"| {name} | {found[len(found) // 2]:.0f} | {found[-1]:.0f} |"


def figures(size: int, crowds: dict[int, Crowd], times: dict[str, list[float]]) -> Iterator[Figure]:
    """The aims, each with its worst case."""
    where = f"sqlite, {size:,} published"
    for visitors, crowd in crowds.items():
        what = f"public home, {visitors} visitor{'s' if visitors > 1 else ''}"
        yield figure(f"{what}, p95", crowd.at(0.95), "ms", TIME, where=where)
        yield figure(f"{what}, answers", crowd.a_second, "/s", RATE, where=where)
    slowest, name = max((found[len(found) // 2], name) for name, found in times.items())
    yield figure(f"public page made anew, slowest: {name}", slowest, "ms", where=where)


def _newest(database: Path) -> int:
    with sqlite3.connect(database) as rows:
        query = "SELECT max(id) FROM cases WHERE published_at IS NOT NULL"
        return int(rows.execute(query).fetchone()[0])


def main() -> None:
    """Prints the tables and how the aims stand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="published messages")
    parser.add_argument("--seconds", type=float, default=10, help="of each crowd")
    parser.add_argument("--rounds", type=int, default=9, help="changes before each page")
    parser.add_argument("--folder", type=Path, help="keeps the database here for the next run")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = arguments.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        redis = stack.enter_context(start_valkey(folder))
        place = folder / f"public-{arguments.size}"
        seed(place, None, arguments.size + OTHERS, public=100)
        url = stack.enter_context(served(place, redis))
        first_answer(place / "upik.sqlite3", url)
        print(f"{now():%Y-%m-%d}, {arguments.size:,} published messages, SQLite,", end=" ")
        print(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}", flush=True)
        _measure(place / "upik.sqlite3", url, arguments)


def _measure(database: Path, url: str, arguments: argparse.Namespace) -> None:
    """Both tables, and the aims."""
    crowds = {visitors: visit(url, visitors, arguments.seconds) for visitors in _VISITORS}
    print("\n" + "\n".join(kept(crowds)), flush=True)
    newest = _newest(database)
    times = {
        name: sorted(
            first_answer(database, url + path.format(id=newest)) for _ in range(arguments.rounds)
        )
        for name, path in PAGES.items()
    }
    print("\n" + "\n".join(made(times)), flush=True)
    tell(figures(arguments.size, crowds, times))


if __name__ == "__main__":
    main()
