"""Durations until answer and settlement, read from indexes of the interval alone: how many cases
took so many minutes, from which mean and median follow exactly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Select, String, cast, func, select, text
from sqlalchemy import case as when
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.terms import Category, Channel, ForwardStatus
from app.domain.workflow.deadlines import WORKING_DAY
from app.models import Case, Forward
from app.models.case import OTHER_CHANNEL
from app.models.day_count import NONE
from app.reports.figures.index_hints import equals_number, equals_word, exists_in
from app.reports.figures.periods import Period
from app.reports.figures.report_content import Duration
from app.reports.figures.scope import Filters

# How many cases took so many minutes of office hours.
Minutes = Counter[int]
Column = InstrumentedAttribute[Any]
_NOTHING: Final = Duration()
_SEPARATOR: Final = ","
# More than the minutes of 30 years of office hours, with two bits beside.
_PLACES: Final = 2**24


@dataclass(frozen=True, slots=True)
class Responses:
    """How long one SKPD took until it answered or gave back (whoever rejects has responded), how
    many of these were rejections, and how many came after their deadline."""

    took: Duration = _NOTHING
    rejected: int = 0
    late: int = 0


def duration_of(minutes: Minutes) -> Duration:
    """Mean and median in working days."""
    count = minutes.total()
    if not count:
        return Duration()
    mean, middle = sum(minutes.elements()) / count, median(minutes.elements())
    return Duration(count, mean / WORKING_DAY, middle / WORKING_DAY)


def duration_of_all(groups: Mapping[str, Minutes]) -> Duration:
    """The same of all categories together."""
    return duration_of(sum(groups.values(), Minutes()))


def first_answers(session: Session, period: Period, filters: Filters) -> dict[str, Minutes]:
    """By category: receipt to first answer; of one SKPD, forwarding to its own first answer."""
    if filters.skpd_id is None:
        rows = _measured(Case.answered_at, Case.answer_minutes, period, filters)
        return _by_category(session, Case.answer_minutes, Case.category, rows)
    rows = _responded(period, filters).where(Forward.status != ForwardStatus.DITOLAK)
    category = select(Case.category).where(Case.id == Forward.case_id).scalar_subquery()
    return _by_category(session, Forward.work_minutes, category, rows)


def settlements(session: Session, period: Period, filters: Filters) -> dict[str, Minutes]:
    """By category: receipt to the end; of one SKPD, of the cases that it answered."""
    rows = _measured(Case.closed_at, Case.settle_minutes, period, filters)
    if filters.skpd_id is not None:
        # No column that the index of a case's forwards lacks.
        answered = select(Forward.id).where(
            Forward.case_id == Case.id,
            equals_number(Forward.skpd_id, filters.skpd_id),
            Forward.status == ForwardStatus.DIJAWAB,
            Forward.work_minutes.is_not(None),
        )
        rows = rows.where(exists_in(answered))
    return _by_category(session, Case.settle_minutes, Case.category, rows)


def responses(session: Session, period: Period, filters: Filters) -> dict[int, Responses]:
    """By SKPD: forwarding to its first answer or its rejection."""
    is_rejected = when((Forward.status == ForwardStatus.DITOLAK, 1), else_=0)
    is_late = when((Forward.is_late.is_(True), 2), else_=0)
    number = Forward.work_minutes * 4 + is_late + is_rejected
    found = _counted(session, _responded(period, filters), Forward.skpd_id, number)
    return {skpd_id: _responses(found[skpd_id]) for skpd_id in sorted(found)}


def _responses(numbers: Counter[int]) -> Responses:
    minutes = Minutes()
    for number, cases in numbers.items():
        minutes[number // 4] += cases
    rejected = sum(cases for number, cases in numbers.items() if number & 1)
    late = sum(cases for number, cases in numbers.items() if number & 2)
    return Responses(duration_of(minutes), rejected, late)


def case_conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """Conditions of the filters on the case itself, beside the unit."""
    pairs = (
        (Case.category, filters.category),
        (Case.channel, filters.channel),
        (Case.kecamatan, filters.kecamatan),
    )
    return [equals_word(column, word) for column, word in pairs if word is not None]


def _responded(period: Period, filters: Filters) -> Select[Any]:
    """The forwards responded to in the period: all, or those of one SKPD; each looks its case
    up where something is asked of it."""
    at, conditions = Forward.responded_at, case_conditions(replace(filters, channel=None))
    rows = select().select_from(Forward)
    rows = rows.where(Forward.work_minutes.is_not(None), at >= period.start, at < period.end)
    if filters.skpd_id is not None:
        rows = rows.where(Forward.skpd_id == filters.skpd_id)
    if conditions:
        its_case = select(Case.id).where(Case.id == Forward.case_id, *conditions)
        rows = rows.where(exists_in(its_case))
    if filters.channel is not None:
        rows = rows.where(_came_by(filters.channel))
    return rows


def _came_by(channel: str) -> ColumnElement[bool]:
    """Whether the case of a forward came by this channel. What came by another than SMS has an
    index of its own, in which nearly every look-up ends at once."""
    others = select(Case.id).where(Case.id == Forward.case_id, text(OTHER_CHANNEL))
    if channel == Channel.SMS:
        return ~exists_in(others)
    return exists_in(others.where(Case.channel == channel))


def _measured(at: Column, minutes: Column, period: Period, filters: Filters) -> Select[Any]:
    """The cases of which this was measured in the period."""
    within = (minutes.is_not(None), at >= period.start, at < period.end)
    return select().select_from(Case).where(*within, *case_conditions(filters))


def _by_category(
    session: Session, minutes: Column, category: ColumnElement[Any] | Column, rows: Select[Any]
) -> dict[str, Minutes]:
    words = [NONE, *(it.value for it in Category)]
    places = {word: place for place, word in enumerate(words)}
    place = when(places, value=category, else_=0)
    found = _counted(session, rows, place, minutes)
    return {words[at]: found[at] for at in sorted(found)}


def _counted(
    session: Session, rows: Select[Any], group: Any, number: Any
) -> dict[int, Counter[int]]:
    """By group, how often each number occurs. All come as one text: a row each takes many times
    as long."""
    both = cast(cast(group, BigInteger) * _PLACES + number, String)
    joined = session.scalar(rows.add_columns(func.aggregate_strings(both, _SEPARATOR)))
    found: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for each, cases in Counter(joined.split(_SEPARATOR) if joined else ()).items():
        at, value = divmod(int(each), _PLACES)
        found[at][value] = cases
    return found
