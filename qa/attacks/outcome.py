"""A line of the table of attacks."""

from __future__ import annotations

import time
from dataclasses import dataclass

from qa.soak.person import Person, hidden


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
