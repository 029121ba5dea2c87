"""One page of rows of a CRUD list: searched, ordered, counted, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from flask import request
from sqlalchemy import ColumnElement, or_

from app.database.extensions import db

PAGE_SIZE: Final = 25
_LONGEST_SEARCH: Final = 100


@dataclass(frozen=True)
class Listing:
    """Which columns of a model one may search and order by; `loading` avoids a query a row."""

    model: Any
    search: Sequence[str]
    order: Sequence[str]
    default: str
    loading: Sequence[Any] = field(default=())


@dataclass(frozen=True)
class Page:
    """What the list's template shows; `number` starts at 1."""

    rows: Sequence[Any]
    total: int
    number: int
    pages: int
    search: str
    order: str
    is_descending: bool

    def address(self, **changes: object) -> str:
        """The query string of this list with some of its parts changed."""
        values = {**request.args.to_dict(), **changes}
        kept = {name: value for name, value in values.items() if value not in ("", None)}
        return "?" + urlencode(kept)


def page_of(query: Any, listing: Listing) -> Page:
    """The asked page of a query on the model; what the address asks beyond that is ignored."""
    words = request.args.get("q", "").strip()[:_LONGEST_SEARCH]
    if words:
        query = query.filter(_contains(listing, words))
    total = query.count()
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(request.args.get("hal", 1, int), 1), pages)
    order = request.args.get("urut", "")
    order = order if order in listing.order else listing.default
    is_descending = request.args.get("arah") == "turun"
    column = getattr(listing.model, order)
    rows = (
        query.options(*listing.loading)
        .order_by(column.desc() if is_descending else column.asc(), listing.model.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page(rows.all(), total, number, pages, words, order, is_descending)


def query_of(model: Any, base_filters: Any) -> Any:
    """All rows of a model that a view's base filters let through."""
    return base_filters.apply_all(db.session.query(model))


def _contains(listing: Listing, words: str) -> ColumnElement[bool]:
    columns = [getattr(listing.model, name) for name in listing.search]
    return or_(*(column.icontains(words, autoescape=True) for column in columns))
