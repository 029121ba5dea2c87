"""How the cost of reading a text grows with its length."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

_TIMES = 7
# What is left out of the middle is a multiple of this: a piece of up to seven characters that is
# said again and again reads on as if nothing were missing.
_PIECES = 420


def cost_of_four_times(read: Callable[[str], object], text: str) -> float:
    """Return what `text` costs, divided by what its ends cost, a fourth of it: 4 where the cost is
    linear, 16 where it is quadratic, less where both cost next to nothing.

    The least of a few tries counts, in turns: the pace of a processor changes between them.
    """
    eighth, left_out = len(text) // 8, len(text) * 3 // 4 // _PIECES * _PIECES
    sizes = (text, text[:eighth] + text[eighth + left_out :])
    whole, fourth = zip(*[[_seconds(read, it) for it in sizes] for _ in range(_TIMES)], strict=True)
    return min(whole) / max(min(fourth), 1e-4)


def _seconds(read: Callable[[str], object], text: str) -> float:
    """Return the processor's seconds for one reading."""
    start = process_time()
    read(text)
    return process_time() - start
