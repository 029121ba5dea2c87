"""Durations until answer and settlement, read from indexes of the interval alone.

Columns of whole numbers come as one text each, read by NumPy: many times quicker than a row a
message. So many are compared here, too: a database looks up each, or hashes all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.terms import Category, Channel, ForwardStatus
from app.domain.workflow.deadlines import WORKING_DAY
from app.models import Forward, Message
from app.models.day_count import NONE
from app.models.message import OTHER_CHANNEL
from app.reports.figures.index_hints import equals_number, equals_word, exists_in
from app.reports.figures.periods import Period
from app.reports.figures.report_content import Duration
from app.reports.figures.scope import Filters

# One whole number for each row, in no order.
Numbers = NDArray[np.int64]
Column = InstrumentedAttribute[Any]
_SEPARATOR: Final = ","
# SQLite takes 32,766 values in a statement.
_PART: Final = 10_000
# More than the minutes of 30 years of office hours, with two bits beside.
_PLACES: Final = 2**24
_NOTHING: Final = Duration()
# Most messages have a response that long after they came.
WEEKS_BEFORE: Final = timedelta(weeks=8)
# Of the messages that ended in some days, so many may be much older than the others.
OLD_PERCENT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Responses:
    """How long one SKPD took until it answered or gave back (whoever rejects has responded), how
    many of these were rejections, and how many came after their deadline."""

    took: Duration = _NOTHING
    rejected: int = 0
    late: int = 0


def duration_of(minutes: Numbers) -> Duration:
    """Mean and median in working days."""
    count = len(minutes)
    if not count:
        return Duration()
    mean, middle = int(minutes.sum()) / count, float(np.median(minutes))
    return Duration(count, mean / WORKING_DAY, middle / WORKING_DAY)


def duration_of_all(groups: Mapping[str, Numbers]) -> Duration:
    """The same of all categories together."""
    return duration_of(np.concatenate([no_numbers(), *groups.values()]))


def first_answers(session: Session, period: Period, filters: Filters) -> dict[str, Numbers]:
    """By category: receipt to first answer; of one SKPD, forwarding to its own first answer."""
    return _by_category(session, filters, _answered(period, filters))


def settlements(session: Session, period: Period, filters: Filters) -> dict[str, Numbers]:
    """By category: receipt to the end; of one SKPD, of the messages that it answered."""
    source = _measured(Message.closed_at, Message.settle_minutes, period, filters)
    return _by_category(session, filters, replace(source, skpd_id=filters.skpd_id))


def responses(session: Session, period: Period, filters: Filters) -> dict[int, Responses]:
    """By SKPD: forwarding to its first answer or its rejection."""
    # All that is asked of a forward in one number: to group the rows would take longer.
    is_rejected = case((Forward.status == ForwardStatus.DITOLAK, 1), else_=0)
    is_late = case((Forward.is_late.is_(True), 2), else_=0)
    office = Forward.skpd_id * literal(_PLACES, BigInteger)
    number = office + (Forward.work_minutes * 4 + is_late + is_rejected)
    conditions = message_conditions(filters)
    if filters.skpd_id is None and conditions:
        rows = select().select_from(Forward).where(*_responded_in(period))
        numbers, messages = columns(session, rows, number, Forward.message_id)
        if filters.channel is not None and len(conditions) == 1:
            numbers = numbers[_came_by(session, filters.channel, messages)]
        else:
            numbers = numbers[np.isin(messages, _chosen(session, period, conditions, messages))]
    else:
        numbers = column(session, _responded(period, filters), number)
    numbers.sort()
    offices, begins = np.unique(numbers // _PLACES, return_index=True)
    mine = np.split(numbers % _PLACES, begins[1:])
    return {int(id_): _responses(found) for id_, found in zip(offices, mine, strict=False)}


def _responses(numbers: Numbers) -> Responses:
    rejected, late = numbers % 2, numbers // 2 % 2
    return Responses(duration_of(numbers // 4), int(rejected.sum()), int(late.sum()))


def message_conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """Conditions of the filters on the message itself, beside the unit."""
    pairs = (
        (Message.category, filters.category),
        (Message.channel, filters.channel),
        (Message.place, filters.kecamatan),
    )
    return [equals_word(column, word) for column, word in pairs if word is not None]


def _chosen(
    session: Session, period: Period, conditions: list[ColumnElement[bool]], messages: Numbers
) -> Numbers:
    """Those of these messages that the filters choose. An index has the messages of the interval
    and of some weeks before; the rest is looked up."""
    received = Message.received_at.between(period.start - WEEKS_BEFORE, period.end)
    number = case((and_(*conditions), Message.id), else_=-Message.id)
    recent = column(session, select().select_from(Message).where(received), number)
    others = np.unique(messages[~np.isin(messages, np.abs(recent))])
    old = looked_up(session, others, Message.id, *conditions)
    return np.concatenate([recent[recent > 0], old])


def _came_by(session: Session, channel: str, messages: Numbers) -> NDArray[np.bool_]:
    """Which of these messages came by this channel: what came by another than SMS has an index."""
    if not len(messages):
        return np.empty(0, np.bool_)
    is_other: list[ColumnElement[bool]] = [text(OTHER_CHANNEL)]  # type: ignore[list-item]
    if channel != Channel.SMS:
        is_other.append(Message.channel == channel)
    found = np.isin(messages, _near_and_old(session, messages, Message.id, *is_other))
    return ~found if channel == Channel.SMS else found


def _near_and_old(
    session: Session, messages: Numbers, of: Column, *conditions: ColumnElement[bool]
) -> Numbers:
    """Messages that have a row with these conditions, with all of these among them. Their ids lie
    close together, and an index has the rows of such a range; the few old ones are looked up."""
    first = int(np.percentile(messages, OLD_PERCENT, method="lower"))
    within = of.between(first, int(messages.max()))
    near = column(session, select().select_from(of.class_).where(within, *conditions), of)
    old = looked_up(session, np.unique(messages[messages < first]), of, *conditions)
    return np.concatenate([near, old])


@dataclass(frozen=True, slots=True)
class _Source:
    """Rows with their minutes and category; of messages only those that this SKPD answered."""

    minutes: Column
    category: ColumnElement[Any] | Column
    rows: Select[Any]
    skpd_id: int | None = None


def _responded(period: Period, filters: Filters) -> Select[Any]:
    """The forwards responded to: all, or those of one SKPD. These are few, and each looks its
    message up."""
    rows = select().select_from(Forward).where(*_responded_in(period))
    if filters.skpd_id is None:
        return rows
    rows, conditions = rows.where(Forward.skpd_id == filters.skpd_id), message_conditions(filters)
    if not conditions:
        return rows
    its_message = select(Message.id).where(Message.id == Forward.message_id, *conditions)
    return rows.where(exists_in(its_message))


def _answered(period: Period, filters: Filters) -> _Source:
    if filters.skpd_id is None:
        return _measured(Message.answered_at, Message.answer_minutes, period, filters)
    rows = _responded(period, filters).where(Forward.status != ForwardStatus.DITOLAK)
    category = select(Message.category).where(Message.id == Forward.message_id).scalar_subquery()
    return _Source(Forward.work_minutes, category, rows)


def _measured(at: Column, minutes: Column, period: Period, filters: Filters) -> _Source:
    rows = select().select_from(Message)
    within = (minutes.is_not(None), at >= period.start, at < period.end)
    return _Source(minutes, Message.category, rows.where(*within, *message_conditions(filters)))


def _by_category(session: Session, filters: Filters, source: _Source) -> dict[str, Numbers]:
    """All in one text, each number with its category's place as last digit: to sort the rows by
    category would take as long again."""
    if filters.category is not None:
        only = _read(session, source, source.minutes)
        return {filters.category: only} if len(only) else {}
    places = {it.value: place for place, it in enumerate(Category, 1)}
    number = source.minutes * 10 + case(places, value=source.category, else_=0)
    numbers = _read(session, source, number)
    place = numbers % 10
    found = {word: numbers[place == at] // 10 for at, word in enumerate((NONE, *places))}
    return {word: mine for word, mine in found.items() if len(mine)}


def _read(session: Session, source: _Source, number: ColumnElement[Any] | Column) -> Numbers:
    """This number of each row."""
    if source.skpd_id is None:
        return column(session, source.rows, number)
    numbers, messages = columns(session, source.rows, number, Message.id)
    return numbers[np.isin(messages, answered_by(session, source.skpd_id, messages))]


def answered_by(session: Session, skpd_id: int, messages: Numbers) -> Numbers:
    """Messages that the SKPD has answered, with all of these among them."""
    if not len(messages):
        return no_numbers()
    # No column that its index lacks.
    answered = (
        equals_number(Forward.skpd_id, skpd_id),
        Forward.status == ForwardStatus.DIJAWAB,
        Forward.work_minutes.is_not(None),
    )
    return _near_and_old(session, messages, Forward.message_id, *answered)


def _responded_in(period: Period) -> tuple[ColumnElement[bool], ...]:
    at = Forward.responded_at
    return (Forward.work_minutes.is_not(None), at >= period.start, at < period.end)


def no_numbers() -> Numbers:
    """No numbers at all."""
    return np.empty(0, np.int64)


def columns(
    session: Session, rows: Select[Any], *numbers: ColumnElement[Any] | Column
) -> list[Numbers]:
    """These numbers of each row, in one order."""
    lists = (func.aggregate_strings(cast(it, String), _SEPARATOR) for it in numbers)
    texts = session.execute(rows.add_columns(*lists)).one()
    return [np.fromstring(it, np.int64, sep=_SEPARATOR) if it else no_numbers() for it in texts]


def column(session: Session, rows: Select[Any], number: ColumnElement[Any] | Column) -> Numbers:
    """This number of each row."""
    return columns(session, rows, number)[0]


def looked_up(
    session: Session, ids: Numbers, of: Column, *conditions: ColumnElement[bool]
) -> Numbers:
    """Those of these ids that have a row with these conditions: each is looked up."""
    found = [no_numbers()]
    for at in range(0, len(ids), _PART):
        part = of.in_(ids[at : at + _PART].tolist())
        found.append(np.array(session.scalars(select(of).where(part, *conditions)).all(), np.int64))
    return np.concatenate(found)
