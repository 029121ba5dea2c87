"""Deadline rules and holidays: the order of their lists, and what columns are searched by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy import case as when

from app.database.extensions import db
from app.domain.words import N_
from app.domain.workflow.deadlines import Step
from app.domain.workflow.workflow import Category
from app.i18n.language import translated
from app.models import Deadline, Holiday
from app.services.cases.deadlines import deadline_settings

CATEGORIES: Final = {"": N_("Setiap pesan"), **{row.value: row.label for row in Category}}
STEPS: Final = {step.value: step.heading for step in Step}
COMING, HOLDS, PAST = N_("akan berlaku"), N_("berlaku"), N_("pernah berlaku")
# No category is every case.
_CATEGORY: Final = func.coalesce(Deadline.category, "")


def newest_first(query: Any) -> Any:
    """The steps of each category in the order of a case's life, their newest rule first."""
    category, step = _place(_CATEGORY, CATEGORIES), _place(Deadline.step, STEPS)
    return query.order_by(category, step, Deadline.valid_from.desc())


def of_year(query: Any, year: int) -> Any:
    """Narrows the holidays to a year."""
    return query.filter(Holiday.day.between(date(year, 1, 1), date(year, 12, 31)))


def in_force() -> set[int]:
    """The ids of the rules that hold today: of each category and step the newest that has begun."""
    begun = select(Deadline).where(Deadline.valid_from <= deadline_settings.today())
    rows = db.session.scalars(begun.order_by(Deadline.valid_from))
    return set({(row.category, row.step): row.id for row in rows}.values())


def state() -> ColumnElement[str]:
    """Whether a rule is to come, holds, or has been followed by another."""
    return when(
        (Deadline.valid_from > deadline_settings.today(), translated(COMING)),
        (Deadline.id.in_(in_force()), translated(HOLDS)),
        else_=translated(PAST),
    )


def _words(column: Any, words: Mapping[str, str]) -> ColumnElement[str]:
    return when({key: translated(it) for key, it in words.items()}, value=column)


def _place(column: Any, words: Mapping[str, str]) -> ColumnElement[int]:
    return when({key: place for place, key in enumerate(words)}, value=column)


# The columns of the list of rules whose words the table does not hold.
EXPRESSIONS: Final[Mapping[str, Callable[[], Any]]] = {
    "category": lambda: _words(_CATEGORY, CATEGORIES),
    "step": lambda: _words(Deadline.step, STEPS),
    "state": state,
}
