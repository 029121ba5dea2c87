"""Aims of the card lists, and the figures of peers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.bench import fab_list
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
    """The inbox beside its peers; then each aim with its worst case, on the largest database."""
    where = f"{engine}, {size:,}"
    ours = [(case, found) for case, found in rows if not case.is_peer]
    last = [(case, found[-1]) for case, found in ours]
    plain = [(case.name, it) for case, it in last]
    pages = [(case.name, it) for case, it in last if case.is_page]
    inbox = next(found[-1] for case, found in ours if case.name == INBOX)
    peers = _peers(rows, size)
    yield figure("inbox page, p50", inbox.at(0.5), "ms", where=where, peer=peers["p50"])
    for what, unit, aim, (value, name) in (
        ("p95", "ms", TIME, max((it.at(0.95), case.name) for case, it in last)),
        ("statements", "", STATEMENTS, max((it.statements, name) for name, it in plain)),
        ("of them for the frame", "", FRAME, max((it.frame, name) for name, it in plain)),
        ("weight", "kB", WEIGHT, max((it.weight / 1000, name) for name, it in pages)),
        ("times of the smallest", "", RATIO, _steepest(ours)),
    ):
        peer = peers.get(what, "")
        yield figure(f"lists, worst {what}: {name}", value, unit, aim, where=where, peer=peer)


def _steepest(rows: Rows) -> tuple[float, str]:
    return max((ratio(found), case.name) for case, found in rows if is_alike(found))


def _peers(rows: Rows, size: int) -> dict[str, str]:
    """By what is compared: FAB's first and last page, and Kalkun where it was measured."""
    first, last = (found for case, found in rows if case.is_peer)
    one, other = first[-1], last[-1]
    values = {
        "p50": (f"{one.at(0.5):,.0f}", f"{other.at(0.5):,.0f} ms"),
        "p95": (f"{one.at(0.95):,.0f}", f"{other.at(0.95):,.0f} ms"),
        "statements": (f"{one.statements}", f"{other.statements}"),
        "weight": (f"{one.weight / 1000:.0f}", f"{other.weight / 1000:.0f} kB"),
        "times of the smallest": (f"{ratio(first):.2f}", f"{ratio(last):.2f}"),
    }
    peers = {what: f"{fab_list.NAME}: {a}, last page {b}" for what, (a, b) in values.items()}
    if size in KALKUN:
        milliseconds, statements = KALKUN[size]
        peers["p50"] += f"; Kalkun: {milliseconds:,} ms"
        peers["statements"] += f"; Kalkun: {statements}"
    return peers
