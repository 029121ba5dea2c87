"""Aims of the card lists, and the figures of Kalkun."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.bench.figures import Aim, Figure, figure
from qa.bench.visits import Found, Rows

TIME, STATEMENTS, FRAME, WEIGHT, RATIO = map(Aim, (100, 8, 3, 80, 1.5))
SEEN = Aim(2)
INBOX = "Pesan Masuk: Semua"
# Kalkun on gammu's tables, measured on the same kind of machine (p50 ms, statements).
KALKUN = {100_000: (1440, 116), 1_000_000: (11_608, 116)}
KALKUN_SEEN = "Kalkun: 31 s on average"


def ratio(found: Sequence[Found]) -> float:
    """How many times the smallest database's time the largest takes."""
    return found[-1].at(0.5) / found[0].at(0.5)


def is_alike(found: Sequence[Found]) -> bool:
    """Whether the smallest and the largest database show as many cards: each has its time."""
    return found[0].cards == found[-1].cards


def figures(engine: str, size: int, rows: Rows) -> Iterator[Figure]:
    """The inbox beside Kalkun's; then each aim with its worst case, on the largest database."""
    where = f"{engine}, {size:,}"
    last = [(case, found[-1]) for case, found in rows]
    plain = [(case.name, it) for case, it in last]
    pages = [(case.name, it) for case, it in last if case.is_page]
    inbox = next(it for case, it in last if case.name == INBOX)
    milliseconds, statements = "", ""
    if size in KALKUN:
        milliseconds, statements = (f"Kalkun: {it:,}" for it in KALKUN[size])
    yield figure("inbox page, p50", inbox.at(0.5), "ms", where=where, peer=milliseconds)
    for what, unit, aim, (value, name) in (
        ("p95", "ms", TIME, max((it.at(0.95), case.name) for case, it in last)),
        ("statements", "", STATEMENTS, max((it.statements, name) for name, it in plain)),
        ("of them for the frame", "", FRAME, max((it.frame, name) for name, it in plain)),
        ("weight", "kB", WEIGHT, max((it.weight / 1000, name) for name, it in pages)),
        ("times of the smallest", "", RATIO, _steepest(rows)),
    ):
        peer = statements if what == "statements" else ""
        yield figure(f"lists, worst {what}: {name}", value, unit, aim, where=where, peer=peer)


def _steepest(rows: Rows) -> tuple[float, str]:
    return max((ratio(found), case.name) for case, found in rows if is_alike(found))
