"""Recounts the daily figures of days that a change has marked (R1).

The caller passes the counting function (daily_counts.py). A report counts marked days itself, so it
is right before this job has run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, cast

from sqlalchemy import CursorResult, Insert, Select, Table, delete, or_, select

from app.database.extensions import db, lock_until_commit, transaction
from app.models import DayCount, DayMark, Skpd
from app.models.day_count import ALL, CATEGORIES, WHOLE

# So many rows in one transaction: nobody who writes meanwhile waits for long.
BATCH: Final = 500
_MOST_DAYS: Final = 100

# The statement that gives the rows of `DayCount` for one day, and its values.
Count = Callable[[date], tuple[Select[Any], dict[str, Any]]]


def recount_marked(count: Count) -> int:
    """Counts the marked days anew, each in a transaction of its own; their number."""
    done = 0
    while days := _marked():
        for day in days:
            with transaction():
                _replace([day], count)
            done += 1
    return done


def rebuild(count: Count, days: Iterable[date]) -> Iterator[int]:
    """Counts all these days anew, in order, some 500 rows a commit; yields how many are done.

    Rows of days that are not among them are counted too: they go, unless a case has come since.
    """
    wanted = list(days)
    for _ in _batches(_stored_beside(wanted), count):
        pass
    yield from _batches(wanted, count)


def _batches(days: Sequence[date], count: Count) -> Iterator[int]:
    rest, done = iter(days), 0
    while done < len(days):
        with transaction():
            done += _replace(rest, count)
        yield done


def _stored_beside(days: Sequence[date]) -> Sequence[date]:
    query = select(DayCount.day).distinct()
    if days:
        query = query.where(or_(DayCount.day < days[0], DayCount.day > days[-1]))
    with transaction():
        return db.session.scalars(query).all()


def _replace(days: Iterable[date], count: Count) -> int:
    """Counts days until a batch of rows is full; how many. A change that is committed meanwhile
    has a mark that stays."""
    lock_until_commit("day_count")
    offices = [WHOLE, *db.session.scalars(select(Skpd.id))]
    written = done = 0
    for day in days:
        marks = db.session.scalars(select(DayMark.id).where(DayMark.day == day)).all()
        query, values = count(day)
        # Its whole key, or every day of all years would be read for this one.
        found = (DayCount.category.in_((ALL, *CATEGORIES)), DayCount.skpd_id.in_(offices))
        db.session.execute(delete(DayCount).where(*found, DayCount.day == day))
        written += _insert(query, values)
        # Some databases take so many values in one statement and no more.
        for at in range(0, len(marks), BATCH):
            some = marks[at : at + BATCH]
            db.session.execute(delete(DayMark).where(DayMark.id.in_(some)))
        done += 1
        if written >= BATCH:
            break
    return done


def _insert(query: Select[Any], values: dict[str, Any]) -> int:
    """From table to table, none of them read here; how many."""
    told = {"preserve_rowcount": True}
    made = db.session.execute(_inserting(query), values, execution_options=told)
    return cast("CursorResult[Any]", made).rowcount


@cache
def _inserting(query: Select[Any]) -> Insert:
    table = cast(Table, DayCount.__table__)
    return table.insert().from_select(list(query.selected_columns.keys()), query)


def _marked() -> Sequence[date]:
    query = select(DayMark.day).distinct().order_by(DayMark.day).limit(_MOST_DAYS)
    with transaction():
        return db.session.scalars(query).all()
