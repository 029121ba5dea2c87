"""Counts web requests in Redis across all processes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, current_app
from redis import RedisError

_KEY: Final = "upik:requests"
# After a failure nobody is counted for this long: the next request must not wait for Redis.
_REST: Final = 10.0
_RESTS: Final = "requests rest until"


@dataclass(frozen=True, slots=True)
class Answered:
    """So many requests, and how long they took altogether."""

    count: int
    seconds: float


def note(app: Flask, status: int, milliseconds: int) -> None:
    """Counts one, by the first digit of its status; one that Redis does not hear of is not
    counted."""
    if time.monotonic() < app.extensions.get(_RESTS, 0.0):
        return
    code = f"{status // 100}xx"
    try:
        pipe = app.extensions["redis"].pipeline(transaction=False)
        pipe.hincrby(_KEY, f"{code} count", 1).hincrby(_KEY, f"{code} milliseconds", milliseconds)
        pipe.execute()
    except (RedisError, OSError):
        app.extensions[_RESTS] = time.monotonic() + _REST


def totals() -> Mapping[str, Answered]:
    """Counts by status class (`2xx`) since Redis was started; empty if Redis is away."""
    try:
        found: dict[bytes, Any] = current_app.extensions["redis"].hgetall(_KEY)
    except (RedisError, OSError):
        return {}
    sums = {name.decode(): int(value) for name, value in found.items()}
    return {
        code: Answered(sums[f"{code} count"], sums.get(f"{code} milliseconds", 0) / 1000)
        for code in sorted(name.removesuffix(" count") for name in sums if name.endswith(" count"))
    }
