"""One page of a CRUD list: searched, ordered and counted in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import RelationshipProperty, aliased
from werkzeug.datastructures import MultiDict

from app.database.extensions import db

PAGE_SIZE: Final = 25
_LONGEST_SEARCH: Final = 100


@dataclass(frozen=True)
class Listing:
    """The columns of a model to search and order by; `loading` avoids a query per row."""

    model: Any
    search: Sequence[str]
    order: Sequence[str]
    default: str
    loading: Sequence[Any] = field(default=())


@dataclass(frozen=True)
class Page:
    """What the list's template shows; `number` starts at 1, `args` are those of the address."""

    rows: Sequence[Any]
    total: int
    number: int
    pages: int
    search: str
    order: str
    is_descending: bool
    args: Mapping[str, str]

    def address(self, **changes: object) -> str:
        """The query string of this list with some of its parts changed."""
        values = {**self.args, **changes}
        kept = {name: value for name, value in values.items() if value not in ("", None)}
        return "?" + urlencode(kept)


def find_page(query: Any, listing: Listing, args: MultiDict[str, str]) -> Page:
    """The page that an address asks for (q, hal, urut, arah); other parameters are ignored."""
    words = args.get("q", "").strip()[:_LONGEST_SEARCH]
    if words:
        query = query.filter(_contains(listing, words))
    total = query.count()
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(args.get("hal", 1, int), 1), pages)
    order = args.get("urut", "")
    order = order if order in listing.order else listing.default
    is_descending = args.get("arah") == "turun"
    column = _sorted_by(listing.model, order)
    rows = (
        query.options(*listing.loading)
        .order_by((column.desc() if is_descending else column.asc()).nulls_last(), listing.model.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page(rows.all(), total, number, pages, words, order, is_descending, args.to_dict())


def find_row(model: Any, base_filters: Any, row_id: int) -> Any | None:
    """The row with this id, if the view's base filters let it through."""
    return query_of(model, base_filters).filter_by(id=row_id).one_or_none()


def query_of(model: Any, base_filters: Any) -> Any:
    """All rows of a model that the view's base filters let through."""
    return base_filters.apply_all(db.session.query(model))


def _sorted_by(model: Any, name: str) -> Any:
    """The column, or of what another table holds, as a user's unit and roles, its first name."""
    attribute = getattr(model, name)
    if not isinstance(attribute.property, RelationshipProperty):
        return attribute
    other, same = attribute.property.mapper.class_, aliased(model)
    names = select(func.min(other.name)).select_from(same).join(getattr(same, name))
    return names.where(same.id == model.id).scalar_subquery()


def _contains(listing: Listing, words: str) -> ColumnElement[bool]:
    columns = [getattr(listing.model, name) for name in listing.search]
    return or_(*(column.icontains(words, autoescape=True) for column in columns))
