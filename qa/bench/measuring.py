"""Measures an SMS lane: rates, latencies, CPU, memory; ours and the peer's alike."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from app.database.extensions import now
from app.sms.gammu.dummy_phone import drop_sms
from qa.bench.idle import cpu_seconds
from qa.bench.lane import Lane
from qa.bench.smsd import Smsd

Subject = Lane | Smsd
Figures = dict[str, float]
SECONDS = 600.0
# Where the waiting SMS are written before they appear: in memory, for each is fsynced.
DRAFTS = "/dev/shm"


def until(is_so: Callable[[], bool], pause: float = 0.01) -> float:
    """Waits; the seconds it took. Raises TimeoutError."""
    begun = time.monotonic()
    while not is_so():
        if time.monotonic() - begun > SECONDS:
            raise TimeoutError(f"not within {SECONDS:.0f} s")
        time.sleep(pause)
    return time.monotonic() - begun


def fill(subject: Subject, count: int, text: str) -> None:
    """All SMS appear at one moment."""
    waiting = [(f"+62812{n:08d}", f"{n} {text}", n) for n in range(count)]
    written(subject.phone, waiting)()


def written(phone: Path, waiting: Iterable[tuple[str, str, int]]) -> Callable[[], object]:
    """Sender, text and reference of many SMS, beside the dummy phone; called, all appear at one
    moment: a folder is renamed into place."""
    inbox, ready = phone / "sms/1", phone.parent / f"ready-{phone.name}"
    with tempfile.TemporaryDirectory(dir=DRAFTS) as drafts:
        for sender, text, reference in waiting:
            drop_sms(Path(drafts), sender, text, now(), reference=reference)
        shutil.copytree(Path(drafts) / "sms/1", ready)
    until(lambda: not any(inbox.iterdir()))
    return lambda: ready.rename(inbox)


def incoming(subject: Subject, count: int, parts: int) -> Figures:
    """SMS stored, and made cards of, a second, when `count` wait; the CPU that took.

    From the moment they all wait: smsd reads every SMS before it stores the first, we as we go. The
    rate from the first stored part on, which is smsd's without its reading, stands beside it.
    """
    text = "x" * (30 if parts == 1 else 153 * parts - 30)
    stored, cards = subject.stored(), subject.cards()
    cpu = cpu_seconds(subject.pid)
    fill(subject, count, text)
    waited = until(lambda: subject.stored() > stored, 0.002)
    first = subject.stored() - stored
    took = until(lambda: subject.stored() >= stored + count * parts)
    what = f"in, {parts} part{'s' if parts > 1 else ''}:"
    found = {f"{what} SMS/s stored": count / (waited + took)}
    found[f"{what} SMS/s once one is stored"] = (count - first / parts) / took
    if subject.makes_cards:
        made = until(lambda: subject.cards() >= cards + count)
        found[f"{what} cards/s"] = count / (waited + took + made)
    spent = cpu_seconds(subject.pid) - cpu
    return found | {f"{what} CPU ms/SMS": 1000 * spent / count}


def outgoing(subject: Subject, count: int) -> Figures:
    """SMS sent a second, from the commit of `count` rows on."""
    before, cpu = subject.sent(), cpu_seconds(subject.pid)
    subject.queue(count)
    begun = time.monotonic()
    until(lambda: subject.sent() >= before + count)
    took = time.monotonic() - begun
    spent = cpu_seconds(subject.pid) - cpu
    return {"out: SMS/s": count / took, "out: CPU ms/SMS": 1000 * spent / count}


def arrivals(subject: Subject, count: int) -> Figures:
    """One SMS at a time on an idle lane: from the file to the card (the peer: to the row)."""
    found = []
    for number in range(count):
        cards = subject.cards()
        time.sleep(0.13 * (number % 8))  # not in step with the clock
        drop_sms(subject.phone, f"+62813{number:08d}", f"satu {number}", now())
        found.append(until(lambda: subject.cards() > cards, 0.002))  # noqa: B023
    return _latencies("arrival to card", found)


def departures(subject: Subject, count: int) -> Figures:
    """One SMS at a time on an idle lane: from the commit of its row to "sent"."""
    found = []
    for number in range(count):
        sent = subject.sent()
        time.sleep(0.13 * (number % 8))
        subject.queue(1)
        found.append(until(lambda: subject.sent() > sent, 0.002))  # noqa: B023
    return _latencies("row to sent", found)


def memory(subject: Subject, count: int) -> Figures:
    """The most a new process ever had in memory, after `count` waiting SMS were read."""
    cards = subject.cards()
    fill(subject, count, "halo")
    until(lambda: subject.cards() >= cards + count, 0.1)
    status = Path(f"/proc/{subject.pid}/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return {f"peak MB, {count:,} waiting": int(peak.split()[1]) / 1024}


def _latencies(what: str, found: list[float]) -> Figures:
    found.sort()
    middle, late = found[len(found) // 2], found[int(0.95 * (len(found) - 1) + 0.5)]
    return {f"{what}, p50 ms": 1000 * middle, f"{what}, p95 ms": 1000 * late}
