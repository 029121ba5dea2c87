"""Keyset pagination of the lists: new rows do not shift the pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple, Self

from sqlalchemy import CompoundSelect, Select, func, literal, null, select, tuple_, union_all
from sqlalchemy import case as when

from app.database.extensions import db
from app.models import Case, Forward
from app.models.case import NO_TURN
from app.queries.lists.state_filters import Condition
from app.queries.lists.unattended_danger import is_danger

# 16 cards with all they may show exceed 80 kB.
PAGE_SIZE: Final = 15
# Rows of a table are small.
ROWS: Final = 20
# So many rows of an open page are compared.
MOST_COMPARED: Final = 60
# Ids are assigned before the commit, so a smaller one may appear later: so many are compared.
NEWEST_KNOWN: Final = 5


class Mark(NamedTuple):
    """The edge of a page: `41`, or in an order of times `1795593600000000-41` (microseconds)."""

    turn: int
    row_id: int

    @classmethod
    def of(cls, text: str | None) -> Self | None:
        """The mark in an address; None for anything invalid."""
        turn, _, last = (text or "").rpartition("-")
        at, found = row_id(turn or "0", 18), row_id(last)
        return None if at is None or found is None else cls(at, found)

    def __str__(self) -> str:
        return f"{self.turn}-{self.row_id}" if self.turn else str(self.row_id)

    @property
    def key(self) -> tuple[datetime, int]:
        """The position in the order of times."""
        return _EPOCH + min(self.turn, _LATEST) * _STEP, self.row_id


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STEP: Final = timedelta(microseconds=1)
_LATEST: Final = (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) // _STEP


@dataclass(frozen=True)
class Page:
    """The ids of one page and its edges; `newest` are the newest of the whole list."""

    ids: tuple[int, ...]
    has_before: bool
    has_after: bool
    first: Mark | None = None
    last: Mark | None = None
    is_by_due: bool = False
    newest: tuple[int, ...] = ()


class Order(NamedTuple):
    """An order of times: the column, what tells equal times apart, and which end comes first."""

    column: Any
    row_id: Any
    is_latest_first: bool = False


# Of cases, the first due on top, and the last received.
BY_TURN: Final = Order(Case.turn_at, Case.id)
BY_RECEIPT: Final = Order(Case.received_at, Case.id, is_latest_first=True)
# Of forwards, danger to a person on top, then the first due; last those whose clock stands.
FORWARD_TURN: Final = when(
    (is_danger(), Case.turn_at), else_=func.coalesce(Forward.due_at, NO_TURN)
)
BY_FORWARD: Final = Order(FORWARD_TURN, Forward.id)


def by_id(
    column: Any,
    conditions: Sequence[Condition],
    before: Mark | None,
    after: Mark | None,
    size: int = PAGE_SIZE,
) -> Page:
    """A page of ids, newest first."""
    is_upward, mark = after is not None, after or before
    query = _ids(column, conditions)
    if mark is not None:
        query = query.where(column > mark.row_id if is_upward else column < mark.row_id)
    query = query.order_by(column if is_upward else column.desc()).limit(size + 1)
    if mark is None:
        rows = list(db.session.scalars(query))
        newest = tuple(rows[:NEWEST_KNOWN])
    else:
        found, newest = _with_newest(query, _ids(column, conditions), column)
        rows = [row_id for (row_id,) in found]
    if mark is not None and not rows:
        return by_id(column, conditions, None, None, size)
    has_more = len(rows) > size
    marks = [Mark(0, row_id) for row_id in sorted(rows[:size], reverse=True)]
    ends = (has_more, True) if is_upward else (before is not None, has_more)
    return replace(_page(marks, *ends), newest=newest)


def by_time(
    order: Order,
    conditions: Sequence[Condition],
    before: Mark | None,
    after: Mark | None,
    *,
    is_search: bool = False,
) -> Page:
    """A page of ids in an order of times. `is_search`: its rows are found once, for the page and
    for the newest ids."""
    column, row_id = order.column, order.row_id
    whole = _ids(row_id, conditions)
    if is_search:
        found = whole.with_only_columns(column, row_id).cte("found").prefix_with("MATERIALIZED")
        column, row_id = found.c
        whole = select(row_id)
    key = tuple_(column, row_id)
    query = whole.with_only_columns(column, row_id)
    mark = after or before
    # The following rows are later in time, unless the latest come first.
    is_upward = (after is None) is not order.is_latest_first
    if mark is not None:
        query = query.where(key > mark.key if is_upward else key < mark.key)
    ends = (column, row_id) if is_upward else (column.desc(), row_id.desc())
    query = query.order_by(*ends).limit(PAGE_SIZE + 1)
    rows, newest = _with_newest(query, whole, row_id)
    if mark is not None and not rows:
        return by_time(order, conditions, None, None, is_search=is_search)
    has_more = len(rows) > PAGE_SIZE
    marks = [Mark((at - _EPOCH) // _STEP, row_id) for at, row_id in rows[:PAGE_SIZE]]
    if after is not None:
        page = _page(marks[::-1], has_more, True)
    else:
        page = _page(marks, before is not None, has_more)
    return replace(page, is_by_due=not order.is_latest_first, newest=newest)


def _with_newest(
    query: Select[Any], whole: Select[Any], row_id: Any
) -> tuple[list[Any], tuple[int, ...]]:
    """The rows of a page, their id last, and the newest ids of its `whole` list, in one
    statement."""
    page = query.subquery()
    newest = whole.order_by(row_id.desc()).limit(NEWEST_KNOWN).subquery()
    no_others = [null() for _ in list(page.c)[1:]]
    both: CompoundSelect[Any] = union_all(
        select(literal(1).label("is_row"), *page.c), select(literal(0), *no_others, *newest.c)
    )
    found = db.session.execute(both).all()
    rows = [tuple(row) for is_row, *row in found if is_row]
    return rows, tuple(row[-1] for is_row, *row in found if not is_row)


def newer_than(
    after: int | None, column: Any, conditions: Sequence[Condition], known: Collection[int]
) -> list[int]:
    """Ids above `after` that are not known, newest first: an open page polls every second."""
    if after is None:
        return []
    query = _ids(column, conditions).where(column > after, column.not_in(known))
    return list(db.session.scalars(query.order_by(column.desc()).limit(PAGE_SIZE)))


def _page(marks: Sequence[Mark], has_before: bool, has_after: bool) -> Page:
    ids = tuple(mark.row_id for mark in marks)
    first, last = (marks[0], marks[-1]) if marks else (None, None)
    return Page(ids, has_before, has_after, first, last)


def _ids(column: Any, conditions: Sequence[Condition]) -> Select[Any]:
    query = select(column).where(*conditions)
    return query.join(Case) if column is Forward.id else query


def row_id(text: str | None, digits: int = 9) -> int | None:
    """A row's id as an address or a form carries it; None for anything else."""
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) <= digits
    return int(text or 0) if is_number else None


def stamps_of(text: str) -> dict[int, str]:
    """The rows of an open page, `42:ab12,41:cd34`, as id -> stamp; nonsense is left out."""
    pairs = [pair.partition(":") for pair in text.split(",")[:MOST_COMPARED]]
    found = ((row_id(row), stamp) for row, _, stamp in pairs)
    return {row: stamp for row, stamp in found if row is not None}
