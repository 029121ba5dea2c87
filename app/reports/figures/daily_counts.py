"""Counts one day row by row: the definition of every column of `DayCount`.

A day is its cases received in WIB. Counted are those of app/models/counted.py; what is left out
is counted beside them.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    cast,
    extract,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from app.domain.terms import ForwardStatus, ReplyChannel
from app.domain.workflow.outcomes import Outcome
from app.models import Case, DayCount, Forward
from app.models.counted import Apart, is_citizens, is_counted
from app.models.day_count import ALL, NONE, WHOLE
from app.reports.figures import outcome_sql
from app.reports.figures.periods import Interval, Period, today

KEYS: Final = ("skpd_id", "day", "category", "channel", "kecamatan")
# All columns that are numbers to be added up.
TALLIES: Final = tuple(
    column.name for column in DayCount.__table__.columns if column.name not in (*KEYS, "hours")
)
# What is left out of the figures: every such case stands in one of these.
LEFT_OUT: Final = ("deleted", "quarantined", "officials", "services", "courtesies", "joined")
_APART: Final = {
    "officials": Apart.OFFICIAL,
    "services": Apart.SERVICE,
    "courtesies": Apart.COURTESY,
}
# An hour of the day in WIB as a letter: A is 00 to 01, X is 23 to 24.
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWX"
_WIB: Final = 7
Condition = ColumnElement[bool]
# A statement and its values.
Asked = tuple[Select[Any], dict[str, Any]]


def count_day(session: Session, day: date) -> list[dict[str, Any]]:
    """The rows of `DayCount` of one day, of the whole service and of each unit."""
    query, values = count_queries(session, day)
    return [dict(row) for row in session.execute(query, values).mappings()]


def count_queries(session: Session, day: date) -> Asked:
    """The queries that count a day on this database."""
    period = Period(Interval.HARI, day, day)
    values = {"begin": period.start, "end": period.end, "on": day}
    return _query(session.get_bind().dialect.name), values


def days_to_count(session: Session) -> list[date]:
    """From the first day with a case to the last."""
    ends = select(func.min(Case.received_at), func.max(Case.received_at))
    days = [today(at) for at in session.execute(ends).one() if at is not None]
    if not days:
        return []
    return [days[0] + timedelta(days=step) for step in range((days[1] - days[0]).days + 1)]


def received_in(period: Period) -> Condition:
    """Received on one of its days."""
    return and_(Case.received_at >= period.start, Case.received_at < period.end)


@cache
def _query(dialect: str) -> Select[Any]:
    """Made once: to put it together takes longer than a day's rows."""
    office = _forwards()
    held = _together(office)
    of_case, of_hold = _cases(dialect, held), _holds(dialect, office, held)
    both = union_all(_summed(of_case, "of_case"), _summed(of_hold, "of_hold"))
    apart = both.cte("apart").prefix_with("MATERIALIZED")
    # And the day of each SKPD, and of the whole service, in one row a channel.
    sums = [cast(func.sum(apart.c[name]), Integer).label(name) for name in TALLIES]
    together = select(
        apart.c.skpd_id,
        literal(ALL).label("category"),
        apart.c.channel,
        literal(ALL).label("kecamatan"),
        *sums,
        func.aggregate_strings(apart.c.hours, "").label("hours"),
    ).group_by(apart.c.skpd_id, apart.c.channel)
    rows = union_all(select(*apart.c), together).subquery()
    return select(bindparam("on", type_=Date).label("day"), *rows.c)


def _cases(dialect: str, held: FromClause) -> Select[Any]:
    """A row a case of the day."""
    return (
        select(
            *_common(dialect),
            literal(WHOLE).label("skpd_id"),
            outcome_sql.case_outcome().label("outcome"),
            held.c.is_rejected.is_not(None).label("rejections"),
            _again(held, held).label("reforwarded"),
            held.c.newest.is_(None).label("unforwarded"),
            Case.answer_channel.label("answer_channel"),
            Case.forward_late.label("forward"),
            Case.answer_late.label("answer"),
            Case.settle_late.label("settle"),
        )
        .outerjoin(held, held.c.case_id == Case.id)
        .where(_received())
    )


def _holds(dialect: str, office: FromClause, held: FromClause) -> Select[Any]:
    """A row an SKPD that holds a case of the day, or gave it back; withdrawn, it has none. Sent
    there twice (A20), it counts once, by the newest forward."""
    return (
        select(
            *_common(dialect),
            Forward.skpd_id.label("skpd_id"),
            outcome_sql.hold_outcome().label("outcome"),
            office.c.is_rejected.is_not(None).label("rejections"),
            _again(office, held).label("reforwarded"),
            literal(False).label("unforwarded"),
            Forward.answer_channel.label("answer_channel"),
            cast(null(), Boolean).label("forward"),
            Forward.is_late.label("answer"),
            when((outcome_sql.has_answered(), Case.settle_late)).label("settle"),
        )
        .select_from(office)
        .join(held, held.c.case_id == office.c.case_id)
        .join(Forward, Forward.id == office.c.newest)
        .join(Case, Case.id == Forward.case_id)
    )


