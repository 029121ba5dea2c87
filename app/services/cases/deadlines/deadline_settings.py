"""Edits deadline rules (D3) and holidays: each edit is journalled and recalculates open cases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.sql.elements import ColumnElement

from app.database.extensions import db, now
from app.domain.errors import InvalidInput, Problem
from app.domain.workflow import deadlines
from app.domain.workflow.deadlines import WIB, Step
from app.domain.workflow.workflow import Category
from app.models import Deadline, Holiday
from app.services.cases.deadlines import calendar_defaults, deadline_recalculation, due_dates
from app.services.journal import journal
from app.services.journal.actor import Actor

# Holidays are known for 200 days from a clock's start (due.py): no deadline may reach further.
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


def add_deadline(rule: deadlines.Rule, *, actor: Actor) -> Deadline:
    """Adds a deadline rule from its day on; older rows stay for the cases of their time.

    Raises InvalidInput.
    """
    _require_valid_rule(rule)
    row = Deadline(
        category=rule.category.value if rule.category else None,
        step=rule.step.value,
        working_days=rule.working_days,
        basis=rule.basis.strip(),
        valid_from=rule.valid_from,
    )
    before = deadlines.pick_rule(due_dates.rules(), rule.category, rule.step, rule.valid_from)
    db.session.add(row)
    db.session.flush()
    old = before.working_days if before and before.category == rule.category else None
    _record("deadline_added", row, actor, before=old, after=row.working_days)
    deadline_recalculation.request()
    return row


def can_remove(row: Deadline) -> bool:
    """Whether a row may go: one that was in force yesterday explains the deadlines of its time."""
    return row.valid_from >= today()


def remove_deadline(row: Deadline, *, actor: Actor) -> None:
    """Takes away a row that was not yet in force before today; raises InvalidInput."""
    if not can_remove(row):
        raise InvalidInput("deadline", Problem.IN_FORCE)
    _record("deadline_removed", row, actor, before=row.working_days, after=None)
    db.session.delete(row)
    deadline_recalculation.request()


def _require_valid_rule(rule: deadlines.Rule) -> None:
    if not 1 <= rule.working_days <= MOST_DAYS:
        raise InvalidInput("working_days", Problem.UNKNOWN)
    if not rule.basis.strip():
        raise InvalidInput("basis", Problem.REQUIRED)
    if len(rule.basis.strip()) > LONGEST_BASIS:
        raise InvalidInput("basis", Problem.TOO_LONG)
    if not EARLIEST <= rule.valid_from <= last_day():
        raise InvalidInput("valid_from", Problem.UNKNOWN)
    same = (
        _of_category(rule.category),
        Deadline.step == rule.step.value,
        Deadline.valid_from == rule.valid_from,
    )
    if db.session.scalar(select(Deadline.id).where(*same)) is not None:
        raise InvalidInput("valid_from", Problem.TAKEN)


def _of_category(category: Category | None) -> ColumnElement[bool]:
    return Deadline.category.is_(None) if category is None else Deadline.category == category.value


def _record(
    action: str, row: Deadline, actor: Actor, *, before: int | None, after: int | None
) -> None:
    journal.record(
        action,
        "deadline",
        row.id,
        actor=actor,
        category=row.category,
        step=row.step,
        valid_from=row.valid_from.isoformat(),
        basis=row.basis,
        before=before,
        after=after,
    )


# Holidays -----------------------------------------------------------------------------------------


def add_holiday(day: date, name: str, *, actor: Actor) -> Holiday:
    """Adds a day on which no deadline runs: a local holiday, a disaster, a late cuti bersama."""
    text = " ".join(name.split())
    if not text:
        raise InvalidInput("holiday", Problem.REQUIRED)
    if len(text) > LONGEST_NAME:
        raise InvalidInput("holiday", Problem.TOO_LONG)
    if not EARLIEST <= day <= last_day():
        raise InvalidInput("day", Problem.UNKNOWN)
    if db.session.scalar(select(Holiday.id).where(Holiday.day == day)) is not None:
        raise InvalidInput("day", Problem.TAKEN)
    row = Holiday(day=day, name=text)
    db.session.add(row)
    db.session.flush()
    _record_day("holiday_added", row, actor)
    deadline_recalculation.request()
    return row


def remove_holiday(row: Holiday, *, actor: Actor) -> None:
    """Makes a holiday a working day again."""
    _record_day("holiday_removed", row, actor)
    db.session.delete(row)
    deadline_recalculation.request()


def load_year(year: int, *, actor: Actor) -> int:
    """Adds what the library knows of a year and the table lacks; the number of days added."""
    added = calendar_defaults.add_missing(year)
    if added:
        journal.record("holidays_loaded", "holiday", None, actor=actor, year=year, count=added)
        deadline_recalculation.request()
    return added


def _record_day(action: str, row: Holiday, actor: Actor) -> None:
    journal.record(action, "holiday", row.id, actor=actor, day=row.day.isoformat(), name=row.name)


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


def steps() -> list[Step]:
    """The steps in the order of a message's life."""
    return list(Step)
