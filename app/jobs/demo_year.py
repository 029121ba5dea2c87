"""Job that fills the example year of latihan, some seconds at a time: a report never waits long."""

from __future__ import annotations

from app.runtime import progress
from app.runtime.progress import Kind
from app.services.setup import demo_life, demo_year

SECONDS = 60


def fill() -> None:
    """Goes on with the year; `sweep.ring_waiting` rings again until it is whole."""
    with progress.work(Kind.EXAMPLES):
        demo_year.fill(demo_life.play, SECONDS)
