"""Figures of weight: each bench notes its own; `python -m qa.bench` makes one table of all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

# The file that the benches of one run append to; a bench run by itself notes nothing.
FILE = "UPIK_BENCH_FIGURES"


@dataclass(frozen=True)
class Aim:
    """What a figure must not be above; below, where it is the least that is wanted."""

    bound: float
    is_least: bool = False

    def __str__(self) -> str:
        return f"{'>=' if self.is_least else '<='} {self.bound:,}"

    def is_kept_by(self, value: float) -> bool:
        """Whether the figure stays within."""
        return value >= self.bound if self.is_least else value <= self.bound


@dataclass(frozen=True)
class Figure:
    """One figure, `where` it was measured (database, size), and what a peer needs for the same.

    `value` is None where it could not be measured; `lack` then says why.
    """

    what: str
    value: float | None
    unit: str = ""
    aim: str = ""
    is_kept: bool | None = None
    peer: str = ""
    where: str = ""
    lack: str = ""

    @property
    def verdict(self) -> str:
        """In a word; a figure without an aim has none."""
        if self.value is None:
            return "NOT MEASURED"
        return "-" if self.is_kept is None else "kept" if self.is_kept else "NOT KEPT"

    @property
    def here(self) -> str:
        """The value with its unit, or why there is none."""
        return self.lack if self.value is None else f"{number(self.value)} {self.unit}".strip()


def figure(
    what: str, value: float, unit: str, aim: Aim | None = None, *, where: str, peer: str = ""
) -> Figure:
    """A measured figure, judged by its aim."""
    if aim is None:
        return Figure(what, value, unit, where=where, peer=peer)
    return Figure(what, value, unit, str(aim), aim.is_kept_by(value), peer, where)


def lacking(what: str, why: str, *, where: str = "") -> Figure:
    """What should be in the table and could not be measured."""
    return Figure(what, None, where=where, lack=why)


def tell(found: Iterable[Figure]) -> None:
    """Prints how the aims stand, and notes the figures for the one table."""
    found = list(found)
    for it in found:
        aim = f" (aim {it.aim})" if it.aim else ""
        print(f"- {it.what}, {it.where}: {it.here}{aim}: {it.verdict}", flush=True)
    if name := os.environ.get(FILE):
        with Path(name).open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(it)) + "\n" for it in found)


def noted(path: Path) -> list[Figure]:
    """What the benches have noted so far, in their order."""
    if not path.exists():
        return []
    return [Figure(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def table(found: Iterable[Figure]) -> Iterator[str]:
    """Markdown: a figure a row."""
    yield "| figure | aim | here | kept | peer |"
    yield "|---|---|---:|---|---|"
    for it in found:
        name = f"{it.what} ({it.where})" if it.where else it.what
        cells = [name, it.aim or "-", it.here, it.verdict, it.peer or "-"]
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def number(value: float) -> str:
    """A count as it is; what was measured with no more digits than it is worth."""
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.0f}" if value >= 20 else f"{value:.1f}" if value >= 2 else f"{value:.2f}"
