"""After a change of the tables of time every open case is due anew: in batches, to the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import func, select

from app.database.extensions import db, transaction
from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.domain.workflow.deadlines import WIB, Rule, Step, due_day
from app.domain.workflow.workflow import Category
from app.jobs import sweep
from app.jobs.upkeep import renew_deadlines
from app.models import Case, Deadline, Holiday
from app.runtime.queues import JOBS
from app.services.cases.deadlines import (
    calendar_defaults,
    deadline_recalculation,
    deadline_settings,
    due_dates,
)
from app.services.journal.actor import Actor

ADMIN = Actor("Ada", "Pengelola", frozenset({"Admin"}), user_id=7)
RECEIVED = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LEAVE = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def tables(app: Flask) -> None:
    """Deadlines and holidays as a new site has them."""
    with transaction():
        calendar_defaults.load()
        for year in (2026, 2027):
            calendar_defaults.load_year(year)


def cases(count: int, **values: object) -> list[int]:
    """So many cards of 24 November 2026."""
    with transaction() as store:
        rows = [
            Case(
                **{
                    "ticket": f"T{number:05d}",
                    "sender": "+6281266771234",
                    "sender_class": "person",
                    "channel": "sms",
                    "body": "x",
                    "status": "baru",
                    "received_at": RECEIVED,
                    "recorded_at": RECEIVED,
                    **values,
                }
            )
            for number in range(count)
        ]
        due_dates.renew_all(rows)
        store.add_all(rows)
        store.flush()
        return [row.id for row in rows]


def days_due() -> set[str]:
    found = db.session.scalars(select(Case.due_at))
    return {f"{at.astimezone(WIB):%d/%m}" for at in found if at}


def leave(day: date = LEAVE) -> None:
    """A holiday as Hari libur adds it."""
    with transaction() as store:
        store.add(Holiday(day=day, name="Hari Jadi Kerinci"))
        deadline_recalculation.request()


def jobs(url: str) -> list[str]:
    with Redis.from_url(url) as redis:
        waiting = Queue(JOBS, connection=redis, serializer=JSONSerializer).jobs
        return [job.func_name.rpartition(".")[2] for job in waiting]


def test_a_change_rings_the_job_once_it_is_committed(valkey_url: str) -> None:
    cases(1)
    with transaction():
        db.session.add(Holiday(day=LEAVE, name="Hari Jadi Kerinci"))
        deadline_recalculation.request()
        assert jobs(valkey_url) == []
    assert jobs(valkey_url) == ["renew_deadlines"]
    assert days_due() == {"25/11"}, "the page does not wait for it"
    renew_deadlines()
    assert days_due() == {"26/11"}


def test_a_lost_bell_is_rung_again_until_the_work_is_done(valkey_url: str) -> None:
    cases(1)
    leave()
    with Redis.from_url(valkey_url) as redis:
        redis.flushall()
    sweep.ring_waiting()
    assert jobs(valkey_url) == ["renew_deadlines"]
    renew_deadlines()
    with Redis.from_url(valkey_url) as redis:
        redis.flushall()
    sweep.ring_waiting()
    assert jobs(valkey_url) == []


def test_batches_go_on_where_a_killed_job_was(monkeypatch: pytest.MonkeyPatch) -> None:
    cases(5)
    leave()
    monkeypatch.setattr(deadline_recalculation, "BATCH", 2)
    seen: list[list[int]] = []

    def dies_in_the_second_batch(rows: Iterable[Case]) -> None:
        found = list(rows)
        if len(seen) == 1:
            seen.append([])
            raise KeyboardInterrupt
        seen.append([row.id for row in found])
        due_dates.renew_all(found)

    monkeypatch.setattr(deadline_recalculation, "renew_all", dies_in_the_second_batch)
    with pytest.raises(KeyboardInterrupt):
        deadline_recalculation.recalculate_all()
    assert deadline_recalculation.left() == 3
    assert deadline_recalculation.recalculate_all() == 3
    assert deadline_recalculation.left() is None
    assert days_due() == {"26/11"}
    assert [len(batch) for batch in seen] == [2, 0, 2, 1, 0]
    assert deadline_recalculation.recalculate_all() == 0, "a second job finds nothing"


def test_a_change_in_the_midst_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    cases(4)
    leave()
    monkeypatch.setattr(deadline_recalculation, "BATCH", 3)
    assert deadline_recalculation.batch() == 3
    leave(date(2026, 11, 26))
    assert deadline_recalculation.left() == 4
    deadline_recalculation.recalculate_all()
    assert days_due() == {"27/11"}


def test_closed_cases_keep_their_history() -> None:
    ids = cases(2)
    with transaction():
        row = db.session.get_one(Case, ids[0])
        row.status, row.due_at, row.due_reason = "selesai", None, "as it was"
    leave()
    assert deadline_recalculation.recalculate_all() == 1
    assert db.session.get_one(Case, ids[0]).due_reason == "as it was"


# Deadlines ---------------------------------------------------------------------------------------


def rule(days: int = 3, since: date | None = None, **values: object) -> Rule:
    facts = {"category": None, "step": Step.FORWARD, "basis": "Keputusan Bupati 12/2026"}
    return Rule(working_days=days, valid_from=since or date(2026, 11, 1), **{**facts, **values})  # type: ignore[arg-type]


def add(row: Rule) -> None:
    """A rule as Tenggat adds it."""
    with transaction() as store:
        values = asdict(row) | {"category": row.category and row.category.value}
        store.add(Deadline(**values))
        deadline_recalculation.request()


def test_a_new_rule_holds_for_what_came_since_its_day() -> None:
    cases(1)
    cases_before = {"received_at": datetime(2026, 10, 28, 8, 0, tzinfo=UTC), "ticket": "OLD000"}
    cases(1, **cases_before)
    add(rule(3))
    deadline_recalculation.recalculate_all()
    assert days_due() == {"27/11", "29/10"}
    reason = db.session.scalars(select(Case.due_reason).order_by(Case.id)).first()
    assert reason == "|teruskan|3|Keputusan Bupati 12/2026"
    assert db.session.scalar(select(func.count(Deadline.id))) == 10, "past rows stay"


@pytest.mark.parametrize(
    ("category", "since", "problem"),
    [
        (None, date(2019, 12, 31), Problem.UNKNOWN),
        (None, date(2999, 1, 1), Problem.UNKNOWN),
        (None, date(2026, 1, 1), Problem.TAKEN),
        (Category.KELUHAN, date(2026, 1, 1), Problem.TAKEN),
    ],
)
def test_a_rule_begins_once_and_in_a_known_year(
    category: Category | None, since: date, problem: str
) -> None:
    step = Step.ANSWER if category else Step.FORWARD
    with pytest.raises(InvalidInput) as refused:
        deadline_settings.require_new_rule(category, step, since)
    assert (refused.value.field, refused.value.problem) == ("valid_from", problem)


def test_the_longest_reason_fits_its_column() -> None:
    cases(1, category=Category.PERMINTAAN.value, status="diteruskan")
    add(rule(120, category=Category.PERMINTAAN, step=Step.ANSWER, basis="x" * 100))
    assert deadline_recalculation.recalculate_all() == 1
    assert len(str(db.session.scalars(select(Case.due_reason)).one())) <= 200


# Holidays ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [date(2026, 12, 25), date(2019, 1, 1), date(2999, 1, 1)])
def test_a_wrong_day_is_refused(day: date) -> None:
    with pytest.raises(InvalidInput) as refused:
        deadline_settings.require_new_holiday(day, None)
    assert refused.value.field == "day"


def test_loading_a_year_adds_what_is_missing_and_changes_nothing() -> None:
    with transaction():
        days = calendar_defaults.days_of(2026)
        db.session.delete(days[date(2026, 12, 24)])
        days[date(2026, 12, 25)].name = "Natal, kantor tutup"
    with transaction():
        assert deadline_settings.load_year(2026, actor=ADMIN) == 1
        assert deadline_settings.load_year(2026, actor=ADMIN) == 0
    found = calendar_defaults.days_of(2026)
    assert found[date(2026, 12, 24)].name == "Cuti Bersama Hari Raya Natal"
    assert found[date(2026, 12, 25)].name == "Natal, kantor tutup"


def test_from_when_a_year_matters_is_counted_back_by_the_longest_deadline() -> None:
    # 60 working days before 1 January 2027, past Christmas and its leave.
    first = deadline_settings.wrong_from(2027)
    off = frozenset(calendar_defaults.days_of(2026)) | frozenset(calendar_defaults.days_of(2027))
    assert due_day(first, 60, off).year == 2027
    assert due_day(first - timedelta(days=7), 60, off).year == 2026
