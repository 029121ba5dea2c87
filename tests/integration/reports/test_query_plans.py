"""A report's cost grows with its interval, not with the table: it reads no table from end to end.

SQLite as a new site has it, without statistics; PostgreSQL always has its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, text

from app.database.extensions import db
from app.domain.access.roles import MODERATOR
from app.reports.figures import daily_counts
from app.reports.figures.periods import Interval, Period
from app.reports.figures.reporting import build_report
from app.reports.figures.scope import NONE, Filters, scope_of
from tests.databases import Database
from tests.reading import assert_lacks

DAY = date(2026, 11, 24)
PERIOD = Period(Interval.BEBAS, date(2026, 10, 1), DAY)
BIG = ("cases", "forward", "day_count", "reply", "outbound_sms", "event")


def plans(work: Callable[[], object]) -> list[str]:
    """What the database does for each statement of some work: SQLite's steps one by one."""
    found: list[str] = []

    def _explain(_connection: Any, cursor: Any, words: str, values: Any, *_rest: Any) -> None:
        is_sqlite = db.engine.dialect.name == "sqlite"
        if is_sqlite and words.startswith(("SELECT", "WITH")):
            plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {words}", values)
            found.extend(f"{row[3]}  <- {words[:300]}" for row in plan.fetchall())
        elif words.startswith("SELECT"):
            with cursor.connection.cursor() as other:
                plan = other.execute(f"EXPLAIN {words}", values).fetchall()
            found.append("\n".join(row[0] for row in plan))

    event.listen(db.engine, "before_cursor_execute", _explain)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", _explain)
    return found


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(skpd_id=1),
        Filters(category="keluhan"),
        Filters(kecamatan=NONE),
        Filters(channel="sms"),
        Filters(channel="web"),
        Filters(channel="sms", kecamatan="Siulak"),
        Filters(skpd_id=1, category="keluhan", channel="sms", kecamatan="Siulak"),
    ],
    ids=lambda filters: str(filters),
)
def test_no_table_is_read_from_end_to_end(sqlite_database: Database, filters: Filters) -> None:
    sqlite_database.reset("empty")
    scope = scope_of(PERIOD, filters, roles=[MODERATOR], own_skpd_id=None)
    with sqlite_database.app.app_context():
        found = plans(lambda: build_report(db.session(), scope))
        found += plans(lambda: daily_counts.count_day(db.session(), DAY))
        db.session.remove()
    assert len(found) > 20
    scans = tuple(f"SCAN {table}" for table in BIG)
    read = [plan for plan in found if plan.startswith(scans)]
    # This index holds the disputed answers alone.
    assert [plan for plan in read if "ix_reply_disputed" not in plan] == []


@pytest.mark.parametrize("filters", [Filters(), Filters(skpd_id=1)], ids=["all", "one SKPD"])
def test_what_an_skpd_ever_got_is_not_gone_through(
    sqlite_database: Database, filters: Filters
) -> None:
    sqlite_database.reset("empty")
    scope = scope_of(PERIOD, filters, roles=[MODERATOR], own_skpd_id=None)
    with sqlite_database.app.app_context():
        found = plans(lambda: build_report(db.session(), scope))
        db.session.remove()
    assert any("ix_forward_case_id (case_id=?" in plan for plan in found)
    for plan in found:
        assert_lacks(plan, "ix_forward_skpd (", "ix_case_category (")


@pytest.mark.parametrize(
    "filters",
    [Filters(skpd_id=1), Filters(category="keluhan"), Filters(kecamatan="Siulak")],
    ids=["one SKPD", "one category", "one kecamatan"],
)
def test_postgresql_joins_the_cases_of_the_interval_alone(
    postgres_database: Database, filters: Filters
) -> None:
    """A semi-join would begin with all that the SKPD ever got, a join with all cases."""
    postgres_database.reset("seeded")
    scope = scope_of(PERIOD, filters, roles=[MODERATOR], own_skpd_id=None)
    with postgres_database.app.app_context():
        found = plans(lambda: build_report(db.session(), scope))
        db.session.remove()
    assert any(" on forward" in plan for plan in found)
    joined = [plan for plan in found if " on forward" in plan and re.search(r"Join|Loop", plan)]
    assert [plan for plan in joined if "received_at >= " not in plan] == []


def test_postgresql_starts_no_helpers_compiles_nothing_and_expects_no_turning_disk(
    postgres_database: Database,
) -> None:
    with postgres_database.app.app_context():
        settings = {"max_parallel_workers_per_gather": "0", "jit": "off", "random_page_cost": "2"}
        for name, value in settings.items():
            assert db.session.scalar(text(f"SHOW {name}")) == value
        db.session.remove()
