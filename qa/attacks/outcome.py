"""A line of the table of attacks."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from statistics import median
from typing import Any

from qa.soak.person import Person, hidden
from tests.e2e.station import Station


@dataclass(frozen=True, slots=True)
class Outcome:
    """`before` is what the attack reached when it was first carried out; `holds` says whether what
    must stand stands now."""

    attack: str
    before: str
    now: str
    holds: bool


def seconds_of(person: Person, path: str, form: dict[str, str] | None = None) -> float:
    """How long an answer takes."""
    begun = time.monotonic()
    person.ask(path, form)
    return time.monotonic() - begun


def seconds_of_a_save(person: Person, window: str, note: str) -> float:
    """How long it takes to save a note in this window, which is opened before."""
    return seconds_of(person, window, {**hidden(person.ask(window).body), "note": note})


def quiet(person: Person, window: str) -> float:
    """The same without an attack: the median of five. A busy machine is slow by itself."""
    return median(seconds_of_a_save(person, window, f"Tenang, kali {it}") for it in range(5))


def first_value(station: Station, query: str, *values: object) -> Any:
    """The first column of the first row in the service's database."""
    with closing(sqlite3.connect(station.folder / "upik.sqlite3", timeout=20)) as store:
        row = store.execute(query, values).fetchone()
    return row[0] if row else None
