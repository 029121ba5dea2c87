"""Card lists: conditions on the rows, pages and counts, each from the filters of an address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Select, and_, case, false, func, literal, or_, select

from app.database.extensions import db
from app.domain.workflow.deadlines import WIB
from app.models import Forward, Message
from app.queries.cards.former_holder import is_given_back, is_read_whole
from app.queries.lists.filters import BY_WORD, NONE, Filters
from app.queries.lists.forwarded_join import forwarded_to
from app.queries.lists.full_text import Span, by_itself, key_of, matching
from app.queries.lists.keyset_pages import Page, by_due, by_due_forward, by_id, by_receipt
from app.queries.lists.state_filters import (
    BY_DUE,
    DELETED,
    INBOX_STATES,
    OFFICE_BY_DUE,
    OFFICE_STATES,
    Condition,
    is_deleted,
    is_found,
    is_owed,
    is_shown,
    narrowed,
)

# Of a unit's newest forwards: so many are searched first, and so many hits among them suffice. A
# page needs fewer hits, and a search counts no further.
RECENT_FORWARDS: Final = 1000
ENOUGH_HITS: Final = 101


def inbox_conditions(
    filters: Filters, *, sees_numbers: bool, faceted: bool = True
) -> list[Condition]:
    """Messages of the inbox under these filters; `faceted=False` applies only the search."""
    deleted = filters.state == DELETED
    is_listed = is_found() if filters.is_search else is_shown()
    conditions: list[Condition] = [is_deleted(filters.deleter) if deleted else is_listed]
    of_state: list[Condition] = []
    if faceted and not deleted:
        is_search = filters.is_search
        of_state = narrowed(INBOX_STATES, filters.state, Message.status, is_search=is_search)
    few = of_state if _is_open(filters) else []
    span = _span(Message.id, few) if few else Span()
    conditions += _searched(filters, sees_numbers, span)
    conditions += forwarded_to(filters.skpd)
    category = of_category(filters.category, of_few=_is_open(filters)) if faceted else []
    return conditions + of_state + category


def office_conditions(
    filters: Filters, skpd_id: int | None, *, faceted: bool = True
) -> list[Condition]:
    """Forwards of one unit under these filters; the query must join Message."""
    if skpd_id is None:
        return [false()]
    conditions: list[Condition] = [
        Forward.skpd_id == skpd_id,
        Message.deleted_at.is_(None),
        Message.is_joined.is_(False),
    ]
    waits = faceted and filters.state in ("belum", "hari-ini", "terlambat")
    few = [is_owed()] if waits else []
    span = _span(Forward.message_id, [Forward.skpd_id == skpd_id, *few])
    if filters.words or filters.place:
        # A text that is not shown to this unit is not searched either.
        conditions.append(or_(is_read_whole(), and_(is_given_back(), by_itself(filters))))
    if faceted:
        conditions += narrowed(OFFICE_STATES, filters.state, Forward.status)
        conditions += of_category(filters.category)
    found = partial(_searched, filters, False)
    if filters.is_search and not waits and filters.before is filters.after is None:
        span = _recent_span(skpd_id, conditions, found, span)
    return [*conditions, *found(span)]


def _is_open(filters: Filters) -> bool:
    return filters.state in INBOX_STATES and INBOX_STATES[filters.state].is_open


def _span(column: Any, conditions: Sequence[Condition]) -> Span:
    """The ids from the oldest to the newest message under these conditions."""
    lowest, highest = (
        select(end(column)).where(*conditions).correlate(None).scalar_subquery()
        for end in (func.min, func.max)
    )
    return Span(lowest, highest)


def _recent_span(
    skpd_id: int,
    conditions: Sequence[Condition],
    hits: Callable[[Span], Sequence[Condition]],
    whole: Span,
) -> Span:
    """Limits the search to a unit's newest forwards where these hold enough hits.

    FTS5 returns the hits of all units and years, of which most belong to others. The first
    `ENOUGH_HITS` are the same as in the `whole` span, in the order of forwards.
    """
    newest = select(Forward.id, Forward.message_id).where(Forward.skpd_id == skpd_id)
    rows = newest.order_by(Forward.id.desc()).limit(RECENT_FORWARDS).correlate(None).subquery()
    lowest = select(func.min(rows.c.message_id)).scalar_subquery()
    found = (
        select(literal(1))
        .select_from(rows)
        .join(Forward, Forward.id == rows.c.id)
        .join(Message)
        .where(*conditions, *hits(Span(lowest)))
        .limit(ENOUGH_HITS)
        .correlate(None)
        .subquery()
    )
    count: Any = select(func.count()).select_from(found).scalar_subquery()
    return Span(case((count >= ENOUGH_HITS, lowest), else_=whole.lowest), whole.highest)


def _searched(filters: Filters, sees_numbers: bool, span: Span) -> list[Condition]:
    """The search: words, place and days."""
    received = [*_since(filters.since), *_until(filters.until)]
    if received:
        span = _span(Message.id, received)
    found = matching(filters, sees_numbers=sees_numbers, span=span)
    return [*received, *found]


def _since(day: date | None) -> list[Condition]:
    return [Message.received_at >= datetime.combine(day, time(), WIB)] if day else []


def _until(day: date | None) -> list[Condition]:
    """Includes the whole last day."""
    if day is None:
        return []
    return [Message.received_at < datetime.combine(day, time(), WIB) + timedelta(days=1)]


def inbox_page(filters: Filters, conditions: Sequence[Condition]) -> Page:
    """A page of Pesan Masuk: waiting messages by due time, all others newest first."""
    if filters.state in BY_DUE:
        return by_due(conditions, filters.before, filters.after)
    if filters.since or filters.until:
        return by_receipt(conditions, filters.before, filters.after)
    return by_id(key_of(conditions), conditions, filters.before, filters.after)


def inbox_ids(filters: Filters, *, sees_numbers: bool, most: int) -> list[int]:
    """The newest messages of Pesan Masuk under these filters, at most `most`, whatever page."""
    conditions = inbox_conditions(filters, sees_numbers=sees_numbers)
    key = key_of(conditions)
    query = select(key).where(*conditions).order_by(key.desc()).limit(most)
    return list(dict.fromkeys(db.session.scalars(query)))


def office_page(filters: Filters, conditions: Sequence[Condition]) -> Page:
    """A page of Pesan untuk Dinas: what is open by due time, all others newest first."""
    if filters.state in OFFICE_BY_DUE:
        return by_due_forward(conditions, filters.before, filters.after)
    return by_id(Forward.id, conditions, filters.before, filters.after)


def unanswered_messages() -> Select[int]:
    """How many messages wait for an answer."""
    conditions = inbox_conditions(Filters(), sees_numbers=False)
    return select(func.count()).select_from(Message).where(*conditions)


def unanswered_forwards(skpd_id: int) -> Select[int]:
    """How many messages wait for this unit's answer."""
    conditions = office_conditions(Filters(), skpd_id)
    return select(func.count()).select_from(Forward).join(Message).where(*conditions)


