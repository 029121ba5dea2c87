"""The numbers beside the filters: exact, from one grouped statement a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import Forward, Message
from app.views.listing import (
    ALL,
    BY_WORD,
    CATEGORIES,
    DELETED,
    INBOX_STATES,
    NONE,
    OFFICE_STATES,
    Filters,
    States,
    inbox_conditions,
    office_conditions,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter link: its words, its number, whether it is chosen now."""

    word: str
    label: str
    count: int | None
    query: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Facets:
    """Both groups of filters with their numbers."""

    states: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    total: int


def inbox_facets(filters: Filters, *, sees_numbers: bool, sees_deleted: bool) -> Facets:
    """The filters of Pesan Masuk (S21, S22)."""
    conditions = inbox_conditions(filters, sees_numbers=sees_numbers, faceted=False)
    rows = db.session.execute(
        select(Message.status, Message.category, func.count())
        .where(*conditions)
        .group_by(Message.status, Message.category)
    ).all()
    facets = _facets(filters, INBOX_STATES, rows)
    if not sees_deleted:
        return facets
    deleted = Choice(
        DELETED, "Terhapus", None, filters.query(state=DELETED), filters.state == DELETED
    )
    return Facets((*facets.states, deleted), facets.categories, facets.total)


def office_facets(filters: Filters, skpd_id: int | None) -> Facets:
    """The filters of Pesan untuk Dinas."""
    conditions = office_conditions(filters, skpd_id, faceted=False)
    rows = db.session.execute(
        select(Forward.status, Message.category, func.count())
        .select_from(Forward)
        .join(Message)
        .where(*conditions)
        .group_by(Forward.status, Message.category)
    ).all()
    return _facets(filters, OFFICE_STATES, rows)


def _facets(filters: Filters, states: States, rows: Any) -> Facets:
    """Each group counts under the other group's choice, so that a number is what a click shows."""
    chosen = states.get(filters.state, states[ALL])[1]
    by_state = tuple(
        Choice(
            word,
            label,
            sum(row[2] for row in rows if row[0] in members and _in(row, filters.category)),
            filters.query(state=word),
            filters.state == word,
        )
        for word, (label, members) in states.items()
    )
    by_category = tuple(
        Choice(
            word,
            label,
            sum(row[2] for row in rows if row[0] in chosen and _in(row, word)),
            filters.query(category="" if filters.category == word else word),
            filters.category == word,
        )
        for word, label in CATEGORIES.items()
    )
    total = sum(row[2] for row in rows if row[0] in chosen and _in(row, filters.category))
    return Facets(by_state, by_category, total)


def _in(row: Any, word: str) -> bool:
    """Whether a counted row belongs to a category's word."""
    if not word:
        return True
    return bool(row[1] is None if word == NONE else row[1] == BY_WORD[word])
