"""Whether the kernel has this computer's clock from a time server (NTP, GPS)."""

from __future__ import annotations

import ctypes

# Room for `struct timex`; all zero, it only asks.
_ROOM = 512
_TIME_ERROR = 5


def is_synchronised() -> bool:
    """False also where the kernel may not be asked."""
    state: int = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(_ROOM))
    return 0 <= state < _TIME_ERROR
