"""Fills the calendar tables once: holidays from a library, deadlines from D3."""

from __future__ import annotations

from datetime import date

import holidays
from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.workflow.deadlines import DEFAULTS, WIB
from app.models import Deadline, Holiday

# Last year for cases still open, and two ahead: sixty working days reach into the next.
_YEARS = (-1, 0, 1, 2)


def load() -> None:
    """Adds missing rows; keeps every edit by an Admin (a year that has rows is never refilled)."""
    _load_deadlines()
    this_year = now().astimezone(WIB).year
    for year in [this_year + step for step in _YEARS]:
        load_year(year)


def load_year(year: int) -> int:
    """The public holidays and cuti bersama of a year, unless it has rows; the number added.

    Estimated Islamic dates carry "(perkiraan)" in their name.
    """
    return 0 if days_of(year) else add_missing(year)


def add_missing(year: int) -> int:
    """The days that the library knows and the table lacks; the number added. No day is changed."""
    known = days_of(year)
    found = holidays.country_holidays(
        "ID", years=year, categories=("public", "government"), language="id"
    )
    missing = [(day, name) for day, name in sorted(found.items()) if day not in known]
    for day, name in missing:
        db.session.add(Holiday(day=day, name=name[:120]))
    db.session.flush()
    return len(missing)


def days_of(year: int) -> dict[date, Holiday]:
    """The days of a year in the table, in their order."""
    query = select(Holiday).where(Holiday.day.between(date(year, 1, 1), date(year, 12, 31)))
    return {row.day: row for row in db.session.scalars(query.order_by(Holiday.day))}


def _load_deadlines() -> None:
    if db.session.scalar(select(Deadline.id).limit(1)) is not None:
        return
    for rule in DEFAULTS:
        db.session.add(
            Deadline(
                category=rule.category.value if rule.category else None,
                step=rule.step.value,
                working_days=rule.working_days,
                basis=rule.basis,
                valid_from=rule.valid_from,
            )
        )
    db.session.flush()
