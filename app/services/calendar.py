"""The tables of time are filled once: holidays from the library, deadlines from D3."""

from __future__ import annotations

from datetime import date

import holidays
from sqlalchemy import select

from app.domain.deadlines import DEFAULTS, WIB
from app.extensions import db, now
from app.models import Deadline, Holiday

# Last year for messages still open, and two ahead: sixty working days reach into the next.
_YEARS = (-1, 0, 1, 2)


def load() -> None:
    """Adds what is missing; never undoes an Admin's edit (a year that has rows is his)."""
    _load_deadlines()
    this_year = now().astimezone(WIB).year
    for year in [this_year + step for step in _YEARS]:
        load_year(year)


def load_year(year: int) -> int:
    """The public holidays and cuti bersama of a year, unless it has rows; the number added.

    Estimated Islamic dates carry "(perkiraan)" in their name.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    known = select(Holiday.id).where(Holiday.day.between(first, last)).limit(1)
    if db.session.scalar(known) is not None:
        return 0
    found = holidays.country_holidays(
        "ID", years=year, categories=("public", "government"), language="id"
    )
    for day, name in sorted(found.items()):
        db.session.add(Holiday(day=day, name=name[:120]))
    db.session.flush()
    return len(found)


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
