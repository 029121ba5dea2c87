"""Card lists: conditions on the rows, pages and counts, each from the filters of an address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Select, and_, exists, false, func, literal, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import aliased

from app.database.extensions import db, now
from app.domain.terms import AT_DESK
from app.domain.workflow.deadlines import WIB
from app.domain.workflow.workflow import CaseStatus
from app.models import Case, Forward, Skpd
from app.models.day_count import NONE as UNKNOWN
from app.queries.cards.former_holder import has_news, is_given_back, is_read_whole
from app.queries.lists.filters import BY_WORD, NONE, Filters
from app.queries.lists.full_text import WORDS, WORDS_JOIN, Span, by_itself, is_sqlite, matching
from app.queries.lists.keyset_pages import (
    BY_FORWARD,
    BY_RECEIPT,
    BY_TURN,
    FORWARD_TURN,
    Page,
    by_id,
    by_time,
)
from app.queries.lists.state_filters import (
    BY_DUE,
    CITIZENS,
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
from app.reports.figures import counted_cases, topics
from app.reports.figures.figure_address import Figure, read_figure
from app.reports.figures.periods import Interval, Period
from app.reports.figures.scope import Filters as ReportFilters

# Of a unit's newest forwards: so many are searched first, and so many hits among them suffice. A
# page needs fewer hits, and a search counts no further.
RECENT_FORWARDS: Final = 1000
ENOUGH_HITS: Final = 101
# The cases of so many days are read one after the other, however few a unit has of them.
FEW_DAYS: Final = timedelta(days=92)
# Cases forwarded to one unit, by a join that reads them newest first from the index alone: `IN`
# would collect those of all years before the first page.
_TO: Final = aliased(Forward)
_LATER: Final = aliased(Forward)
_TO_JOIN: Final = _TO.case_id == Case.id


def inbox_conditions(
    filters: Filters, *, sees_numbers: bool, faceted: bool = True
) -> list[Condition]:
    """Cases of the inbox under these filters; `faceted=False` applies only the search."""
    deleted = filters.state == DELETED
    is_listed = is_found() if filters.is_search else is_shown()
    conditions: list[Condition] = [is_deleted(filters.deleter) if deleted else is_listed]
    of_state: list[Condition] = []
    if faceted and not deleted:
        is_search = filters.is_search
        of_state = narrowed(INBOX_STATES, filters.state, Case.status, is_search=is_search)
    few = of_state if _is_open(filters) else []
    span = _few(filters, few) if few else Span()
    conditions += _searched(filters, sees_numbers, span)
    conditions += _counted_cases(filters) or forwarded_to(filters.skpd)
    category = of_category(filters.category, of_few=_is_open(filters)) if faceted else []
    return conditions + of_state + category


def office_conditions(
    filters: Filters, skpd_id: int | None, *, faceted: bool = True
) -> list[Condition]:
    """Forwards of one unit under these filters; the query must join Case."""
    if skpd_id is None:
        return [false()]
    conditions: list[Condition] = [
        Forward.skpd_id == skpd_id,
        Case.deleted_at.is_(None),
        Case.is_joined.is_(False),
    ]
    waits = faceted and filters.state in ("belum", "hari-ini", "terlambat")
    span = _span(Forward.case_id, [Forward.skpd_id == skpd_id])
    if waits:
        owed = select(Forward.case_id).where(Forward.skpd_id == skpd_id, is_owed())
        span = Span(few=owed.correlate(None))
    if filters.words or filters.place:
        # A text that is not shown to this unit is not searched either.
        is_whole = and_(is_read_whole(), ~has_news())
        is_part = or_(is_given_back(), has_news())
        conditions.append(or_(is_whole, and_(is_part, by_itself(filters))))
    if faceted:
        conditions += narrowed(OFFICE_STATES, filters.state, Forward.status, unit=skpd_id)
        conditions += of_category(filters.category)
    conditions += _counted_forwards(filters, skpd_id)
    found = partial(_searched, filters, False)
    is_first = filters.before is filters.after is None
    if filters.is_search and not waits and is_first and is_sqlite():
        span = _recent_span(skpd_id, conditions, found, span)
    return [*conditions, *found(span)]


def forwarded_to(code: str) -> list[Condition]:
    """Conditions for cases of the unit with this code; none without a code."""
    if not code:
        return []
    unit = select(Skpd.id).where(Skpd.code == code).scalar_subquery()
    # A case forwarded there twice appears once.
    again = exists().where(
        _LATER.skpd_id == _TO.skpd_id, _LATER.case_id == _TO.case_id, _LATER.id > _TO.id
    )
    return [_TO_JOIN, _TO.skpd_id == unit, ~again]


def key_of(conditions: Sequence[Condition]) -> Any:
    """The id column to order by: FTS5 and the index of a unit's cases return rows newest first
    only when ordered by their own column."""
    if any(it is WORDS_JOIN for it in conditions):
        return WORDS.c.rowid
    return _TO.case_id if any(it is _TO_JOIN for it in conditions) else Case.id


def _is_open(filters: Filters) -> bool:
    return filters.state in INBOX_STATES and INBOX_STATES[filters.state].is_open


def _few(filters: Filters, conditions: Sequence[Condition]) -> Span:
    """The cases of an open state."""
    is_unsettled = CaseStatus.SELESAI not in INBOX_STATES[filters.state].members
    few = select(Case.id).where(*conditions).correlate(None)
    return Span(few=few, is_unsettled=is_unsettled)


def _span(column: Any, conditions: Sequence[Condition]) -> Span:
    """The ids from the oldest to the newest case under these conditions."""
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
    newest = select(Forward.id, Forward.case_id).where(Forward.skpd_id == skpd_id)
    rows = newest.order_by(Forward.id.desc()).limit(RECENT_FORWARDS).correlate(None).subquery()
    lowest = select(func.min(rows.c.case_id)).scalar_subquery()
    found = (
        select(literal(1))
        .select_from(rows)
        .join(Forward, Forward.id == rows.c.id)
        .join(Case)
        .where(*conditions, *hits(Span(lowest)))
        .limit(ENOUGH_HITS)
        .correlate(None)
        .subquery()
    )
    count: Any = select(func.count()).select_from(found).scalar_subquery()
    return Span(when((count >= ENOUGH_HITS, lowest), else_=whole.lowest), whole.highest)


def _searched(filters: Filters, sees_numbers: bool, span: Span) -> list[Condition]:
    """The search: words, place and days."""
    received: list[Condition] = []
    if filters.since:
        received.append(Case.received_at >= datetime.combine(filters.since, time(), WIB))
    if filters.until:
        # The whole last day.
        end = datetime.combine(filters.until, time(), WIB) + timedelta(days=1)
        received.append(Case.received_at < end)
    if received and span.few is None:
        is_short = filters.since and filters.until and filters.until - filters.since <= FEW_DAYS
        span = _span(Case.id, received)
        if is_short:
            span = replace(span, within=received)
    found = matching(filters, sees_numbers=sees_numbers, span=span)
    return [*received, *found]


def _counted_cases(filters: Filters) -> list[Condition]:
    """The cases that a number of the report counts; with an SKPD asked for, of those it holds.
    None where no number is asked for."""
    figure = read_figure(filters.figure)
    if figure is None:
        return []
    skpd_id = None
    if filters.skpd:
        skpd_id = db.session.scalar(select(Skpd.id).where(Skpd.code == filters.skpd)) or 0
    found = counted_cases.conditions(
        figure, db.engine.dialect.name, now(), of_hold=skpd_id is not None
    )
    if skpd_id is not None:
        found = [_held(figure, skpd_id, found)]
    # Whatever state is chosen beside it: a click on "Baru" counts no other cards.
    counted = INBOX_STATES[CITIZENS].narrow()
    return [*counted, *found, *_with_word(figure, filters, skpd_id)]


def _held(figure: Figure, skpd_id: int, conditions: Sequence[Condition]) -> Condition:
    """Cases with such a forward: asked of each of some days, else looked up by the forwards."""
    mine = Forward.skpd_id == skpd_id
    if figure.is_of_receipt:
        one = select(Forward.id).where(Forward.case_id == Case.id, mine, *conditions)
        return one.correlate(Case).exists()
    held = select(Forward.case_id).join(Case).where(mine, *conditions)
    return Case.id.in_(held.correlate(None))


def _counted_forwards(filters: Filters, skpd_id: int) -> list[Condition]:
    """The same for the forwards of one SKPD."""
    figure = read_figure(filters.figure)
    if figure is None:
        return []
    found = counted_cases.conditions(figure, db.engine.dialect.name, now(), of_hold=True)
    return [*INBOX_STATES[CITIZENS].narrow(), *found, *_with_word(figure, filters, skpd_id)]


def _with_word(figure: Figure, filters: Filters, skpd_id: int | None) -> list[Condition]:
    if not figure.word:
        return []
    if filters.since is None or filters.until is None:
        return [false()]
    period = Period(Interval.BEBAS, filters.since, filters.until)
    category = UNKNOWN if filters.category == NONE else BY_WORD.get(filters.category)
    asked = ReportFilters(skpd_id, category, figure.place or None, figure.channel or None)
    ids = topics.ids_with(db.session(), figure.word, period, asked, figure.step)
    return [Case.id.in_(ids)]


def inbox_page(filters: Filters, conditions: Sequence[Condition]) -> Page:
    """A page of Pesan Masuk: waiting cases by due time, all others newest first."""
    if filters.state in BY_DUE:
        return by_time(
            BY_TURN, conditions, filters.before, filters.after, is_search=filters.is_search
        )
    if filters.since or filters.until:
        return by_time(BY_RECEIPT, conditions, filters.before, filters.after)
    return by_id(key_of(conditions), conditions, filters.before, filters.after)


def inbox_ids(filters: Filters, *, sees_numbers: bool, most: int) -> list[int]:
    """The newest cases of Pesan Masuk under these filters, at most `most`, whatever page."""
    conditions = inbox_conditions(filters, sees_numbers=sees_numbers)
    key = key_of(conditions)
    query = select(key).where(*conditions).order_by(key.desc()).limit(most)
    return list(dict.fromkeys(db.session.scalars(query)))


def office_page(filters: Filters, conditions: Sequence[Condition]) -> Page:
    """A page of Pesan untuk Dinas: what is open by due time, all others newest first."""
    if filters.state in OFFICE_BY_DUE:
        return by_time(
            BY_FORWARD, conditions, filters.before, filters.after, is_search=filters.is_search
        )
    return by_id(Forward.id, conditions, filters.before, filters.after)


def count_cases(state: str) -> Select[int]:
    """How many cases of Pesan Masuk a filter by state shows."""
    conditions = inbox_conditions(Filters(state=state), sees_numbers=False)
    return select(func.count()).select_from(Case).where(*conditions)


def count_forwards(state: str, skpd_id: int) -> Select[int]:
    """How many of this unit's forwards a filter by state shows."""
    conditions = office_conditions(Filters(state=state), skpd_id)
    return select(func.count()).select_from(Forward).join(Case).where(*conditions)


