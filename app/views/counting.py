"""The numbers beside the filters: exact, from one statement a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, select, union_all

from app.extensions import db
from app.models import Forward, Message
from app.views.listing import (
    BY_WORD,
    CATEGORIES,
    NONE,
    Filters,
    inbox_conditions,
    office_conditions,
)
from app.views.states import (
    ALL,
    DELETED,
    INBOX_STATES,
    OFFICE_STATES,
    Condition,
    State,
    States,
    narrowed,
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
    facets = _facets(filters, INBOX_STATES, _counted(Message, filters, conditions, INBOX_STATES))
    if not sees_deleted:
        return facets
    deleted = Choice(
        DELETED, "Terhapus", None, filters.query(state=DELETED), filters.state == DELETED
    )
    return Facets((*facets.states, deleted), facets.categories, facets.total)


def inbox_counts(words: Sequence[str]) -> dict[str, int]:
    """How many messages each filter of Pesan Masuk shows, in one statement."""
    base = inbox_conditions(Filters(), sees_numbers=False, faceted=False)
    parts = [
        select(literal(word), func.count())
        .select_from(Message)
        .where(*base, *narrowed(INBOX_STATES, word, Message.status))
        for word in words
    ]
    return {word: count for word, count in db.session.execute(union_all(*parts))}


def office_facets(filters: Filters, skpd_id: int | None) -> Facets:
    """The filters of Pesan untuk Dinas."""
    conditions = office_conditions(filters, skpd_id, faceted=False)
    return _facets(filters, OFFICE_STATES, _counted(Forward, filters, conditions, OFFICE_STATES))


def _counted(
    model: Any, filters: Filters, conditions: Sequence[Condition], states: States
) -> Sequence[Any]:
    """(filter or "", state, category, number): all states at once, and each narrower filter."""
    narrower = {
        word: state.narrow()
        for word, state in states.items()
        if state.only and _is_shown(word, state, filters)
    }
    parts = []
    for word, only in {"": [], **narrower}.items():
        query = select(literal(word), model.status, Message.category, func.count())
        query = query.select_from(model).where(*conditions, *only)
        if model is Forward:
            query = query.join(Message)
        parts.append(query.group_by(model.status, Message.category))
    return db.session.execute(union_all(*parts)).all()


def _facets(filters: Filters, states: States, rows: Sequence[Any]) -> Facets:
    """Each group counts under the other group's choice, so that a number is what a click shows."""

    def count(word: str, category: str) -> int:
        state = states.get(word, states[ALL])
        return sum(row[3] for row in rows if _of(row, word, state) and _in(row, category))

    by_state = tuple(
        Choice(
            word,
            state.label,
            count(word, filters.category),
            filters.query(state=word),
            filters.state == word,
        )
        for word, state in states.items()
        if _is_shown(word, state, filters)
    )
    by_category = tuple(
        Choice(
            word,
            label,
            count(filters.state, word),
            filters.query(category="" if filters.category == word else word),
            filters.category == word,
        )
        for word, label in CATEGORIES.items()
    )
    return Facets(by_state, by_category, count(filters.state, filters.category))


def _is_shown(word: str, state: State, filters: Filters) -> bool:
    return state.is_listed or filters.state == word


def _of(row: Any, word: str, state: State) -> bool:
    """Whether a counted row belongs to a filter."""
    return row[0] == (word if state.only else "") and row[1] in state.members


def _in(row: Any, word: str) -> bool:
    """Whether a counted row belongs to a category's word."""
    if not word:
        return True
    return bool(row[2] is None if word == NONE else row[2] == BY_WORD[word])
