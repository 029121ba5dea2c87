"""How many cards each filter of a list shows, counted in one statement.

Open cards are always counted exactly. Answered ones grow for years: they are counted up to a limit
and then shown as "1.000+" (a search: "100+"); where even that is unknown no number is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress
from typing import Any, Final

from sqlalchemy import (
    CompoundSelect,
    Select,
    func,
    literal,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy import case as when

from app.database.extensions import db
from app.database.fixed_words import fix_words, unseen
from app.models import Case, Forward
from app.queries.lists.conditions import inbox_conditions, key_of, office_conditions
from app.queries.lists.filters import BY_WORD, NONE, Filters
from app.queries.lists.state_filters import (
    ALL,
    DELETED,
    INBOX_STATES,
    OFFICE_STATES,
    Condition,
    State,
    States,
    narrowed,
)

LIMIT: Final = 1000
SEARCH_LIMIT: Final = 100
_NEWEST, _CHOSEN = "", "."


@dataclass(frozen=True, slots=True)
class Number:
    """How many; `is_more`: at least one more. None: not counted."""

    count: int | None
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A count of rows of one state and category; `flags` are the further filters they match.

    `word` is the open filter that counted them, empty for the newest rows.
    """

    word: str
    status: str | None
    category: str | None
    flags: frozenset[str]
    count: int


@dataclass(frozen=True)
class CountedList:
    """One list under the filters of an address; `states` are the filters by state it shows.

    `conditions` are the search alone, `chosen` all that the address asks for; `skpd_id` is the unit
    whose forwards are listed, None in Pesan Masuk.
    """

    model: Any
    states: States
    filters: Filters
    conditions: Sequence[Condition]
    chosen: Sequence[Condition]
    skpd_id: Any = None

    @property
    def is_usual(self) -> bool:
        """Whether nothing is searched for: every visit of the list needs these numbers."""
        has_rows = self.model is Case or self.skpd_id is not None
        return has_rows and not self.filters.is_search and self.filters.state != DELETED

    @property
    def limit(self) -> int:
        """How far the filters of closed cards are counted."""
        return SEARCH_LIMIT if self.filters.is_search else LIMIT

    @property
    def flags(self) -> list[str]:
        """Filters with a condition beside the state, but open ones only in a search, or where they
        are counted within another."""
        return [
            word
            for word, state in self.states.items()
            if state.only and (self.filters.is_search or state.within or not state.is_open)
        ]


@dataclass(frozen=True)
class FacetCounts:
    """The counted rows of one list."""

    shown: CountedList
    rows: Sequence[Row]

    def number(self, word: str, category: str) -> Number:
        """How many cards a click on these two filters would show."""
        shown, rows = self.shown, self.rows
        state = shown.states.get(word, shown.states[ALL])
        if state.is_open and not shown.filters.is_search:
            found = [row for row in rows if row.word == (state.within or word)]
            if state.within:
                found = [row for row in found if word in row.flags]
            return Number(sum(row.count for row in found if _in(row, category)))
        newest = [row for row in rows if row.word == _NEWEST]
        if sum(row.count for row in newest) > shown.limit:
            return self._beyond(word, category)
        found = [row for row in newest if row.status in state.members]
        if state.only:
            found = [row for row in found if word in row.flags]
        return Number(sum(row.count for row in found if _in(row, category)))

    def _beyond(self, word: str, category: str) -> Number:
        """A number that was not counted to its end."""
        limit, filters = self.shown.limit, self.shown.filters
        if (word, category) == (ALL, ""):
            return Number(limit, True)
        if filters.is_search and (word, category) == (filters.state, filters.category):
            found = next(row.count for row in self.rows if row.word == _CHOSEN)
            return Number(min(found, limit), found > limit)
        return Number(None)


def count_inbox(filters: Filters, states: States, *, sees_numbers: bool) -> FacetCounts:
    """Counts Pesan Masuk under the filters of an address; `states` are the filters shown."""
    search, chosen = (
        inbox_conditions(filters, sees_numbers=sees_numbers, faceted=faceted)
        for faceted in (False, True)
    )
    return _counted(CountedList(Case, states, filters, search, chosen))


def count_office(filters: Filters, states: States, skpd_id: int | None) -> FacetCounts:
    """Counts one unit's forwards (Pesan untuk Dinas) in the same way."""
    search, chosen = (
        office_conditions(filters, skpd_id, faceted=faceted) for faceted in (False, True)
    )
    return _counted(CountedList(Forward, states, filters, search, chosen, skpd_id))


