"""`python -m bench.public`: the public site with 100,000 published messages, as gunicorn runs it.

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

from app.extensions import now
from bench import phone
from bench.seeded import environment, seed
from bench.visitors import visit
from tests.servers import ROOT, free_port, start_valkey

# What is open or answered only is not published by the seed (bench/seed.py).
OTHERS = 2_200
MOST_MS, LEAST_A_SECOND = 15, 500
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
    "Open311, 90 days": "/open311/v2/requests.json",
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


def kept(url: str, seconds: float) -> Iterator[str]:
    """Home from the store of kept pages."""
    yield "| home, kept: visitors | p50 ms | p95 ms | answers/s | kB |"
    yield "|---:|---:|---:|---:|---:|"
    for visitors in _VISITORS:
        crowd = visit(url, visitors, seconds)
        figures = f"{crowd.at(0.5):.1f} | {crowd.at(0.95):.1f} | {crowd.a_second:,.0f}"
        yield f"| {visitors} | {figures} | {crowd.bytes / 1000:.1f} |"


def made(database: Path, url: str, rounds: int) -> Iterator[str]:
    """Each page when it must be made anew; figures that may be some minutes old are kept."""
    newest = _newest(database)
    yield "| made anew | p50 ms | slowest ms |"
    yield "|---|---:|---:|"
    for name, path in PAGES.items():
        address = url + path.format(id=newest)
        times = sorted(first_answer(database, address) for _ in range(rounds))
        yield f"| {name} | {times[len(times) // 2]:.0f} | {times[-1]:.0f} |"


def _newest(database: Path) -> int:
    with sqlite3.connect(database) as rows:
        query = "SELECT max(id) FROM message WHERE published_at IS NOT NULL"
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
        tables = [kept(url, arguments.seconds)]
        tables.append(made(place / "upik.sqlite3", url, arguments.rounds))
        newest = _newest(place / "upik.sqlite3")
        tables.append(phone.table(url, ["/", f"/pesan/{newest}", "/statistik", "/tentang"]))
        print(f"{now():%Y-%m-%d}, {arguments.size:,} published messages, SQLite,", end=" ")
        print(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}", flush=True)
        for table in tables:
            print("\n" + "\n".join(table), flush=True)
    print(f"\nAims: p95 at most {MOST_MS} ms, at least {LEAST_A_SECOND} answers a second.")


if __name__ == "__main__":
    main()