def _forwards() -> FromClause:
    """What the forwards of the day's cases say together, by case and SKPD: which is the
    newest that was not withdrawn, when the last one was made, when the first was given back. Read
    once: asked of each case by itself, PostgreSQL went through the forwards of all years."""
    stands, gave_back = (
        Forward.status != ForwardStatus.DITARIK,
        Forward.status == ForwardStatus.DITOLAK,
    )
    rows = select(
        Forward.case_id,
        Forward.skpd_id,
        func.max(when((stands, Forward.id))).label("newest"),
        func.max(Forward.forwarded_at).label("forwarded_at"),
        func.max(when((gave_back, 1))).label("is_rejected"),
        func.min(when((gave_back, Forward.responded_at))).label("rejected_at"),
    ).join(Case)
    grouped = rows.where(_received()).group_by(Forward.case_id, Forward.skpd_id)
    return grouped.cte("of_office").prefix_with("MATERIALIZED")


def _together(office: FromClause) -> FromClause:
    """The same of each case, whichever SKPD got it."""
    each = office.c
    return (
        select(
            each.case_id,
            func.max(each.newest).label("newest"),
            func.max(each.forwarded_at).label("forwarded_at"),
            func.max(each.is_rejected).label("is_rejected"),
            func.min(each.rejected_at).label("rejected_at"),
        )
        .group_by(each.case_id)
        .cte("together")
        .prefix_with("MATERIALIZED")
    )


def _received() -> Condition:
    at = Case.received_at
    return and_(at >= bindparam("begin"), at < bindparam("end"))


def _again(rejected: FromClause, held: FromClause) -> Condition:
    """Forwarded after a rejection, not beside it."""
    return held.c.forwarded_at >= rejected.c.rejected_at


def _common(dialect: str) -> list[ColumnElement[Any]]:
    hidden = Case.deleted_at.is_not(None)
    is_there = and_(~hidden, ~Case.is_quarantined)
    return [
        func.coalesce(Case.category, NONE).label("category"),
        Case.channel.label("channel"),
        func.coalesce(Case.kecamatan, NONE).label("kecamatan"),
        is_counted().label("counted"),
        hidden.label("deleted"),
        and_(~hidden, Case.is_quarantined).label("quarantined"),
        *(
            and_(is_there, Case.counted_apart == it.value).label(name)
            for name, it in _APART.items()
        ),
        and_(is_there, is_citizens(), Case.is_joined).label("joined"),
        hour_letter(dialect, Case.received_at).label("letter"),
    ]


def _summed(rows: Select[Any], name: str) -> Select[Any]:
    """The rows of a day put together by their dimensions."""
    # Made once: otherwise each tally works out its conditions for every row anew.
    one = rows.cte(name).prefix_with("MATERIALIZED")
    keys = [one.c[name] for name in KEYS if name != "day"]
    letters = when((one.c.counted, one.c.letter), else_="")
    hours = func.aggregate_strings(letters, "").label("hours")
    return select(*keys, *_tallies(one), hours).group_by(*keys)


def _tallies(one: FromClause) -> list[ColumnElement[int]]:
    found = {it.name.lower(): one.c.outcome == it.value for it in Outcome}
    found |= {name: one.c[name] for name in ("rejections", "reforwarded", "unforwarded")}
    found |= {f"by_{it}": one.c.answer_channel == it.value for it in ReplyChannel}
    for step in ("forward", "answer", "settle"):
        found[f"{step}_on_time"] = one.c[step].is_(False)
        found[f"{step}_late"] = one.c[step].is_(True)
    counted = {name: and_(one.c.counted, condition) for name, condition in found.items()}
    counted |= {name: one.c[name] for name in LEFT_OUT}
    return [func.count(when((counted[name], 1))).label(name) for name in TALLIES]


def hour_letter(dialect: str, at: Any) -> ColumnElement[str]:
    """The letter of a column with a time."""
    return func.substr(_LETTERS, cast(_hour(dialect, at), Integer) + 1, 1)


def is_in_hour(dialect: str, at: Any, hour: int) -> ColumnElement[bool]:
    """Whether it came in this hour."""
    return hour_letter(dialect, at) == _LETTERS[hour]


def is_on_weekday(dialect: str, at: Any, weekday: int) -> ColumnElement[bool]:
    """Whether it came on this day of the week; Monday is 0."""
    if dialect == "postgresql":
        return extract("isodow", func.timezone("Asia/Jakarta", at)) == weekday + 1
    return func.strftime("%w", at, f"+{_WIB} hours") == str((weekday + 1) % 7)


def counts_by_hour(letters: str) -> tuple[int, ...]:
    """How many came in each of the 24 hours."""
    return tuple(letters.count(it) for it in _LETTERS)


def _hour(dialect: str, at: Any) -> ColumnElement[int]:
    if dialect == "postgresql":
        return extract("hour", func.timezone("Asia/Jakarta", at))
    # SQLite keeps UTC and knows no zones; WIB has had no daylight saving since 1964.
    return (extract("hour", at) + _WIB) % len(_LETTERS)
