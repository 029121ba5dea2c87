"""Histograms in Redis, counted across all processes: requests, jobs, and the stages of an SMS."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from flask import Flask, current_app
from redis import RedisError

from app.database.extensions import after_commit, db, written_at

REQUESTS, JOBS, SMS = "requests", "jobs", "sms"
# Upper bounds in seconds: of a page, of a job, of an SMS that waits for its modem.
BOUNDS: Final = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1800.0)
_SUM: Final = "sum"
# After a failure nothing is counted for this long: the next request must not wait for Redis.
_REST: Final = 10.0
_RESTS: Final = "histograms rest until"


@dataclass(frozen=True, slots=True)
class Histogram:
    """`counts` belong to BOUNDS, and the last one to what took longer; not added up."""

    counts: tuple[int, ...]
    seconds: float


def note(app: Flask, family: str, label: str, seconds: float) -> None:
    """Counts one; what Redis does not hear of is not counted."""
    if time.monotonic() < app.extensions.get(_RESTS, 0.0):
        return
    bound = next((str(it) for it in BOUNDS if seconds <= it), "inf")
    try:
        pipe = app.extensions["redis"].pipeline(transaction=False)
        pipe.hincrby(_key(family), f"{label} {bound}", 1)
        pipe.hincrby(_key(family), f"{label} {_SUM}", round(1000 * seconds))
        pipe.execute()
    except (RedisError, OSError):
        app.extensions[_RESTS] = time.monotonic() + _REST


def note_stage(row_id: int, stage: str, begun: datetime, ended: datetime) -> None:
    """Counts the stage of an SMS (`card`, `sent`, `delivered`) once its row is committed; none of
    moved time, which no SMS has waited."""
    if written_at() is not None:
        return
    seconds = max(0.0, (ended - begun).total_seconds())
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # werkzeug's proxy
    after_commit(db.session, ("stage", stage, row_id), partial(note, app, SMS, stage, seconds))


def totals(family: str) -> Mapping[str, Histogram]:
    """By label, since Redis was started; empty if Redis is away."""
    try:
        found: dict[bytes, Any] = current_app.extensions["redis"].hgetall(_key(family))
    except (RedisError, OSError):
        return {}
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    for name, value in found.items():
        label, _, bound = name.decode().rpartition(" ")
        counted[label][bound] = int(value)
    bounds = (*map(str, BOUNDS), "inf")
    return {
        label: Histogram(tuple(it.get(bound, 0) for bound in bounds), it.get(_SUM, 0) / 1000)
        for label, it in sorted(counted.items())
    }


def _key(family: str) -> str:
    return f"upik:{family}"
