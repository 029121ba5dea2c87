"""A check of the service, and a reading: what it finds of one thing, how bad that is, in words.

The words are sentences with times, sizes and numbers in them: a screen spells those in the language
of its reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple, ParamSpec, TypeVar

from flask import current_app
from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.operations.levels import Level
from app.models import Modem
from config import Settings

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a check finds of one thing; `name` says of which (a modem, a job, a channel), where
    there may be several. `words` are sentences, times and sizes; `number` is the metric's."""

    level: Level = Level.GOOD
    words: tuple[object, ...] = ()
    name: str = ""
    # What a screen calls it, and what helps; empty: as the check says.
    label: str = ""
    advice: str = ""
    number: float | None = None
    # The modem that it is about, and the condition in a word.
    modem_id: int | None = None
    condition: str = ""


@dataclass(frozen=True, slots=True)
class DiskFacts:
    """The disk of another host's data folder, in bytes."""

    host: str
    free: int
    size: int


class Moment:
    """The service at one moment, as the checks read it.

    `disks` are those of other hosts, for whoever asks outside of a transaction (host_health.py).
    """

    def __init__(self, disks: Sequence[DiskFacts] = ()) -> None:
        """Looks at nothing yet."""
        self.at = now()
        self.disks = disks
        self.settings: Settings = current_app.config["SETTINGS"]
        self._read: dict[Callable[..., Any], Any] = {}

    @cached_property
    def modems(self) -> Sequence[Modem]:
        """The modems in use, by name."""
        query = select(Modem).where(Modem.is_enabled).order_by(Modem.name)
        return db.session.scalars(query).all()

    def once(self, read: Callable[P, T], *args: P.args, **values: P.kwargs) -> T:
        """What this function reads: several checks ask for it, and it reads once."""
        if read not in self._read:
            self._read[read] = read(*args, **values)
        found: T = self._read[read]
        return found


class Metric(NamedTuple):
    """A gauge of Prometheus: the numbers of a check's readings; `label` is that of their names."""

    name: str
    help: str
    label: str = ""


def _unread(_moment: Moment) -> Iterable[Reading]:
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at; stands as a decorator over the function that reads it.

    `key` begins the key of its alarms: a reading's name follows.
    """

    key: str
    # What Status Sistem calls it; a reading may be called otherwise.
    label: str = ""
    # What is wrong when it is red, in words for a screen, an SMS and a mail, or how they are made
    # of the reading's name; without them it is no alarm.
    trouble: str | Callable[[str], str] = ""
    # What helps while it is not good, where the reading says nothing else.
    advice: str = ""
    metric: Metric | None = None
    # Told on the screens of Admin alone: nothing has broken, and no hour matters.
    is_web_only: bool = False
    # The modem that it is about can send the SMS that tells of it.
    can_send: bool = False
    # Of several that are red, the first is told, once a day.
    is_told_once: bool = False
    read: Callable[[Moment], Iterable[Reading]] = _unread

    def __call__(self, read: Callable[[Moment], Iterable[Reading]]) -> Check:
        """The same check, read by this function."""
        return replace(self, read=read)
