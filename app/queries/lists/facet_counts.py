"""How many cards a list's filters show, from one statement.

What is open is counted exactly, always. What was answered grows for years: it is counted up to a
limit, then says "1.000+" (a search "100+"); where even that is unknown no number is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import CompoundSelect, Select, case, func, literal, null, select, union_all

from app.database.extensions import db
from app.models import Forward, Message
from app.queries.lists.conditions import inbox_conditions, office_conditions
from app.queries.lists.filters import BY_WORD, NONE, Filters
from app.queries.lists.full_text import key_of
from app.queries.lists.state_filters import (
    ALL,
    DELETED,
    INBOX_STATES,
    OFFICE_STATES,
    Condition,
    States,
    narrowed,
)

LIMIT: Final = 1000
SEARCH_LIMIT: Final = 100
_NEWEST, _CHOSEN = "", "."


@dataclass(frozen=True, slots=True)
class Number:
    """How many; `is_more`: more than that. None: not counted."""

    count: int | None
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """So many rows of one state and category; `flags` are a search's narrower filters they are in.

    `word` is the open filter that counted them, empty for the newest rows.
    """

    word: str
    status: str | None
    category: str | None
    flags: frozenset[str]
    count: int


@dataclass(frozen=True)
class CountedList:
    """One list under the address's filters; `states` are the filters it shows.

    `conditions` are the search alone, `chosen` all that the address asks for; `skpd_id` is whose
    forwards they are, None in Pesan Masuk.
    """

    model: Any
    states: States
    filters: Filters
    conditions: Sequence[Condition]
    chosen: Sequence[Condition]
    skpd_id: int | None = None

    @property
    def is_usual(self) -> bool:
        """Whether nothing is searched for: every visit of the list asks for these numbers."""
        is_somebodys = self.model is Message or self.skpd_id is not None
        return is_somebodys and not self.filters.is_search and self.filters.state != DELETED

    @property
    def limit(self) -> int:
        """How far the closed filters are counted."""
        return SEARCH_LIMIT if self.filters.is_search else LIMIT

    @property
    def flags(self) -> list[str]:
        """The filters with a condition beside the state; but what is open is counted alone, where
        nothing is searched for."""
        return [
            word
            for word, state in self.states.items()
            if state.only and (self.filters.is_search or not state.is_open)
        ]


def ask(shown: CountedList) -> list[Row]:
    """The newest rows in groups; beside them the open filters, or what a search has chosen."""
    statement = _usual(tuple(shown.states), shown.skpd_id) if shown.is_usual else _statement(shown)
    return [
        Row(word, status, category, frozenset(_true(shown.flags, flags)), count)
        for word, status, category, count, *flags in db.session.execute(statement)
    ]


@cache
def _usual(words: tuple[str, ...], skpd_id: int | None) -> CompoundSelect[Any]:
    """Of a list without a search, put together once: Pesan Masuk, or one SKPD's forwards."""
    if skpd_id is None:
        model, known = Message, INBOX_STATES
        base = inbox_conditions(Filters(), sees_numbers=False, faceted=False)
    else:
        model, known = Forward, OFFICE_STATES
        base = office_conditions(Filters(), skpd_id, faceted=False)
    return _statement(
        CountedList(model, {word: known[word] for word in words}, Filters(), base, [])
    )


def _statement(shown: CountedList) -> CompoundSelect[Any]:
    parts = [_newest(shown)]
    if shown.filters.is_search:
        parts += [_chosen(shown)] if _is_narrower(shown.filters) else []
    else:
        parts += [_open(shown, word) for word, state in shown.states.items() if state.is_open]
    return union_all(*parts)


def _is_narrower(filters: Filters) -> bool:
    """Whether the address asks for less than the whole search."""
    return (filters.state, filters.category) != (ALL, "")


def _true(words: Sequence[str], marks: Sequence[int]) -> list[str]:
    return [word for word, mark in zip(words, marks, strict=True) if mark]


def _newest(shown: CountedList) -> Select[Any]:
    """As many as the limit and one: if that is all there is, it answers for what is closed too."""
    marks = [
        case((shown.states[word].narrow()[0], 1), else_=0).label(f"mark_{number}")
        for number, word in enumerate(shown.flags)
    ]
    newest = _from(shown, shown.model.status, Message.category, *marks)
    key = shown.model.id if shown.model is Forward else key_of(shown.conditions)
    columns = newest.order_by(key.desc()).limit(shown.limit + 1).subquery().c
    status, category, *flags = columns
    query = select(literal(_NEWEST), status, category, func.count(), *flags)
    return query.group_by(status, category, *flags)


def _open(shown: CountedList, word: str) -> Select[Any]:
    query = _from(shown, literal(word), null(), Message.category, func.count(), *_no_marks(shown))
    return query.where(*narrowed(shown.states, word, shown.model.status)).group_by(Message.category)


def _chosen(shown: CountedList) -> Select[Any]:
    """How many a search finds under the chosen filters, up to the limit and one."""
    found = _from(shown, shown.model.id, conditions=shown.chosen).limit(shown.limit + 1).subquery()
    query = select(literal(_CHOSEN), null(), null(), func.count(), *_no_marks(shown))
    return query.select_from(found)


def _no_marks(shown: CountedList) -> list[Any]:
    return [literal(0) for _ in shown.flags]


def _from(
    shown: CountedList, *columns: Any, conditions: Sequence[Condition] | None = None
) -> Select[Any]:
    query = select(*columns).select_from(shown.model)
    query = query.where(*(shown.conditions if conditions is None else conditions))
    return query.join(Message) if shown.model is Forward else query


def number(shown: CountedList, rows: Sequence[Row], word: str, category: str) -> Number:
    """What a click on these two would show."""
    state = shown.states.get(word, shown.states[ALL])
    if state.is_open and not shown.filters.is_search:
        return Number(sum(row.count for row in rows if row.word == word and _in(row, category)))
    newest = [row for row in rows if row.word == _NEWEST]
    if sum(row.count for row in newest) > shown.limit:
        return _beyond(shown, rows, word, category)
    found = [row for row in newest if row.status in state.members]
    if state.only:
        found = [row for row in found if word in row.flags]
    return Number(sum(row.count for row in found if _in(row, category)))


def _beyond(shown: CountedList, rows: Sequence[Row], word: str, category: str) -> Number:
    """A number that was not counted to its end."""
    if (word, category) == (ALL, ""):
        return Number(shown.limit, True)
    if shown.filters.is_search and (word, category) == (
        shown.filters.state,
        shown.filters.category,
    ):
        found = next(row.count for row in rows if row.word == _CHOSEN)
        return Number(min(found, shown.limit), found > shown.limit)
    return Number(None)


def _in(row: Row, word: str) -> bool:
    """Whether a counted row belongs to a category's word."""
    if not word:
        return True
    return row.category is None if word == NONE else row.category == BY_WORD[word]
