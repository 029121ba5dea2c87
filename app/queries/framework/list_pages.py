"""The rows of a CRUD list: searched, ordered and counted in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, String, func, or_, select
from sqlalchemy.orm import RelationshipProperty, aliased
from werkzeug.datastructures import MultiDict

from app.database.extensions import db
from app.domain.messaging import phone_numbers

PAGE_SIZE: Final = 25
_LONGEST_SEARCH: Final = 100
# Columns that hold phone numbers.
_NUMBERS: Final = ("number", "phone")


@dataclass(frozen=True)
class Listing:
    """How a list is searched and ordered.

    `expressions` stand for columns that the table itself does not hold; `loading` avoids a query
    per row.
    """

    model: Any
    search: Sequence[str]
    columns: Sequence[str]
    base_order: tuple[str, str]
    expressions: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    loading: Sequence[Any] = ()


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


def find_page(source: Any, listing: Listing, args: MultiDict[str, str]) -> Page:
    """The page that an address asks for (q, hal, urut, arah); other parameters are ignored.

    `source`: a query, or the rows themselves where no table holds them.
    """
    words, (order, direction) = _words(args), _order(listing, args)
    found = _matching(source, listing, words)
    total = len(found) if isinstance(found, Sequence) else found.count()
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(args.get("hal", 1, int), 1), pages)
    first = (number - 1) * PAGE_SIZE
    rows = _ordered(found, listing, order, direction)[first : first + PAGE_SIZE]
    return Page(rows, total, number, pages, words, order, direction == "desc", args.to_dict())


def find_rows(source: Any, listing: Listing, args: MultiDict[str, str], most: int) -> Sequence[Any]:
    """The rows of all pages in the same order, at most so many."""
    found = _matching(source, listing, _words(args))
    rows: Sequence[Any] = _ordered(found, listing, *_order(listing, args))[:most]
    return rows


def find_row(model: Any, base_filters: Any, row_id: int) -> Any | None:
    """The row with this id, if the view's base filters let it through."""
    return query_of(model, base_filters).filter_by(id=row_id).one_or_none()


def query_of(model: Any, base_filters: Any) -> Any:
    """All rows of a model that the view's base filters let through."""
    return base_filters.apply_all(db.session.query(model))


def _words(args: MultiDict[str, str]) -> str:
    return args.get("q", "").strip()[:_LONGEST_SEARCH]


def _order(listing: Listing, args: MultiDict[str, str]) -> tuple[str, str]:
    column = args.get("urut", "")
    if column not in listing.columns:
        return listing.base_order
    return column, "desc" if args.get("arah") == "turun" else "asc"


def _matching(source: Any, listing: Listing, words: str) -> Any:
    if not words:
        return source
    if isinstance(source, Sequence):
        told = words.casefold()
        names = listing.search
        return [it for it in source if any(told in str(getattr(it, n)).casefold() for n in names)]
    return source.filter(or_(*(_holds(listing, name, words) for name in listing.search)))


def _ordered(found: Any, listing: Listing, order: str, direction: str) -> Any:
    if isinstance(found, Sequence):
        known = [row for row in found if getattr(row, order) is not None]
        unknown = [row for row in found if getattr(row, order) is None]
        known.sort(key=lambda row: _folded(getattr(row, order)), reverse=direction == "desc")
        return [*known, *unknown]
    column = _sorted_by(listing, order)
    by = column.desc() if direction == "desc" else column.asc()
    return found.options(*listing.loading).order_by(by.nulls_last(), listing.model.id)


def _sorted_by(listing: Listing, name: str) -> Any:
    """The column, or of what another table holds, as a user's unit and roles, its first name; of
    texts without regard to case: SQLite puts each upper case letter before "a"."""
    attribute, model = _column(listing, name), listing.model
    if not _is_relation(attribute):
        return func.lower(attribute) if isinstance(attribute.type, String) else attribute
    other, same = attribute.property.mapper.class_, aliased(model)
    names = select(func.min(func.lower(other.name))).select_from(same).join(getattr(same, name))
    return names.where(same.id == model.id).scalar_subquery()


def _holds(listing: Listing, name: str, words: str) -> ColumnElement[bool]:
    """Whether the column holds the words; a number in any spelling of it."""
    attribute = _column(listing, name)
    if _is_relation(attribute):
        is_many, other = attribute.property.uselist, attribute.property.mapper.class_
        holds = other.name.icontains(words, autoescape=True)
        found: ColumnElement[bool] = attribute.any(holds) if is_many else attribute.has(holds)
        return found
    part = phone_numbers.part(words) if name in _NUMBERS else words
    return cast("ColumnElement[bool]", attribute.icontains(part, autoescape=True))


def _column(listing: Listing, name: str) -> Any:
    expression = listing.expressions.get(name)
    return getattr(listing.model, name) if expression is None else expression()


def _is_relation(attribute: Any) -> bool:
    return isinstance(getattr(attribute, "property", None), RelationshipProperty)


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
