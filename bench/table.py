"""The figures of a run as one table: a column a subject and engine, a row a figure, and its aim."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

# What the tuned peer is compared by; the aim is so many times its figure.
COMPARED = {"in, 1 part: SMS/s stored": 2, "in, 3 parts: SMS/s stored": 2, "out: SMS/s": 5}
TIMES = "{}, times smsd tuned"
AIMS = {
    **{TIMES.format(name): f">= {aim}" for name, aim in COMPARED.items()},
    "arrival to card, p95 ms": "<= 1,500",
    "row to sent, p95 ms": "<= 100",
    "peak MB, 1,000 waiting": "<= 120",
    "peak MB, 5,000 waiting": "<= 120, flat",
    "AT: parts/s": ">= 1.35",
    "idle: % of a core": "<= 2 (AT)",
}
MISSING = "-"


@dataclass
class Column:
    """One subject on one engine; each figure holds one value a round."""

    engine: str
    name: str
    figures: dict[str, list[float]] = field(default_factory=dict)

    def add(self, found: dict[str, float]) -> None:
        """Notes the figures of one round."""
        for name, value in found.items():
            self.figures.setdefault(name, []).append(value)

    def compare(self, peer: Column) -> None:
        """Adds how many times the peer's figures these are, round by round."""
        for name in COMPARED:
            pairs = zip(self.figures.get(name, []), peer.figures.get(name, []), strict=False)
            if found := [mine / other for mine, other in pairs]:
                self.figures[TIMES.format(name)] = found


def table(columns: Iterable[Column]) -> Iterator[str]:
    """Markdown: the median of the rounds, and in brackets the worst and the best of several."""
    columns = list(columns)
    found = dict.fromkeys(name for column in columns for name in column.figures)
    names = _in_order(list(found))
    heads = [f"{column.name}, {column.engine}" for column in columns]
    yield "| " + " | ".join(["", *heads, "aim of Si UPIK"]) + " |"
    yield "|---|" + "---:|" * len(heads) + "---|"
    for name in names:
        cells = [_cell(column.figures.get(name, [])) for column in columns]
        yield "| " + " | ".join([name, *cells, AIMS.get(name, "")]) + " |"


def _in_order(names: list[str]) -> list[str]:
    """As they were measured, each comparison behind the figure it compares."""
    ordered = [name for name in names if not name.endswith(TIMES.format(""))]
    for name in COMPARED:
        if (compared := TIMES.format(name)) in names:
            ordered.insert(ordered.index(name) + 1, compared)
    return ordered


def _cell(values: list[float]) -> str:
    if not values:
        return MISSING
    middle = _number(statistics.median(values))
    if len(values) == 1:
        return middle
    return f"{middle} ({_number(min(values))}-{_number(max(values))})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 20 else f"{value:.1f}" if value >= 2 else f"{value:.2f}"
