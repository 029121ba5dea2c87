"""Pages of the card lists by key: what arrives meanwhile moves nothing between them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, Self

from sqlalchemy import Select, select, tuple_

from app.extensions import db
from app.models import Forward, Message
from app.views.states import Condition

PAGE_SIZE: Final = 25
# Ids are given before the commit, so a smaller one may come later: that many are compared.
NEWEST_KNOWN: Final = 5


class Mark(NamedTuple):
    """The edge of a page: `41`, or in the order of due times `1795593600-41`."""

    turn: int
    row_id: int

    @classmethod
    def of(cls, text: str | None) -> Self | None:
        """The mark that an address carries; nonsense is none."""
        parts = (text or "").split("-")
        if len(parts) > 2 or not all(_is_number(part) for part in parts):
            return None
        return cls(int(parts[0]) if len(parts) == 2 else 0, int(parts[-1]))

    def __str__(self) -> str:
        return f"{self.turn}-{self.row_id}" if self.turn else str(self.row_id)

    @property
    def key(self) -> tuple[datetime, int]:
        """The place in the order of due times."""
        return datetime.fromtimestamp(min(self.turn, _LATEST), UTC), self.row_id


_LATEST: Final = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())


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


def by_id(
    column: Any, conditions: Sequence[Condition], before: Mark | None, after: Mark | None
) -> Page:
    """25 ids, newest first."""
    query = _ids(column, conditions)
    if after is not None:
        newer = query.where(column > after.row_id).order_by(column).limit(PAGE_SIZE + 1)
        rows = db.session.scalars(newer).all()
        found = list(reversed(rows[:PAGE_SIZE]))
        return _page([Mark(0, row) for row in found], len(rows) > PAGE_SIZE, True)
    if before is not None:
        query = query.where(column < before.row_id)
    rows = db.session.scalars(query.order_by(column.desc()).limit(PAGE_SIZE + 1)).all()
    marks = [Mark(0, row) for row in rows[:PAGE_SIZE]]
    return _page(marks, before is not None, len(rows) > PAGE_SIZE)


def by_due(conditions: Sequence[Condition], before: Mark | None, after: Mark | None) -> Page:
    """25 message ids, what is due first on top."""
    key = tuple_(Message.turn_at, Message.id)
    query = select(Message.turn_at, Message.id).where(*conditions)
    if after is not None:
        earlier = query.where(key < after.key).order_by(Message.turn_at.desc(), Message.id.desc())
        rows = db.session.execute(earlier.limit(PAGE_SIZE + 1)).all()
        page = _page(_marks(reversed(rows[:PAGE_SIZE])), len(rows) > PAGE_SIZE, True)
    else:
        if before is not None:
            query = query.where(key > before.key)
        query = query.order_by(Message.turn_at, Message.id).limit(PAGE_SIZE + 1)
        rows = db.session.execute(query).all()
        page = _page(_marks(rows[:PAGE_SIZE]), before is not None, len(rows) > PAGE_SIZE)
    newest = _ids(Message.id, conditions).order_by(Message.id.desc()).limit(NEWEST_KNOWN)
    return replace(page, is_by_due=True, newest=tuple(db.session.scalars(newest)))


def newer_than(
    after: int, column: Any, conditions: Sequence[Condition], known: Collection[int]
) -> list[int]:
    """Ids above `after` that are not known, newest first: the page asks this every second."""
    query = _ids(column, conditions).where(column > after, column.not_in(known))
    return list(db.session.scalars(query.order_by(column.desc()).limit(PAGE_SIZE)))


def _page(marks: Sequence[Mark], has_before: bool, has_after: bool) -> Page:
    ids = tuple(mark.row_id for mark in marks)
    first, last = (marks[0], marks[-1]) if marks else (None, None)
    return Page(ids, has_before, has_after, first, last, newest=ids[:NEWEST_KNOWN])


def _marks(rows: Any) -> list[Mark]:
    return [Mark(int(turn_at.timestamp()), row_id) for turn_at, row_id in rows]


def _ids(column: Any, conditions: Sequence[Condition]) -> Select[Any]:
    query = select(column).where(*conditions)
    return query.join(Message) if column is Forward.id else query


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 13
