"""Shows how far long work is: on the terminal, and by way of Redis on the screens.

Whoever starts the work opens `work(...)`; the services below it open a `phase(...)` for each part
and add to it. A thread looks once a second: the work itself only counts. Redis keeps a sign that
expires by itself, so the work of a killed process is not shown for long.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple, TextIO

import click
from babel.dates import format_timedelta
from babel.numbers import format_decimal
from flask import current_app
from redis import Redis
from redis.exceptions import RedisError

from app.domain.words import N_, Labelled


class Kind(Labelled):
    """Kinds of long work; of each the screens show one at a time."""

    BACKUP = "backup", N_("Cadangan")
    REHEARSAL = "rehearsal", N_("Gladi pemulihan")
    RESTORE = "restore", N_("Pemulihan")
    JOURNAL = "journal", N_("Pemeriksaan jurnal")
    IMPORT = "import", N_("Impor pejabat")
    ERASURE = "erasure", N_("Penghapusan data pribadi")
    MOVE = "move", N_("Pindah basis data")
    START = "start", N_("Persiapan")
    EXAMPLES = "examples", N_("Data latihan")


class Unit(NamedTuple):
    """What is counted; `size` of it are one of those that people read."""

    word: str
    size: int = 1


ROWS, MEGABYTES = Unit(N_("baris")), Unit("MB", 10**6)
MESSAGES, PEOPLE = Unit(N_("pesan")), Unit(N_("orang"))
NUMBERS, STEPS = Unit(N_("nomor HP")), Unit(N_("langkah"))

_SECONDS: Final = 1.0
# A rate is said after so long.
_FIRST_RATE: Final = 2.0
_KEPT_SECONDS: Final = 15
_KEY: Final = "upik:progress:"


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a phase is, in the unit that people read; `left` are seconds, None before there is a
    rate or where the amount is not known."""

    kind: str
    label: str
    unit: str
    done: float
    total: float | None
    rate: float | None
    left: float | None
    seconds: float

    @property
    def title(self) -> str:
        """What the work is."""
        return Kind(self.kind).label

    @property
    def percent(self) -> int | None:
        """Never above 100; None where the amount is not known."""
        return int(100 * self.done / self.total) if self.total else None

    def facts(self, say: Callable[[str], str] = str, locale: str = "id") -> list[str]:
        """`120.000 dari 480.000 baris`, `21.000 baris/detik`, `selesai kira-kira 17 detik lagi`:
        what is known of it; `say` translates."""
        values = {
            "done": _amount(self.done, locale),
            "total": _amount(self.total or 0, locale),
            "rate": _amount(self.rate or 0, locale),
            "unit": say(self.unit),
            "left": _span(self.left or 0, locale),
            "seconds": _span(self.seconds, locale),
        }
        said = {
            N_("%(done)s dari %(total)s %(unit)s"): self.total,
            N_("%(done)s %(unit)s"): self.done and not self.total,
            N_("%(rate)s %(unit)s/detik"): self.rate,
            N_("selesai kira-kira %(left)s lagi"): self.left,
            N_("%(seconds)s berjalan"): not self.rate,
        }
        return [say(words) % values for words, is_known in said.items() if is_known]


def size_of(*paths: Path) -> int:
    """Return the bytes of these files, as far as they are there."""
    return sum(path.stat().st_size for path in paths if path.is_file())


def _amount(number: float, locale: str) -> str:
    """`120.000`, `0,4`."""
    return str(format_decimal(number, "#,##0.#" if number < 10 else "#,##0", locale=locale))


def _span(seconds: float, locale: str = "id") -> str:
    """`17 detik`, `3 menit`."""
    return str(format_timedelta(max(1, round(seconds)), threshold=1.5, locale=locale))


@dataclass
class Phase:
    """A part of a work; `asked` says how much is done where the work itself can't count."""

    label: str
    total: int | None
    unit: Unit
    asked: Callable[[], int] | None
    begun: float
    done: int = 0

    def __post_init__(self) -> None:
        self._before = self.done

    def add(self, count: int = 1) -> None:
        """So many more are done."""
        self.done += count

    def look(self, kind: Kind, at: float) -> Seen:
        """How far it is at this moment of the monotonic clock."""
        if self.asked is not None:
            self.done = max(self.done, self.asked())
        # More may have come since it was counted.
        total = max(self.total, self.done) if self.total is not None else None
        seconds, size = at - self.begun, self.unit.size
        # Steps take unequal times: a rate would promise a wrong end.
        can_tell = self.unit is not STEPS and seconds >= _FIRST_RATE
        rate = (self.done - self._before) / seconds if can_tell else 0.0
        return Seen(
            kind=kind.value,
            label=self.label,
            unit=self.unit.word,
            done=self.done / size,
            total=total / size if total is not None else None,
            rate=rate / size if rate else None,
            left=(total - self.done) / rate if rate and total and total > self.done else None,
            seconds=seconds,
        )