def next_case(case_id: int) -> int | None:
    """The next unanswered case: first what waits for the desk itself, then by due time."""
    is_elsewhere = when((Case.status.in_(AT_DESK), 0), else_=1)
    return db.session.scalar(
        select(Case.id)
        .where(*inbox_conditions(Filters(), sees_numbers=False), Case.id != case_id)
        .order_by(is_elsewhere, Case.turn_at, Case.id)
        .limit(1)
    )


def next_forward(forward_id: int, skpd_id: int | None) -> int | None:
    """The next forward that waits for this unit's answer, in the order of its list."""
    return db.session.scalar(
        select(Forward.id)
        .join(Case)
        .where(
            Forward.skpd_id == skpd_id,
            is_owed(),
            Forward.id != forward_id,
            Case.deleted_at.is_(None),
        )
        .order_by(FORWARD_TURN, Forward.id)
        .limit(1)
    )


def of_category(word: str, *, of_few: bool = False) -> list[Condition]:
    """The condition of a category filter.

    `of_few`: the other conditions already find few rows. The expression then keeps SQLite from
    using the index of categories, which holds the rows of all years.
    """
    if not word:
        return []
    if of_few:
        wanted = "" if word == NONE else BY_WORD[word].value
        return [func.coalesce(Case.category, "") == wanted]
    return [Case.category.is_(None) if word == NONE else Case.category == BY_WORD[word]]
