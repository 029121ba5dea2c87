"""`python -m bench.gateway`: our lane beside gammu-smsd; same dummy phone, same database, one run.

Throughput, latency, CPU and memory; ratios at the end. The rate limit is 0 here, and said so.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.extensions import now
from app.sms.dummy_phone import drop_sms
from bench.idle import cpu_seconds
from bench.lane import Lane
from bench.smsd import Smsd, is_installed
from tests.faults.servers import Postgres, Valkey

Subject = Lane | Smsd
SECONDS = 600.0


@dataclass
class Result:
    """The figures of one subject on one engine."""

    engine: str
    name: str
    figures: dict[str, float] = field(default_factory=dict)


def until(is_so: Callable[[], bool], pause: float = 0.01) -> float:
    """Waits; the seconds it took, or infinity."""
    begun = time.monotonic()
    while not is_so():
        if time.monotonic() - begun > SECONDS:
            return float("inf")
        time.sleep(pause)
    return time.monotonic() - begun


def fill(subject: Subject, folder: Path, count: int, text: str) -> None:
    """All SMS appear at one moment: a folder is renamed into place."""
    for number in range(count):
        drop_sms(folder, f"+62812{number:08d}", f"{number} {text}", now(), reference=number)
    inbox = subject.phone / "sms/1"
    until(lambda: not any(inbox.iterdir()))
    (folder / "sms/1").rename(inbox)


def incoming(subject: Subject, result: Result, count: int, parts: int) -> None:
    """Parts stored and messages become cards, a second, when `count` SMS wait."""
    text = "x" * (30 if parts == 1 else 153 * parts - 30)
    stored, cards = subject.stored(), subject.cards()
    with tempfile.TemporaryDirectory(dir=subject.phone.parent) as folder:
        fill(subject, Path(folder), count, text)
    begun = time.monotonic()
    assert subject.process is not None
    cpu = cpu_seconds(subject.process.pid)
    until(lambda: subject.stored() >= stored + count * parts)
    took = time.monotonic() - begun
    per_card = parts if isinstance(subject, Smsd) else 1
    until(lambda: subject.cards() >= cards + count * per_card)
    whole = time.monotonic() - begun
    result.figures[f"in {parts}-part, stored SMS/s"] = count / took
    result.figures[f"in {parts}-part, cards/s"] = count / whole
    spent = cpu_seconds(subject.process.pid) - cpu
    result.figures[f"in {parts}-part, CPU ms/SMS"] = 1000 * spent / count


def outgoing(subject: Subject, result: Result, count: int) -> None:
    """SMS sent a second when `count` wait."""
    before = subject.sent()
    begun = time.monotonic()
    subject.queue(count)
    until(lambda: subject.sent() >= before + count)
    result.figures["out SMS/s"] = count / (time.monotonic() - begun)


def latency(subject: Subject, result: Result, count: int) -> None:
    """One SMS at a time on an idle lane: file to card, row to sent."""
    arrivals, departures = [], []
    for number in range(count):
        cards, sent = subject.cards(), subject.sent()
        drop_sms(subject.phone, f"+62813{number:08d}", f"satu {number}", now())
        arrivals.append(until(lambda: subject.cards() > cards, 0.002))  # noqa: B023
        time.sleep(0.13 * (number % 5))
        subject.queue(1)
        departures.append(until(lambda: subject.sent() > sent, 0.002))  # noqa: B023
    for name, values in (("arrival to card", arrivals), ("row to sent", departures)):
        values.sort()
        result.figures[f"{name} p50, ms"] = 1000 * statistics.median(values)
        result.figures[f"{name} p95, ms"] = 1000 * values[int(0.95 * (len(values) - 1))]


def memory(subject: Subject, result: Result, count: int) -> None:
    """The most the process ever had in memory, after `count` waiting SMS were read."""
    stored = subject.stored()
    with tempfile.TemporaryDirectory(dir=subject.phone.parent) as folder:
        fill(subject, Path(folder), count, "halo")
    until(lambda: subject.stored() >= stored + count, 0.1)
    assert subject.process is not None
    status = Path(f"/proc/{subject.process.pid}/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    result.figures[f"peak MB, {count} waiting"] = int(peak.split()[1]) / 1024


def measure(subject: Subject, engine: str, size: int, *, slow: bool) -> Result:
    """All figures of one subject; `slow` leaves out what would take hours."""
    result = Result(engine, subject.name)
    subject.start()
    try:
        incoming(subject, result, 3, 1)  # warm: the first SMS pays for imports and tables
        result.figures.clear()
        incoming(subject, result, 20 if slow else size, 1)
        if not slow:
            incoming(subject, result, size // 3, 3)
        outgoing(subject, result, 10 if slow else size // 2)
        latency(subject, result, 5 if slow else 40)
        if not slow:
            memory(subject, result, size)
            memory(subject, result, 5 * size)
    finally:
        subject.stop()
    print("\n".join(table([result])), flush=True)
    return result


def table(results: list[Result]) -> Iterator[str]:
    """One line a figure, one column a subject."""
    names = list(dict.fromkeys(name for result in results for name in result.figures))
    yield f"{'':30}" + "".join(f"{result.engine + ' ' + result.name:>24}" for result in results)
    for name in names:
        cells = (result.figures.get(name) for result in results)
        yield f"{name:30}" + "".join(f"{'-' if c is None else f'{c:.1f}':>24}" for c in cells)


@contextmanager
def engines(wanted: list[str]) -> Iterator[dict[str, str | None]]:
    """The databases to be measured: None is SQLite."""
    with ExitStack() as stack:
        found: dict[str, str | None] = {"sqlite": None} if "sqlite" in wanted else {}
        if "postgres" in wanted:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="upik-pg-"))
            server = Postgres(Path(folder), durable=True)
            stack.callback(server.stop)
            found["postgres"] = server.url
        yield found


def run(size: int, wanted: list[str], peers: bool) -> list[Result]:
    """Ours and the peer's, one after the other on each engine."""
    results = []
    with tempfile.TemporaryDirectory() as name, engines(wanted) as found:
        for engine, url in found.items():
            folder = Path(name) / engine
            folder.mkdir()
            valkey = Valkey(folder)
            results.append(
                measure(Lane(folder / "upik", valkey.url, url), engine, size, slow=False)
            )
            valkey.stop()
            for tuned in (True, False) if peers else ():
                place = folder / f"smsd-{tuned}"
                place.mkdir()
                peer = Smsd(place, url, tuned=tuned)
                results.append(measure(peer, engine, size, slow=not tuned))
    return results


def main() -> None:
    """Prints the table and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--engine", action="append", choices=["sqlite", "postgres"])
    arguments = parser.parse_args()
    peers = is_installed()
    if not peers:
        print("gammu-smsd is not installed (apt-get install gammu-smsd libdbd-sqlite3)")
    print("Rate limit: 0 (none) in every lane; both sides commit durably.", flush=True)
    results = run(arguments.size, arguments.engine or ["sqlite", "postgres"], peers)
    print("\n".join(table(results)))
    for ours in [result for result in results if result.name == Lane.name]:
        for peer in [r for r in results if r.engine == ours.engine and "tuned" in r.name]:
            for name in ("in 1-part, stored SMS/s", "in 3-part, stored SMS/s", "out SMS/s"):
                ratio = ours.figures[name] / peer.figures[name]
                print(f"{ours.engine}, {name}: {ratio:.1f} x {peer.name}")


if __name__ == "__main__":
    main()