class _Work:
    """What is shown of a work: its phase of this moment, the innermost of unknown amounts."""

    def __init__(
        self, kind: Kind, redis: Redis | None, out: TextIO | None, tells_all: bool
    ) -> None:
        self._kind, self._redis, self._out, self._tells_all = kind, redis, out, tells_all
        self._phases: list[Phase] = []
        self._over, self._lock, self._is_told = threading.Event(), threading.Lock(), False
        self._thread = threading.Thread(target=self._watch, name="progress", daemon=True)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Looks once a second during the block."""
        self._thread.start()
        try:
            yield
        finally:
            self._over.set()
            self._thread.join()
            if self._is_told:
                self._tell(lambda redis: redis.delete(_KEY + self._kind))

    @contextmanager
    def during(self, phase: Phase) -> Iterator[None]:
        """Shows this phase during the block; one within another whose amount is known is a part of
        that, and not shown."""
        if self._phases and self._phases[-1].total is not None:
            yield
            return
        took = "gagal"
        with self._lock:
            self._phases.append(phase)
        try:
            yield
            phase.done = phase.total or phase.done
            took = f"{time.monotonic() - phase.begun:.1f} detik".replace(".", ",")
        finally:
            with self._lock:
                self._phases.remove(phase)
                self._say(f"{phase.label} ... {took}\n", is_wanted=self._tells_all)

    def tick(self) -> None:
        """Shows the phase as it is now."""
        with self._lock:
            if not self._phases:
                return
            seen = self._phases[-1].look(self._kind, time.monotonic())
            is_wanted = self._out is not None and self._out.isatty()
            self._say(f"{seen.label}: {', '.join(seen.facts())}", is_wanted=is_wanted)
        body, self._is_told = json.dumps(asdict(seen)), True
        self._tell(lambda redis: redis.set(_KEY + self._kind, body, ex=_KEPT_SECONDS))

    def _watch(self) -> None:
        while not self._over.wait(_SECONDS):
            self.tick()

    def _say(self, words: str, *, is_wanted: bool) -> None:
        """In the place of what stands in the terminal's line; a terminal that was closed is no
        reason for the work to fail."""
        if self._out is None or not (is_wanted or self._out.isatty()):
            return
        with suppress(OSError, ValueError):
            click.echo(f"\r\033[K{words}" if self._out.isatty() else words, self._out, nl=False)

    def _tell(self, say: Callable[[Redis], object]) -> None:
        if self._redis is not None:
            with suppress(RedisError, OSError):
                say(self._redis)


_current: ContextVar[_Work | None] = ContextVar("progress", default=None)


@contextmanager
def work(kind: Kind, told: TextIO | None = None) -> Iterator[None]:
    """Shows the phases within the block; what is part of another work is shown as that.

    A command shows them on its terminal, too. `told` gets a line for each, as a start is told.
    """
    if _current.get() is not None:
        yield
        return
    is_command = click.get_current_context(silent=True) is not None
    out = told or (sys.stderr if is_command else None)
    made = _Work(kind, current_app.extensions.get("redis"), out, tells_all=told is not None)
    token = _current.set(made)
    try:
        with made.shown():
            yield
    finally:
        _current.reset(token)


@contextmanager
def phase(
    label: str,
    total: int | None = None,
    unit: Unit = ROWS,
    asked: Callable[[], int] | None = None,
    done: int = 0,
) -> Iterator[Phase]:
    """One part of the work, `total` of the unit (of MEGABYTES in bytes) or of unknown length; so
    many were `done` before.

    `asked` says how much is done where the block itself can't add to it; it is called by another
    thread. Outside of `work` nothing is shown.
    """
    around, made = _current.get(), Phase(label, total, unit, asked, time.monotonic(), done)
    if around is None:
        yield made
        return
    with around.during(made):
        yield made


def running(*kinds: Kind) -> list[Seen]:
    """What goes on now (of these kinds, else of all), on any host; nothing if Redis is away."""
    names = [_KEY + kind for kind in kinds or Kind]
    try:
        found: Any = current_app.extensions["redis"].mget(names)
    except (RedisError, OSError):
        return []
    return [Seen(**json.loads(it)) for it in found if it]
