"""Reminder ladder (S6, A21): who is told of a late answer, and in which office hour.

Operator at 50 %, Sekretaris at 75 %, Kadis at 100 % of the limit; then Kabag and Sekda, some
working days after it. Each step also reminds those of the steps before, so that everybody sees who
knows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from app.domain.words import N_, Labelled
from app.domain.workflow.deadlines import (
    WIB,
    WORKING_DAY,
    after_office_minutes,
    due_day,
    is_working_day,
    office_minutes,
    office_opening,
)

# Nobody is late within the first half working day.
SHORTEST: Final = WORKING_DAY / 2


class Rung(Labelled):
    """Who is told; the first three are ranks of an SKPD's contacts."""

    OPERATOR = "operator", N_("Operator")
    SEKRETARIS = "sekretaris", N_("Sekretaris")
    KADIS = "kadis", "Kadis"
    KABAG = "kabag", "Kabag"
    SEKDA = "sekda", "Sekda"


LEADERS: Final = (Rung.KABAG, Rung.SEKDA)
_SKPD: Final = (Rung.OPERATOR, Rung.SEKRETARIS, Rung.KADIS)
BUTTON, PROMISE, PROMISE_HEAD = "tombol", "janji", "janji-kepala"


@dataclass(frozen=True, slots=True)
class Ladder:
    """The settings: per cent of the limit, then working days after it; 0 leaves a step out."""

    percent: tuple[int, int, int] = (50, 75, 100)
    kabag_after: int = 2
    sekda_after: int = 4
    again_every: int = 5


@dataclass(frozen=True, slots=True)
class Stage:
    """One step whose time is `at`; `name` is its part of a reminder's key."""

    name: str
    at: datetime
    rungs: tuple[Rung, ...]


def stages_reached(
    start: datetime, due: datetime, at: datetime, ladder: Ladder, holidays: Collection[date]
) -> list[Stage]:
    """The stages whose time has come by `at`, in their order; `start` is when the SKPD got it."""
    stages = [*_before_the_end(start, due, ladder, holidays), *_after(due, at, ladder, holidays)]
    return sorted((one for one in stages if one.at <= at), key=lambda one: one.at)


def _before_the_end(
    start: datetime, due: datetime, ladder: Ladder, holidays: Collection[date]
) -> Iterator[Stage]:
    whole = max(office_minutes(start, due, holidays), SHORTEST)
    for place, percent in enumerate(ladder.percent, start=1):
        if percent:
            at = after_office_minutes(start, whole * percent / 100, holidays)
            # Named after who is new: another percentage does not tell that person twice.
            yield Stage(_SKPD[place - 1].value, at, _SKPD[:place])


def _after(
    due: datetime, at: datetime, ladder: Ladder, holidays: Collection[date]
) -> Iterator[Stage]:
    """In the morning of so many working days after the limit; then the head again and again."""
    day = due.astimezone(WIB).date()
    steps = ((Rung.KABAG, ladder.kabag_after), (Rung.SEKDA, ladder.sekda_after))
    for rung, days in steps:
        if days:
            yield Stage(rung.value, office_opening(due_day(day, days, holidays)), (rung,))
    number = 1
    while ladder.again_every:
        again = office_opening(due_day(day, number * ladder.again_every, holidays))
        if again > at:
            return
        yield Stage(f"ulang-{number}", again, _SKPD)
        number += 1


def promise_stages(due_on: date, holidays: Collection[date]) -> tuple[Stage, Stage]:
    """On the promised day (or the next on which the offices are open) the SKPD is asked, on the
    working day after it the head."""
    day = due_on if is_working_day(due_on, holidays) else due_day(due_on, 1, holidays)
    first = Stage(PROMISE, office_opening(day), _SKPD[:2])
    return first, Stage(PROMISE_HEAD, office_opening(due_day(day, 1, holidays)), _SKPD)


def join_with_remainder(items: Sequence[str], room: int) -> str:
    """`4071 lewat, 5120 hari ini, 12 lain`: as many as fit, and how many do not."""
    for shown in range(min(len(items), room // 4), 0, -1):
        rest = len(items) - shown
        text = ", ".join([*items[:shown], *([f"{rest} lain"] if rest else [])])
        if len(text) <= room:
            return text
    return f"{len(items)} pesan"
