"""The numbers beside the filters (S21, S22), each what a click on it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from sqlalchemy import func, literal, select, union_all

from app.database.extensions import db
from app.domain.words import N_
from app.models import Forward, Message
from app.queries.lists.conditions import inbox_conditions, office_conditions
from app.queries.lists.facet_counts import CountedList, Number, ask, number
from app.queries.lists.filters import CATEGORIES, Filters
from app.queries.lists.state_filters import DELETED, INBOX_STATES, OFFICE_STATES, States, narrowed


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter link: its words, its number, whether it is chosen now."""

    word: str
    label: str
    count: int | None
    query: str
    is_on: bool
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Facets:
    """Both groups of filters with their numbers; `total` is what the chosen ones show."""

    states: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    total: Number
    is_search: bool = False

    @property
    def stamp(self) -> str:
        """Another one when any number is another; an open page asks by it. None of a search, whose
        numbers cost too much to be asked again and again."""
        if self.is_search:
            return ""
        told = [(it.count, it.is_more) for it in (*self.states, *self.categories)]
        return f"{crc32(repr(told).encode()):08x}"


def inbox_facets(filters: Filters, *, sees_numbers: bool, sees_deleted: bool) -> Facets:
    """The filters of Pesan Masuk (S21, S22), for the Admin with "Terhapus" (D6)."""
    search, chosen = (
        inbox_conditions(filters, sees_numbers=sees_numbers, faceted=faceted)
        for faceted in (False, True)
    )
    facets = _facets(CountedList(Message, _seen(INBOX_STATES, filters), filters, search, chosen))
    if not sees_deleted:
        return facets
    is_on = filters.state == DELETED
    # Among the deleted the states were counted, but a click on one leads away from them.
    states = [replace(choice, count=None) for choice in facets.states] if is_on else facets.states
    deleted = Choice(DELETED, N_("Terhapus"), None, filters.query(state=DELETED), is_on)
    return replace(facets, states=(*states, deleted))


def inbox_counts(words: Sequence[str]) -> dict[str, int]:
    """How many messages each open filter of Pesan Masuk shows, in one statement."""
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
    search, chosen = (
        office_conditions(filters, skpd_id, faceted=faceted) for faceted in (False, True)
    )
    states = _seen(OFFICE_STATES, filters)
    return _facets(CountedList(Forward, states, filters, search, chosen, skpd_id))


def _seen(states: States, filters: Filters) -> States:
    return {
        word: state for word, state in states.items() if state.is_listed or word == filters.state
    }


def _facets(shown: CountedList) -> Facets:
    """Each group counts under the other group's choice, so that a number is what a click shows."""
    filters, rows = shown.filters, ask(shown)

    def choice(word: str, label: str, found: Number, query: str, is_on: bool) -> Choice:
        return Choice(word, label, found.count, query, is_on, found.is_more)

    by_state = tuple(
        choice(
            word,
            state.label,
            number(shown, rows, word, filters.category),
            filters.query(state=word),
            filters.state == word,
        )
        for word, state in shown.states.items()
    )
    by_category = tuple(
        choice(
            word,
            label,
            number(shown, rows, filters.state, word),
            filters.query(category="" if filters.category == word else word),
            filters.category == word,
        )
        for word, label in CATEGORIES.items()
    )
    total = number(shown, rows, filters.state, filters.category)
    return Facets(by_state, by_category, total, filters.is_search)
