"""What the daily rows and indexes say is what row by row is true, whatever has happened (S68)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.database.extensions import db
from app.domain.access.roles import MODERATOR
from app.domain.workflow.deadlines import Step
from app.domain.workflow.workflow import CaseStatus, ForwardStatus, owes_answer
from app.models import Case, DayCount, Forward, Skpd
from app.queries.lists.conditions import inbox_conditions
from app.queries.lists.filters import Filters as ListFilters
from app.reports.documents.sections import sections
from app.reports.documents.tables import Row
from app.reports.figures import daily_counts
from app.reports.figures.periods import Interval, Period, period_of, today
from app.reports.figures.report_content import Counts, Duration, Report
from app.reports.figures.reporting import build_report, count_received
from app.reports.figures.scope import NONE, Filters, scope_of
from app.services.report_files import day_recount
from app.views.reports.pages import list_args
from tests.clock import Clock
from tests.databases import Database
from tests.integration.reports.histories import World, steps
from tests.integration.reports.truth import Figures, Truth

pytestmark = pytest.mark.postgresql

# A Thursday morning before a weekend, in the office hours of WIB.
BEGIN = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


@given(seed=st.integers(0, 10**6), count=st.integers(20, 150))
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_report_tells_what_happened(database: Database, seed: int, count: int) -> None:
    database.reset("empty")
    with pytest.MonkeyPatch.context() as patch, database.app.app_context():
        clock = Clock(patch, BEGIN)
        world = World(clock)
        world.build()
        world.live(steps(Random(seed), count))
        what_is_owed_is_marked()
        # Before the marked days are counted ...
        agree(periods(clock)[0], Filters(), clock)
        agree(periods(clock)[0], choices(world)[-1], clock)
        # ... and once they are.
        day_recount.recount_marked(partial(daily_counts.count_queries, db.session()))
        for period in periods(clock):
            for filters in choices(world):
                agree(period, filters, clock)
        kept = stored()
        every = daily_counts.days_to_count(db.session())
        db.session.rollback()
        done = list(day_recount.rebuild(partial(daily_counts.count_queries, db.session()), every))
        assert (done or [0])[-1] == len(every)
        assert stored() == kept
        db.session.remove()


def what_is_owed_is_marked() -> None:
    """Whatever happened, the stored mark says what the states say (due_dates.py)."""
    for row in db.session.scalars(select(Forward)):
        known = ForwardStatus(row.status), CaseStatus(row.case.status)
        assert row.is_owed is owes_answer(*known), known
    db.session.rollback()


def stored() -> list[dict[str, Any]]:
    """The rows of all days; the letters of the hours in any order."""
    rows = db.session.execute(select(*DayCount.__table__.columns)).mappings().all()
    db.session.rollback()
    return sorted(
        ({**row, "hours": "".join(sorted(row["hours"]))} for row in rows),
        key=lambda row: [str(row[name]) for name in daily_counts.KEYS],
    )


def periods(clock: Clock) -> list[Period]:
    """Everything, and the last day alone."""
    last = today(clock.at)
    return [
        Period(Interval.BEBAS, today(BEGIN), last),
        period_of(Interval.HARI, last - timedelta(days=1)),
    ]


def choices(world: World) -> list[Filters]:
    return [
        Filters(),
        Filters(skpd_id=world.skpds[0]),
        Filters(category="keluhan"),
        Filters(kecamatan="Siulak"),
        Filters(channel="sms", category=NONE),
        Filters(skpd_id=world.skpds[1], kecamatan=NONE, channel="sms"),
    ]


def agree(period: Period, filters: Filters, clock: Clock) -> None:
    """The report is the truth."""
    scope = scope_of(period, filters, roles=[MODERATOR], own_skpd_id=None)
    found = build_report(db.session(), scope)
    assert figures(found) == in_shape(Truth().figures(period, filters, clock.at), found)
    assert count_received(db.session(), scope) == found.total.received
    assert sum(row.count for row in found.outcomes) == found.total.received
    if period.first == today(BEGIN) and filters == Filters():
        each_number_leads_to_its_cases(found)
    db.session.rollback()


def each_number_leads_to_its_cases(found: Report) -> None:
    """The list to which a number of the page leads finds as many cards."""
    rows = db.session.execute(select(Skpd.id, Skpd.code)).all()
    codes = {str(id_): code for id_, code in rows}
    numbers = [
        (section.key, row, value, figure)
        for section in sections(found)
        for row in (*section.table.rows, section.table.total)
        if row is not None
        for value, figure in zip(row.numbers or row.values, row.cells, strict=False)
        if figure is not None and isinstance(value, int) and value
    ]
    numbers += [
        (section.key, Row(part.words, ()), part.value, part.figure)
        for section in sections(found)
        for part in section.parts
    ]
    for section, row, value, figure in numbers:
        asked = ListFilters.of(list_args(found.scope, codes, figure, row.cards))
        conditions = inbox_conditions(asked, sees_numbers=False)
        query = select(func.count(func.distinct(Case.id))).where(*conditions)
        assert db.session.scalar(query) == value, (section, row.label, asked.query())


def figures(found: Report) -> Figures:
    """A report in the shape of the truth."""
    cells = enumerate(found.week.cells)
    open_ = found.overdue
    overdue = {Step.FORWARD: open_.forward, Step.ANSWER: open_.answer, Step.SETTLE: open_.settle}
    return {
        "total": counts(found.total),
        "categories": {
            row.key: counts(row.counts) for row in found.categories if row.counts.received
        },
        "channels": +Counter({row.key: row.count for row in found.channels}),
        "places": +Counter({row.key: row.count for row in found.places}),
        "hours": +Counter({(day, hour): n for day, row in cells for hour, n in enumerate(row)}),
        "days": [point.received for point in found.trend],
        "by": +Counter({row.key: row.count for row in found.answer_channels}),
        "left_out": (
            found.left_out.officials,
            found.left_out.services,
            found.left_out.courtesies,
            found.left_out.deleted,
            found.left_out.quarantined,
            found.left_out.joined,
            found.left_out.unforwarded,
        ),
        "first_answer": took(found.first_answer),
        "settlement": took(found.settlement),
        "timeliness": +Counter(
            {
                (Step(row.step), row.category, name): getattr(row, name)
                for row in found.timeliness
                for name in ("on_time", "late", "overdue", "running")
            }
        ),
        "overdue": +Counter(overdue),
        "offices": {
            row.skpd_id: (
                counts(row.counts),
                row.on_time,
                row.late,
                row.overdue,
                took(row.response),
            )
            for row in found.offices
            if row.counts.received or row.overdue or row.response.cases
        },
    }


def in_shape(truth: Figures, found: Report) -> Figures:
    """The truth as the report shows it: by its steps of time, with the categories that share the
    general deadline of forwarding in one row, without SKPD that had nothing to do."""
    truth["days"] = [
        sum(n for day, n in truth["days"].items() if point.first <= day <= point.last)
        for point in found.trend
    ]
    timely: Counter[Any] = Counter()
    for (step, key, name), count in truth["timeliness"].items():
        timely[step, None if step is Step.FORWARD else key, name] += count
    truth["timeliness"] = timely
    truth["offices"] = {
        skpd_id: row
        for skpd_id, row in truth["offices"].items()
        if row[0]["received"] or row[3] or row[4][0]
    }
    return truth


def counts(of: Counts) -> Figures:
    return {
        "received": of.received,
        "outcomes": {it: number for it, number in of.outcomes.items() if number},
        "rejections": of.rejections,
        "reforwarded": of.reforwarded,
    }


def took(of: Duration) -> tuple[int, float | None, float | None]:
    if of.mean_days is None or of.median_days is None:
        return of.cases, None, None
    return of.cases, round(of.mean_days, 9), round(of.median_days, 9)
