"""How the cost of reading a text grows with its length."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

_TIMES = 3


def cost_of_four_times(read: Callable[[str], object], text: str) -> float:
    """Return what `text` costs, divided by what its ends cost, a fourth of it: 4 where the cost is
    linear, 16 where it is quadratic, less where both cost next to nothing."""
    eighth = len(text) // 8
    small = text[:eighth] + text[-eighth:]
    return _least(read, text) / max(_least(read, small), 1e-4)


def _least(read: Callable[[str], object], text: str) -> float:
    """Return the least processor seconds of a few tries: what others did on the same cores is in
    the others."""
    found = []
    for _ in range(_TIMES):
        start = process_time()
        read(text)
        found.append(process_time() - start)
    return min(found)
