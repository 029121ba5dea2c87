"""One table of a run: a column a subject and engine, a row a figure, with its aim."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from qa.bench.figures import Aim, Figure, figure, lacking, number

# What the tuned peer is compared by; the aim is so many times its figure.
COMPARED = {"in, 1 part: SMS/s stored": 3, "in, 3 parts: SMS/s stored": 3, "out: SMS/s": 5.5}
TIMES = "{}, times smsd tuned"
AIMS = {
    **{TIMES.format(name): Aim(aim, is_least=True) for name, aim in COMPARED.items()},
    "arrival to card, p95 ms": Aim(400),
    "row to sent, p95 ms": Aim(100),
    "peak MB, 1,000 waiting": Aim(130),
    "peak MB, 5,000 waiting": Aim(130),
    "AT: parts/s": Aim(1.35, is_least=True),
    "idle: % of a core": Aim(2),
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
        yield "| " + " | ".join([name, *cells, str(AIMS.get(name, ""))]) + " |"


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
    middle = number(statistics.median(values))
    if len(values) == 1:
        return middle
    return f"{middle} ({number(min(values))}-{number(max(values))})"


def figures(columns: Iterable[Column], ours: str, lack: str) -> Iterator[Figure]:
    """Of our columns what has an aim or a peer; `lack` says why there is no peer."""
    columns = list(columns)
    for column in (it for it in columns if it.name == ours):
        others = [it for it in columns if it.engine == column.engine and it is not column]
        for name in (name for name in column.figures if name in COMPARED or name in AIMS):
            value = statistics.median(column.figures[name])
            peer = "; ".join(
                f"{it.name}: {number(statistics.median(it.figures[name]))}"
                for it in others
                if name in it.figures
            )
            yield figure(name, value, "", AIMS.get(name), where=column.engine, peer=peer)
        if lack and COMPARED.keys() & column.figures.keys():
            for name in COMPARED:
                yield lacking(TIMES.format(name), lack, where=column.engine)
