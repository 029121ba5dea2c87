"""How long things took, from the indexes of what was answered and settled in the interval alone.

A column of minutes comes as one text: many times quicker than a row a message.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import mul
from statistics import median
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FunctionElement,
    Select,
    String,
    case,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.deadlines import WORKING_DAY
from app.domain.terms import Category, ForwardStatus
from app.models import Forward, Message, Skpd
from app.models.day_count import NONE
from app.reports.measures import Duration
from app.reports.periods import Period
from app.reports.scope import Filters
from app.reports.steering import has_one, is_word

# How often each number of minutes: there are far fewer of them than there are messages.
Minutes = Counter[int]
Column = InstrumentedAttribute[Any]
_SEPARATOR: Final = ","
_NOTHING: Final = Duration()


@dataclass(frozen=True, slots=True)
class Responses:
    """How long one SKPD took until it answered or gave back (whoever rejects has responded), and
    how many of these were rejections."""

    took: Duration = _NOTHING
    rejected: int = 0


def duration(minutes: Minutes) -> Duration:
    """Mean and median in working days."""
    count = minutes.total()
    if not count:
        return Duration()
    mean = sum(map(mul, minutes.keys(), minutes.values())) / count
    return Duration(count, mean / WORKING_DAY, _median(minutes, count) / WORKING_DAY)


def _of_few(text: str) -> Duration:
    """The same of a text of numbers that hardly repeat: to count them would take longer."""
    minutes = [int(word) for word in text.split(_SEPARATOR)]
    mean = sum(minutes) / len(minutes)
    return Duration(len(minutes), mean / WORKING_DAY, median(minutes) / WORKING_DAY)


def _median(minutes: Minutes, count: int) -> float:
    """The middle one of an odd number, the mean of both in the middle of an even one."""
    lower, upper = (count - 1) // 2, count // 2
    values = sorted(minutes)
    ends = list(accumulate(map(minutes.__getitem__, values)))
    return (values[bisect_right(ends, lower)] + values[bisect_right(ends, upper)]) / 2


def together(groups: Iterable[Minutes]) -> Minutes:
    """All minutes of some groups."""
    found: Minutes = Counter()
    for group in groups:
        found.update(group)
    return found


def first_answers(session: Session, period: Period, filters: Filters) -> dict[str, Minutes]:
    """By category: receipt to first answer; of one SKPD, forwarding to its own first answer."""
    return _by_category(session, filters, *_answered(period, filters))


def settlements(session: Session, period: Period, filters: Filters) -> dict[str, Minutes]:
    """By category: receipt to the end; of one SKPD, of the messages that it answered."""
    return _by_category(session, filters, *_settled(period, filters))


def all_answers(session: Session, period: Period, filters: Filters) -> Minutes:
    """The first answers of all categories together."""
    return _all(session, *_answered(period, filters))


def all_settlements(session: Session, period: Period, filters: Filters) -> Minutes:
    """The ends of all categories together."""
    return _all(session, *_settled(period, filters))


def responses(session: Session, period: Period, filters: Filters) -> dict[int, Responses]:
    """By SKPD: forwarding to its first answer or its rejection."""
    chosen = filters.skpd_id
    offices = [chosen] if chosen is not None else session.scalars(select(Skpd.id)).all()
    conditions = of_message(filters)
    # One SKPD's after the other's, for to sort them took longer. Where the messages are asked, too,
    # in the order of time: their rows lie so, and an expression chooses no index.
    office = Forward.skpd_id + 0 if conditions else Forward.skpd_id
    rejected = func.count(case((Forward.status == ForwardStatus.DITOLAK, 1)))
    query = select(office, _texts(Forward.work_minutes), rejected)
    query = query.where(office.in_(offices), *_responded_in(period), *_of_its_message(conditions))
    # By its place: spelled again, PostgreSQL takes its parameters for others.
    query = query.group_by(literal_column("1"))
    return {
        skpd_id: Responses(_of_few(minutes), rejected)
        for skpd_id, minutes, rejected in session.execute(query)
    }


def of_message(filters: Filters) -> list[ColumnElement[bool]]:
    """What the filters say of the message itself, beside the SKPD."""
    pairs = (
        (Message.category, filters.category),
        (Message.channel, filters.channel),
        (Message.place, filters.kecamatan),
    )
    return [is_word(column, word) for column, word in pairs if word is not None]


def _of_its_message(conditions: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """The same of a forward's message: looked up one by one, for PostgreSQL would read the messages
    of all years to join them."""
    if not conditions:
        return []
    return [has_one(select(Message.id).where(Message.id == Forward.message_id, *conditions))]


def _answered(period: Period, filters: Filters) -> tuple[Column, Select[Any]]:
    if filters.skpd_id is None:
        return _measured(Message.answered_at, Message.answer_minutes, period, filters)
    rows = (
        select()
        .select_from(Forward)
        .where(
            *_responded_in(period),
            Forward.skpd_id == filters.skpd_id,
            Forward.status != ForwardStatus.DITOLAK,
            *_of_its_message(of_message(filters)),
        )
    )
    return Forward.work_minutes, rows


def _settled(period: Period, filters: Filters) -> tuple[Column, Select[Any]]:
    minutes, rows = _measured(Message.closed_at, Message.settle_minutes, period, filters)
    if filters.skpd_id is not None:
        answered = select(Forward.id).where(
            Forward.message_id == Message.id,
            Forward.skpd_id == filters.skpd_id,
            Forward.status == ForwardStatus.DIJAWAB,
            Forward.work_minutes.is_not(None),
        )
        rows = rows.where(has_one(answered))
    return minutes, rows


def _measured(
    at: Column, minutes: Column, period: Period, filters: Filters
) -> tuple[Column, Select[Any]]:
    rows = select().select_from(Message)
    within = (minutes.is_not(None), at >= period.start, at < period.end)
    return minutes, rows.where(*within, *of_message(filters))


def _by_category(
    session: Session, filters: Filters, minutes: Column, rows: Select[Any]
) -> dict[str, Minutes]:
    """All in one text, each number with its category's place as last digit: to sort the rows by
    category would take as long again."""
    if filters.category is not None:
        only = _all(session, minutes, rows)
        return {filters.category: only} if only else {}
    places = {it.value: place for place, it in enumerate(Category, 1)}
    category: ColumnElement[Any] | Column = Message.category
    if minutes is Forward.work_minutes:
        category = select(category).where(Message.id == Forward.message_id).scalar_subquery()
    place = case(places, value=category, else_=0)
    words = (NONE, *places)
    found: list[Minutes] = [Counter() for _ in words]
    numbers = _counted(session.scalar(rows.add_columns(_texts(minutes * 10 + place))))
    for number, count in numbers.items():
        found[number % 10][number // 10] = count
    return {word: mine for word, mine in zip(words, found, strict=True) if mine}


def _all(session: Session, minutes: Column, rows: Select[Any]) -> Minutes:
    return _counted(session.scalar(rows.add_columns(_texts(minutes))))


def _counted(text: str | None) -> Minutes:
    """Counted as they are spelled, so that each is read once."""
    often = Counter(text.split(_SEPARATOR)) if text else Counter()
    return Counter({int(minute): count for minute, count in often.items()})


def _responded_in(period: Period) -> tuple[ColumnElement[bool], ...]:
    at = Forward.responded_at
    return (Forward.work_minutes.is_not(None), at >= period.start, at < period.end)


def _texts(column: ColumnElement[Any] | Column) -> FunctionElement[str]:
    return func.aggregate_strings(cast(column, String), _SEPARATOR)