def overdue_messages() -> Select[int]:
    """How many messages are unanswered past their due time (D3)."""
    conditions = inbox_conditions(Filters(state="terlambat"), sees_numbers=False)
    return select(func.count()).select_from(Message).where(*conditions)


def due_today() -> Select[int]:
    """How many unanswered messages fall due today (D3)."""
    conditions = inbox_conditions(Filters(state="hari-ini"), sees_numbers=False)
    return select(func.count()).select_from(Message).where(*conditions)


def emergencies() -> Select[int]:
    """How many unanswered messages may be about a person in danger."""
    conditions = inbox_conditions(Filters(state="darurat"), sees_numbers=False)
    return select(func.count()).select_from(Message).where(*conditions)


def overdue_forwards(skpd_id: int) -> Select[int]:
    """How many messages this unit owes past their due time."""
    return _forwards("terlambat", skpd_id)


def forwards_due_today(skpd_id: int) -> Select[int]:
    """How many messages this unit owes today."""
    return _forwards("hari-ini", skpd_id)


def _forwards(state: str, skpd_id: int) -> Select[int]:
    conditions = office_conditions(Filters(state=state), skpd_id)
    return select(func.count()).select_from(Forward).join(Message).where(*conditions)


def of_category(word: str, *, of_few: bool = False) -> list[Condition]:
    """The condition of a category filter.

    `of_few`: the other conditions already find few rows. The expression then keeps SQLite from
    using the index of categories, which holds the rows of all years.
    """
    if not word:
        return []
    if of_few:
        wanted = "" if word == NONE else BY_WORD[word].value
        return [func.coalesce(Message.category, "") == wanted]
    return [Message.category.is_(None) if word == NONE else Message.category == BY_WORD[word]]
