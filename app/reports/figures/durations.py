"""Durations until answer and settlement, read from indexes of the interval alone.

A column of minutes comes as one text, read by NumPy: many times quicker than a row a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FunctionElement,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.terms import Category, ForwardStatus
from app.domain.workflow.deadlines import WORKING_DAY
from app.models import Forward, Message
from app.models.day_count import NONE
from app.reports.figures.index_hints import equals_word, exists_in
from app.reports.figures.measures import Duration
from app.reports.figures.periods import Period
from app.reports.figures.scope import Filters

# One whole number for each message, in no order.
Minutes = NDArray[np.int64]
Column = InstrumentedAttribute[Any]
_SEPARATOR: Final = ","
# More than there will ever be: an SKPD's id is less.
_OFFICES: Final = 1_000_000
_NOTHING: Final = Duration()


@dataclass(frozen=True, slots=True)
class Responses:
    """How long one SKPD took until it answered or gave back (whoever rejects has responded), how
    many of these were rejections, and how many came after their deadline."""

    took: Duration = _NOTHING
    rejected: int = 0
    late: int = 0


def duration_of(minutes: Minutes) -> Duration:
    """Mean and median in working days."""
    count = len(minutes)
    if not count:
        return Duration()
    mean, middle = int(minutes.sum()) / count, float(np.median(minutes))
    return Duration(count, mean / WORKING_DAY, middle / WORKING_DAY)


def all_minutes(groups: Iterable[Minutes]) -> Minutes:
    """All minutes of some groups in one."""
    return np.concatenate([no_minutes(), *groups])


def no_minutes() -> Minutes:
    """No minutes at all."""
    return np.empty(0, np.int64)


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
    chosen, conditions = filters.skpd_id, message_conditions(filters)
    rows = select().select_from(Forward).where(*_responded_in(period), *_of_its_message(conditions))
    if chosen is not None:
        rows = rows.where(Forward.skpd_id == chosen)
    # All that is asked of a forward in one number: to group the rows would take longer.
    is_rejected = case((Forward.status == ForwardStatus.DITOLAK, 1), else_=0)
    is_late = case((Forward.is_late.is_(True), 2), else_=0)
    places = literal(4 * _OFFICES, BigInteger)
    number = Forward.work_minutes * places + Forward.skpd_id * 4 + is_late + is_rejected
    numbers = _all(session, number, rows)
    offices = numbers // 4 % _OFFICES
    mine = {int(skpd_id): numbers[offices == skpd_id] for skpd_id in np.unique(offices)}
    return {skpd_id: _responses(found) for skpd_id, found in mine.items()}


def _responses(numbers: Minutes) -> Responses:
    rejected, late = numbers % 2, numbers // 2 % 2
    return Responses(duration_of(numbers // (4 * _OFFICES)), int(rejected.sum()), int(late.sum()))


def message_conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """Conditions of the filters on the message itself, beside the unit."""
    pairs = (
        (Message.category, filters.category),
        (Message.channel, filters.channel),
        (Message.place, filters.kecamatan),
    )
    return [equals_word(column, word) for column, word in pairs if word is not None]


def _of_its_message(conditions: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """The same of a forward's message: looked up one by one, for PostgreSQL would read the messages
    of all years to join them."""
    if not conditions:
        return []
    return [exists_in(select(Message.id).where(Message.id == Forward.message_id, *conditions))]


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
            *_of_its_message(message_conditions(filters)),
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
        rows = rows.where(exists_in(answered))
    return minutes, rows


def _measured(
    at: Column, minutes: Column, period: Period, filters: Filters
) -> tuple[Column, Select[Any]]:
    rows = select().select_from(Message)
    within = (minutes.is_not(None), at >= period.start, at < period.end)
    return minutes, rows.where(*within, *message_conditions(filters))


def _by_category(
    session: Session, filters: Filters, minutes: Column, rows: Select[Any]
) -> dict[str, Minutes]:
    """All in one text, each number with its category's place as last digit: to sort the rows by
    category would take as long again."""
    if filters.category is not None:
        only = _all(session, minutes, rows)
        return {filters.category: only} if len(only) else {}
    places = {it.value: place for place, it in enumerate(Category, 1)}
    category: ColumnElement[Any] | Column = Message.category
    if minutes is Forward.work_minutes:
        category = select(category).where(Message.id == Forward.message_id).scalar_subquery()
    numbers = _all(session, minutes * 10 + case(places, value=category, else_=0), rows)
    place = numbers % 10
    found = {word: numbers[place == at] // 10 for at, word in enumerate((NONE, *places))}
    return {word: mine for word, mine in found.items() if len(mine)}


def _all(session: Session, number: ColumnElement[Any] | Column, rows: Select[Any]) -> Minutes:
    """This number of each row."""
    text = session.scalar(rows.add_columns(_texts(number)))
    return np.fromstring(text, np.int64, sep=_SEPARATOR) if text else no_minutes()


def _responded_in(period: Period) -> tuple[ColumnElement[bool], ...]:
    at = Forward.responded_at
    return (Forward.work_minutes.is_not(None), at >= period.start, at < period.end)


def _texts(column: ColumnElement[Any] | Column) -> FunctionElement[str]:
    return func.aggregate_strings(cast(column, String), _SEPARATOR)
