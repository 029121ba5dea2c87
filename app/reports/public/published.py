"""Published cases by page, by id, as a feed and as open data."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, func, literal, select, tuple_
from sqlalchemy.orm import Session

from app.database.extensions import UtcDateTime
from app.domain.terms import HOLDING, Category
from app.models import Case, Forward, Publication, Skpd
from app.reports.figures.daily_counts import received_in
from app.reports.figures.periods import Interval, Period, PeriodInvalid, period_of, today
from app.reports.public.public_rows import (
    SHOWN,
    PublicAnswer,
    PublicCase,
    assembled,
    has_word,
    is_held_by,
    is_public,
)

__all__ = ["Filter", "Page", "PublicAnswer", "PublicCase"]

PAGE_SIZE: Final = 20
MOST_WORDS: Final = 5
# Words are looked for in so many cases, the newest of the other filters: reading all of them
# costs seconds that nobody shall be able to ask for again and again.
MOST_SEARCHED: Final = 20_000
# So many rows are read at once where all are wanted.
_CHUNK: Final = 500
# Asked before every public answer: built once.
_EDITION: Final = select(Publication.number).where(Publication.id == 1)
_NEWEST_FIRST: Final = (Case.received_at.desc(), Case.id.desc())


@dataclass(frozen=True, slots=True)
class Page:
    """Some of `total` cases; `number` counts from 1."""

    rows: Sequence[PublicCase]
    number: int
    total: int
    # So many were searched, and there are older ones; None: all were.
    searched: int | None = None

    @property
    def last(self) -> int:
        """The number of the last page, at least 1."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True, slots=True)
class Filter:
    """What a visitor looks for; `words` come from `search_words`."""

    category: Category | None = None
    skpd_id: int | None = None
    kecamatan: str | None = None
    year: int | None = None
    words: tuple[str, ...] = ()


def public_edition(session: Session) -> int | None:
    """Edition number of the public pages: pages cached under another one are stale.

    Read it before what it shall vouch for.
    """
    return session.scalar(_EDITION)


def search_words(text: str) -> tuple[str, ...]:
    """The words of a search. Digits are no words: a masked number could be guessed by them."""
    return tuple(dict.fromkeys(re.findall(r"[^\W\d_]{2,30}", text.lower())))[:MOST_WORDS]


def year_of(number: int) -> Period | None:
    """The year as a period; None outside of the calendar."""
    try:
        return period_of(Interval.TAHUN, date(number, 1, 1))
    except (PeriodInvalid, ValueError):
        return None


def page_of(session: Session, wanted: Filter, number: int) -> Page:
    """A page of published cases, newest first; beyond the last page the last one."""
    conditions, searched = _bounded(session, wanted)
    total = session.scalar(select(func.count()).select_from(Case).where(*conditions)) or 0
    number = min(max(1, number), Page((), 1, total).last)
    query = SHOWN.where(*conditions).order_by(*_NEWEST_FIRST)
    found = session.execute(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(assembled(session, found), number, total, searched)


def _bounded(session: Session, wanted: Filter) -> tuple[list[ColumnElement[bool]], int | None]:
    """What a page's rows must be; and how many are searched where that is not all of them."""
    conditions = [is_public(), *_matches(wanted)]
    if not wanted.words:
        return conditions, None
    newest = select(Case.id).where(*conditions).order_by(*_NEWEST_FIRST)
    older = session.scalar(newest.offset(MOST_SEARCHED).limit(1))
    pool = Case.id.in_(newest.limit(MOST_SEARCHED).subquery().select())
    words = [has_word(word) for word in wanted.words]
    return [pool, *words], None if older is None else MOST_SEARCHED


def published_among(session: Session, ids: Sequence[int]) -> list[PublicCase]:
    """The public cases among these, newest first."""
    query = SHOWN.where(is_public(), Case.id.in_(ids)).order_by(*_NEWEST_FIRST)
    return assembled(session, session.execute(query).all())


def latest_published(session: Session, size: int) -> list[PublicCase]:
    """The latest published cases, however old they are."""
    query = SHOWN.where(is_public()).order_by(Case.published_at.desc(), Case.id.desc())
    return assembled(session, session.execute(query.limit(size)).all())


def all_published(session: Session) -> Iterator[PublicCase]:
    """All public cases, newest first, in batches; nothing is held open in between."""
    for found in _chunks(session, SHOWN):
        yield from assembled(session, found)
        session.rollback()


def all_published_ids(session: Session) -> array[int]:
    """The ids of all public cases, newest first, in a compact array."""
    query = select(Case.id, Case.received_at)
    return array("q", (row.id for found in _chunks(session, query) for row in found))


def _chunks(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Row[Any]]]:
    """All published rows of this query, which has their id and received_at, newest first."""
    query = query.where(is_public()).order_by(*_NEWEST_FIRST).limit(_CHUNK)
    found = session.execute(query).all()
    while True:
        yield found
        if len(found) < _CHUNK:
            return
        # As one pair: only so does an index lead to the next row instead of past all before.
        place = tuple_(Case.received_at, Case.id)
        last = literal(found[-1].received_at, UtcDateTime()), literal(found[-1].id)
        found = session.execute(query.where(place < tuple_(*last))).all()


def ids_between(session: Session, first: int, size: int) -> list[tuple[int, datetime]]:
    """(id, published or mended) of public cases by their id, for the map of the site; `first` is
    how many come before."""
    query = select(Case.id, Case.published_at, Case.public_changed_at)
    query = query.where(is_public()).order_by(Case.id)
    rows = session.execute(query.offset(first).limit(size))
    return [(id_, max(shown, changed or shown)) for id_, shown, changed in rows if shown]


def count_published(session: Session) -> int:
    """The number of published cases."""
    return session.scalar(select(func.count()).select_from(Case).where(is_public())) or 0


def offices_published(session: Session) -> list[tuple[int, str]]:
    """(id, name) of the SKPDs that a published case went to, for the filter."""
    held = select(Forward.id).join(Case).where(Forward.skpd_id == Skpd.id, is_public())
    held = held.where(Forward.status.in_(HOLDING))
    query = select(Skpd.id, Skpd.name).where(held.exists()).order_by(Skpd.name)
    return [(row.id, row.name) for row in session.execute(query)]


def years_published(session: Session, now: datetime) -> list[int]:
    """The years of published cases, newest first; none when nothing is published."""
    oldest = session.scalar(
        select(Case.received_at).where(is_public()).order_by(Case.received_at).limit(1)
    )
    return list(range(today(now).year, today(oldest).year - 1, -1)) if oldest else []


def _matches(wanted: Filter) -> list[ColumnElement[bool]]:
    """All but the words."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.category is not None:
        conditions.append(Case.category == wanted.category.value)
    if wanted.skpd_id is not None:
        conditions.append(is_held_by(wanted.skpd_id))
    if wanted.kecamatan is not None:
        conditions.append(Case.public_place == wanted.kecamatan)
    period = year_of(wanted.year) if wanted.year is not None else None
    if period is not None:
        conditions.append(received_in(period))
    return conditions
