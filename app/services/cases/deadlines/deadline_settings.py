"""Which deadline rules (D3) and holidays may be entered, and which rules hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.domain.workflow import deadlines
from app.domain.workflow.deadlines import WIB
from app.models import Deadline, Holiday
from app.services.cases.deadlines import calendar_defaults, deadline_recalculation, due_dates
from app.services.journal import journal
from app.services.journal.actor import Actor

# Holidays are known for 200 days from a clock's start (due_dates.py): no deadline reaches further.
MOST_DAYS: Final = 120
# The reason on a card names the basis and has room for this much of it.
LONGEST_BASIS: Final = 100
LONGEST_NAME: Final = 120
EARLIEST: Final = date(2020, 1, 1)
_AHEAD: Final = 5


def today() -> date:
    """The day in WIB."""
    return now().astimezone(WIB).date()


def last_day() -> date:
    """The last day that can be entered."""
    return date(today().year + _AHEAD, 12, 31)


# Deadlines ----------------------------------------------------------------------------------------


def can_remove(row: Deadline) -> bool:
    """Whether a row may go: one that was in force yesterday explains the deadlines of its time."""
    return row.valid_from >= today()


def require_new_rule(category: str | None, step: str, valid_from: date) -> None:
    """Raises InvalidInput if the step has a rule from that day on, or no rule may begin then."""
    _require_day("valid_from", valid_from)
    same = select(Deadline.id).where(
        Deadline.category.is_not_distinct_from(category),
        Deadline.step == step,
        Deadline.valid_from == valid_from,
    )
    if db.session.scalar(same) is not None:
        raise InvalidInput("valid_from", Problem.TAKEN)


def days_before(rule: deadlines.Rule) -> int | None:
    """The days that the category's own rule had until this one."""
    before = deadlines.pick_rule(due_dates.rules(), rule.category, rule.step, rule.valid_from)
    return before.working_days if before and before.category == rule.category else None


# Holidays -----------------------------------------------------------------------------------------


def require_new_holiday(day: date, row: Holiday | None) -> None:
    """Raises InvalidInput if another row has that day, or it can't be entered."""
    _require_day("day", day)
    same = db.session.scalar(select(Holiday).where(Holiday.day == day))
    if same is not None and same is not row:
        raise InvalidInput("day", Problem.TAKEN)


def load_year(year: int, *, actor: Actor) -> int:
    """Adds what the library knows of a year and the table lacks; the number of days added."""
    added = calendar_defaults.add_missing(year)
    if added:
        journal.record("holidays_loaded", "holiday", None, actor=actor, year=year, count=added)
        deadline_recalculation.request()
    return added


def wrong_from(year: int) -> date:
    """The earliest day on which a case can get a deadline in that year.

    Counted back from 1 January by the longest rule.
    """
    longest = max((rule.working_days for rule in due_dates.rules()), default=1)
    off = frozenset(calendar_defaults.days_of(year - 1))
    day, first = date(year, 1, 1), longest
    while first > 0:
        day -= timedelta(days=1)
        first -= deadlines.is_working_day(day, off)
    return day


def empty_years() -> list[int]:
    """The years without holidays in which a case received today can have its deadline."""
    found = (today().year, today().year + 1)
    return [it for it in found if not calendar_defaults.days_of(it) and wrong_from(it) <= today()]


def _require_day(field: str, day: date) -> None:
    if not EARLIEST <= day <= last_day():
        raise InvalidInput(field, Problem.UNKNOWN)
