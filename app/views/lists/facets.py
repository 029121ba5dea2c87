"""The filters beside a list (S21, S22), each with the number of cards that a click on it shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zlib import crc32

from app.domain.words import N_
from app.queries.lists.facet_counts import FacetCounts, Number, count_inbox, count_office
from app.queries.lists.filters import CATEGORIES, Filters
from app.queries.lists.state_filters import DELETED, INBOX_STATES, OFFICE_STATES, States


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter link: its label, its number, whether it is chosen."""

    word: str
    label: str
    count: int | None
    query: str
    is_on: bool
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Facets:
    """Both groups of filters with their numbers; `total` is the number of cards listed."""

    states: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    total: Number
    is_search: bool = False

    @property
    def stamp(self) -> str:
        """Changes with any number; an open page polls with it. Empty for a search, whose numbers
        cost too much to be polled."""
        if self.is_search:
            return ""
        told = [(it.count, it.is_more) for it in (*self.states, *self.categories)]
        return f"{crc32(repr(told).encode()):08x}"


def inbox_facets(filters: Filters, *, sees_numbers: bool, lists_deleted: bool) -> Facets:
    """The filters of Pesan Masuk (S21, S22), with "Dihapus" for those who may restore (D6)."""
    counts = count_inbox(filters, _seen(INBOX_STATES, filters), sees_numbers=sees_numbers)
    facets = _facets(filters, counts)
    if not lists_deleted:
        return facets
    is_on = filters.state == DELETED
    # The states were counted among the deleted, but a click on one leaves them.
    states = [replace(choice, count=None) for choice in facets.states] if is_on else facets.states
    label = deleted_label(filters)
    deleted = Choice(DELETED, label, None, filters.query(state=DELETED), is_on)
    return replace(facets, states=(*states, deleted))


def deleted_label(filters: Filters) -> str:
    """An Admin finds every deleted case there, a moderator the own ones of today (D6)."""
    return N_("Dihapus") if filters.deleter is None else N_("Dihapus hari ini")


def office_facets(filters: Filters, skpd_id: int | None) -> Facets:
    """The filters of Pesan untuk Dinas."""
    return _facets(filters, count_office(filters, _seen(OFFICE_STATES, filters), skpd_id))


def _seen(states: States, filters: Filters) -> States:
    return {
        word: state for word, state in states.items() if state.is_listed or word == filters.state
    }


def _facets(filters: Filters, counts: FacetCounts) -> Facets:
    """Each group counts under the other group's choice, so that a number is what a click shows."""

    def choice(word: str, label: str, found: Number, query: str, is_on: bool) -> Choice:
        return Choice(word, label, found.count, query, is_on, found.is_more)

    by_state = tuple(
        choice(
            word,
            state.label,
            counts.number(word, filters.category),
            filters.query(state=word),
            filters.state == word,
        )
        for word, state in counts.shown.states.items()
    )
    by_category = tuple(
        choice(
            word,
            label,
            counts.number(filters.state, word),
            filters.query(category="" if filters.category == word else word),
            filters.category == word,
        )
        for word, label in CATEGORIES.items()
    )
    total = counts.number(filters.state, filters.category)
    return Facets(by_state, by_category, total, filters.is_search)