def count_open_inbox(words: Sequence[str]) -> dict[str, int]:
    """How many cases each of these open filters of Pesan Masuk shows, in one statement."""
    base = inbox_conditions(Filters(), sees_numbers=False, faceted=False)
    parts = [
        select(literal(word), func.count())
        .select_from(Case)
        .where(*base, *narrowed(INBOX_STATES, word, Case.status))
        for word in words
    ]
    return {word: count for word, count in db.session.execute(union_all(*parts))}


def _counted(shown: CountedList) -> FacetCounts:
    """The newest rows in groups; with them the open filters, or what a search has chosen."""
    statement = _usual(tuple(shown.states), shown.skpd_id) if shown.is_usual else _statement(shown)
    rows = [
        Row(word, status, category, frozenset(compress(shown.flags, flags)), count)
        for word, status, category, count, *flags in db.session.execute(statement)
    ]
    return FacetCounts(shown, rows)


@cache
def _usual(words: tuple[str, ...], skpd_id: int | None) -> CompoundSelect[Any]:
    """The statement of a list without a search, built once: Pesan Masuk, or one unit's forwards."""
    unit: Any = None if skpd_id is None else unseen(skpd_id)
    if skpd_id is None:
        model, known = Case, INBOX_STATES
        base = inbox_conditions(Filters(), sees_numbers=False, faceted=False)
    else:
        model, known = Forward, OFFICE_STATES
        base = office_conditions(Filters(), unit, faceted=False)
    states = {word: known[word] for word in words}
    return fix_words(_statement(CountedList(model, states, Filters(), base, [], unit)))


def _statement(shown: CountedList) -> CompoundSelect[Any]:
    parts = [_newest(shown)]
    if shown.filters.is_search:
        is_narrower = (shown.filters.state, shown.filters.category) != (ALL, "")
        parts += [_chosen(shown)] if is_narrower else []
    else:
        apart = {word for word, it in shown.states.items() if it.is_open and not it.within}
        parts += [_open(shown, word) for word in shown.states if word in apart]
    return union_all(*parts)


def _newest(shown: CountedList) -> Select[Any]:
    """The newest rows, one more than the limit: below it they answer for closed filters too."""
    marks = _marks(shown, lambda state: shown.filters.is_search or not state.is_open)
    newest = _from(shown, shown.model.status, Case.category, *marks)
    key = shown.model.id if shown.model is Forward else key_of(shown.conditions)
    # Written out: for a limit that it does not know, PostgreSQL expects a tenth of all rows.
    limit: Any = literal_column(str(shown.limit + 1))
    columns = newest.order_by(key.desc()).limit(limit).subquery().c
    status, category, *flags = columns
    query = select(literal(_NEWEST), status, category, func.count(), *flags)
    return query.group_by(status, category, *flags)


def _open(shown: CountedList, word: str) -> Select[Any]:
    """The cards of one open filter; what is within it is marked."""
    marks = _marks(shown, lambda state: state.within == word)
    rows = _from(shown, Case.category, *marks)
    of_state = narrowed(shown.states, word, shown.model.status, unit=shown.skpd_id)
    category, *flags = rows.where(*of_state).subquery().c
    query = select(literal(word), null(), category, func.count(), *flags)
    return query.group_by(category, *flags)


def _marks(shown: CountedList, is_asked: Callable[[State], bool]) -> list[Any]:
    """For each flag whether a row matches it; 0 where that is not asked of these rows."""
    asked = ((number, shown.states[word]) for number, word in enumerate(shown.flags))
    none: Any = literal_column("0")
    return [
        (when((state.narrow(shown.skpd_id)[0], 1), else_=0) if is_asked(state) else none).label(
            f"mark_{number}"
        )
        for number, state in asked
    ]


def _chosen(shown: CountedList) -> Select[Any]:
    """How many a search finds under the chosen filters, up to the limit and one."""
    found = _from(shown, shown.model.id, conditions=shown.chosen).limit(shown.limit + 1).subquery()
    no_marks: list[Any] = [literal_column("0") for _ in shown.flags]
    query = select(literal(_CHOSEN), null(), null(), func.count(), *no_marks)
    return query.select_from(found)


def _from(
    shown: CountedList, *columns: Any, conditions: Sequence[Condition] | None = None
) -> Select[Any]:
    query = select(*columns).select_from(shown.model)
    query = query.where(*(shown.conditions if conditions is None else conditions))
    return query.join(Case) if shown.model is Forward else query


def _in(row: Row, word: str) -> bool:
    """Whether a counted row belongs to a category's word."""
    if not word:
        return True
    return row.category is None if word == NONE else row.category == BY_WORD[word]
