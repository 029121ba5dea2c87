"""Shows how far long work is: on the terminal, and by way of Redis on the screens.

Whoever starts the work opens `work(...)`; the services below it open a `phase(...)` for each part
whose amount they know, and add to it. A thread looks once a second: the work itself only counts.
Redis keeps a sign that expires by itself, so the work of a killed process is not shown for long.
"""

from __future__ import annotations

import json
import shutil
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TextIO

import click
from babel.dates import format_timedelta
from babel.numbers import format_decimal
from flask import current_app
from redis import Redis
from redis.exceptions import RedisError

from app.domain.words import N_


class Kind(StrEnum):
    """Kinds of long work; of each the screens show one at a time."""

    BACKUP = "backup"
    REHEARSAL = "rehearsal"
    RESTORE = "restore"
    JOURNAL = "journal"
    IMPORT = "import"
    ERASURE = "erasure"
    MOVE = "move"
    START = "start"
    EXAMPLES = "examples"


TITLES: Final = {
    Kind.BACKUP: N_("Cadangan"),
    Kind.REHEARSAL: N_("Gladi pemulihan"),
    Kind.RESTORE: N_("Pemulihan"),
    Kind.JOURNAL: N_("Pemeriksaan jurnal"),
    Kind.IMPORT: N_("Impor pejabat"),
    Kind.ERASURE: N_("Penghapusan data pribadi"),
    Kind.MOVE: N_("Pindah basis data"),
    Kind.START: N_("Persiapan"),
    Kind.EXAMPLES: N_("Data latihan"),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted; `size` of it are one of those that people read.

    Where one may take much longer than another (`is_even`), a rate would promise a wrong end. The
    rate is that of the last `seconds`.
    """

    word: str
    size: int = 1
    is_even: bool = True
    seconds: int = 20


ROWS, MEGABYTES = Unit(N_("baris")), Unit("MB", 10**6)
MESSAGES, PEOPLE = Unit(N_("pesan")), Unit(N_("orang"))
NUMBERS, FILES = Unit(N_("nomor HP")), Unit(N_("berkas"))
STEPS = Unit(N_("langkah"), is_even=False)
# Done some hundred thousand at a time.
LUMPS = Unit(N_("baris"), seconds=3600)

_SECONDS: Final = 1.0
# A rate is said after so long.
_FIRST_RATE: Final = 2.0
# Without a terminal a line this often: a log keeps each of them.
_LINE_SECONDS: Final = 5.0
_KEPT_SECONDS: Final = 15
_KEY: Final = "upik:progress:"
_ENDS: Final = "selesai kira-kira "


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
        return TITLES[Kind(self.kind)]

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
    """The bytes of these files, as far as they are there."""
    return sum(path.stat().st_size for path in paths if path.is_file())


def _amount(number: float, locale: str) -> str:
    """`120.000`, `0,4`."""
    return str(format_decimal(number, "#,##0.#" if number < 10 else "#,##0", locale=locale))


def _span(seconds: float, locale: str = "id") -> str:
    """`17 detik`, `3 menit`."""
    return str(format_timedelta(max(1, round(seconds)), threshold=1.5, locale=locale))


class Phase:
    """A part of a work; `asked` says how much is done where the work itself can't count."""

    def __init__(
        self,
        label: str,
        total: int | None,
        unit: Unit,
        asked: Callable[[], int] | None,
        at: float,
        done: int = 0,
    ) -> None:
        self.label, self.total, self._unit, self._asked = label, total, unit, asked
        self.done, self._begun = done, at
        self._samples = deque([(at, done)], maxlen=unit.seconds)

    def add(self, count: int = 1) -> None:
        """So many more are done."""
        self.done += count

    def look(self, kind: Kind, at: float) -> Seen:
        """How far it is at this moment of the monotonic clock."""
        if self._asked is not None:
            self.done = max(self.done, self._asked())
        # More may have come since it was counted.
        total = max(self.total, self.done) if self.total is not None else None
        since, before = self._samples[0]
        self._samples.append((at, self.done))
        can_tell = self._unit.is_even and at - since >= _FIRST_RATE
        rate = (self.done - before) / (at - since) if can_tell else 0.0
        size = self._unit.size
        return Seen(
            kind=kind.value,
            label=self.label,
            unit=self._unit.word,
            done=self.done / size,
            total=total / size if total is not None else None,
            rate=rate / size if rate else None,
            left=(total - self.done) / rate if rate and total and total > self.done else None,
            seconds=at - self._begun,
        )


class _Terminal:
    """Draws a bar where somebody watches, else writes a line each few seconds."""

    def __init__(self, out: TextIO, says_all: bool = False) -> None:
        self._out, self._says_all = out, says_all
        self._bar: Any = None
        # When something was said of this phase last, and whether.
        self._said, self._is_said = 0.0, False
        # Of the one around it.
        self._was_said, self._is_open = False, False

    def begin(self, seen: Seen, *, is_part: bool = False) -> None:
        """Names the phase, however short, where each is said but what `is_part` of another."""
        if self._bar is not None:
            self._bar.render_finish()
        self._was_said = self._is_said
        self._bar, self._said, self._is_said = None, 0.0, False
        if self._says_all and not is_part:
            amount = f", {seen.total:.0f} {seen.unit}" if seen.total else ""
            click.echo(f"{seen.label}{amount} ... ", file=self._out, nl=False)
            self._is_open = True

    def show(self, seen: Seen) -> None:
        """Once a second."""
        if self._out.isatty():
            # The bar shows how much of it is done, and 80 columns are few.
            pace = seen.facts()[1 if seen.total else 0 :]
            self._draw(seen, ", ".join(pace).replace(_ENDS, ""))
        elif seen.seconds - self._said >= _LINE_SECONDS:
            if self._is_open:
                click.echo(file=self._out)
            self._said, self._is_said, self._is_open = seen.seconds, True, False
            click.echo(f"{seen.label}: {', '.join(seen.facts())}", file=self._out)

    def end(self, seen: Seen, is_whole: bool, around: Seen | None = None) -> None:
        """The phase is over, and the one `around` it goes on: else nothing is said of one that was
        too short to be shown."""
        if self._bar is not None:
            self._draw(seen, _span(seen.seconds))
            self._bar.render_finish()
        elif self._says_all and around is None:
            took = f"{seen.seconds:.1f} detik".replace(".", ",") if is_whole else "gagal"
            click.echo(took if self._is_open else f"{seen.label}: {took}", file=self._out)
            self._is_open = False
        elif self._is_said and is_whole:
            click.echo(f"{seen.label}: selesai, {_span(seen.seconds)}", file=self._out)
        self._bar, self._is_said = None, around is not None and self._was_said
        self._said = around.seconds if around is not None else 0.0

    def _draw(self, seen: Seen, words: str) -> None:
        # The bar takes the place of what stands in the line.
        self._is_open = False
        if self._bar is None:
            columns = shutil.get_terminal_size().columns
            self._bar = click.progressbar(
                # Of an iterable without a length click shows only that something moves.
                (words for _ in ()),
                length=100 if seen.total else None,
                label=seen.label,
                width=max(4, min(30, columns - len(seen.label) - 48)),
                show_eta=False,
                show_percent=bool(seen.total),
                item_show_func=lambda words: words,
                file=self._out,
            )
        self._bar.update((seen.percent or 0) - self._bar.pos if seen.total else 1, words)
        self._bar.render_progress()


class _Work:
    """What is shown of a work: its phase of this moment."""

    def __init__(self, kind: Kind, redis: Redis | None, terminal: _Terminal | None) -> None:
        self._kind, self._redis, self._terminal = kind, redis, terminal
        self._phase: Phase | None = None
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
        """Shows this phase during the block; one within another is a part of that, and shown in its
        place where the amount of that is not known."""
        around, is_whole = self._phase, False
        if around is not None and around.total is not None:
            yield
            return
        with self._lock:
            self._phase = phase
            self._draw(lambda it: it.begin(self._look(phase), is_part=around is not None))
        try:
            yield
            is_whole = True
            phase.done = phase.total or phase.done
        finally:
            with self._lock:
                self._phase = around
                outer = self._look(around) if around is not None else None
                self._draw(lambda it: it.end(self._look(phase), is_whole, outer))

    def tick(self) -> None:
        """Shows the phase as it is now."""
        with self._lock:
            if self._phase is None:
                return
            seen = self._look(self._phase)
            self._draw(lambda it: it.show(seen))
        body, self._is_told = json.dumps(asdict(seen)), True
        self._tell(lambda redis: redis.set(_KEY + self._kind, body, ex=_KEPT_SECONDS))

    def _look(self, phase: Phase) -> Seen:
        return phase.look(self._kind, time.monotonic())

    def _watch(self) -> None:
        while not self._over.wait(_SECONDS):
            self.tick()

    def _draw(self, draw: Callable[[_Terminal], None]) -> None:
        # A terminal that was closed is no reason for the work to fail.
        if self._terminal is not None:
            with suppress(OSError, ValueError):
                draw(self._terminal)

    def _tell(self, say: Callable[[Redis], object]) -> None:
        if self._redis is not None:
            with suppress(RedisError, OSError):
                say(self._redis)


_current: ContextVar[_Work | None] = ContextVar("progress", default=None)


@contextmanager
def work(kind: Kind, told: TextIO | None = None) -> Iterator[None]:
    """Shows the phases within the block; what is part of another work is shown as that.

    A command shows long ones on its terminal, too. Who prepares a start names where each is `told`.
    """
    if _current.get() is not None:
        yield
        return
    terminal = _Terminal(told, says_all=True) if told is not None else None
    if terminal is None and click.get_current_context(silent=True) is not None:
        terminal = _Terminal(sys.stderr)
    made = _Work(kind, current_app.extensions.get("redis"), terminal)
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
    with around.during(made) if around is not None else nullcontext():
        yield made


def running(*kinds: Kind) -> list[Seen]:
    """What goes on now (of these kinds, else of all), on any host; nothing if Redis is away."""
    names = [_KEY + kind for kind in kinds or Kind]
    try:
        found: Any = current_app.extensions["redis"].mget(names)
    except (RedisError, OSError):
        return []
    return [Seen(**json.loads(it)) for it in found if it]
