"""The job that counts the marked days, and the command that counts all of them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database.extensions import db, transaction
from app.domain.terms import CaseStatus
from app.jobs.upkeep import count_days
from app.models import DayCount, DayMark
from app.models.day_count import ALL
from app.reports.figures import daily_counts
from app.services.cases.state import case_measures
from app.services.report_files import day_recount
from tests.integration.reports.builders import NOON, case

pytestmark = pytest.mark.postgresql

DAY = date(2026, 11, 24)


def received() -> dict[date, int]:
    """What the stored rows say of whole days, those that put a day together like the others."""
    every = (DayCount.new + DayCount.answered).label("received")
    query = select(DayCount.day, func.sum(every)).where(DayCount.skpd_id == 0)
    together, apart = (
        {day: n for day, n in db.session.execute(query.where(of_all).group_by(DayCount.day))}
        for of_all in (DayCount.category == ALL, DayCount.category != ALL)
    )
    db.session.rollback()
    assert together == apart
    return apart


def marks() -> int:
    found = db.session.scalar(select(func.count()).select_from(DayMark)) or 0
    db.session.rollback()
    return found


def add(days: int = 0) -> None:
    with transaction():
        case_measures.mark(case(received_at=NOON + timedelta(days=days)))


def test_marked_days_are_counted_and_their_marks_go(app: Flask) -> None:
    add()
    add()
    add(days=1)
    assert (received(), marks()) == ({}, 3)
    count_days()
    assert (received(), marks()) == ({DAY: 2, DAY + timedelta(days=1): 1}, 0)
    # Nothing is marked: nothing is done, however often it rings.
    count_days()
    assert (received(), marks()) == ({DAY: 2, DAY + timedelta(days=1): 1}, 0)


def test_a_day_that_has_lost_its_last_case_has_no_rows(app: Flask) -> None:
    with transaction():
        card = case()
        case_measures.mark(card)
    count_days()
    with transaction():
        case_measures.mark(db.session.merge(card))
        db.session.delete(db.session.merge(card))
    count_days()
    assert received() == {}


def test_a_mark_that_comes_while_the_day_is_counted_stays(app: Flask) -> None:
    add()

    def slow(day: date) -> daily_counts.Asked:
        case_measures.mark(case())
        db.session.flush()
        return daily_counts.count_queries(db.session(), day - timedelta(days=1))

    assert list(day_recount.rebuild(slow, [DAY])) == [1]
    assert marks() == 1


def test_the_command_counts_every_day_in_small_commits(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day_recount, "BATCH", 2)
    with transaction():
        for day in (0, 1, 3):
            case(CaseStatus.DIJAWAB, received_at=NOON + timedelta(days=day))
        # Of days that have no message any more.
        for stale in (DAY - timedelta(days=9), DAY + timedelta(days=2)):
            for words in (("-", "sms", "-"), (ALL, ALL, ALL)):
                names = dict(zip(("category", "channel", "kecamatan"), words, strict=True))
                db.session.add(DayCount(skpd_id=0, day=stale, new=9, **names))
    db.session.remove()
    done = app.test_cli_runner().invoke(args=["report", "rebuild"])
    assert done.exit_code == 0, (done.output, done.exception)
    assert "4 hari dalam" in done.output
    assert received() == {DAY + timedelta(days=day): 1 for day in (0, 1, 3)}


def test_a_day_that_began_while_all_were_counted_keeps_its_figures(app: Flask) -> None:
    add()
    session = db.session()
    every = daily_counts.days_to_count(session)
    db.session.rollback()
    # Midnight: the first message of the new day comes, and its mark is worked off at once.
    add(days=1)
    count_days()
    list(day_recount.rebuild(partial(daily_counts.count_queries, session), every))
    assert (received(), marks()) == ({DAY: 1, DAY + timedelta(days=1): 1}, 0)


def test_the_command_has_nothing_to_do_in_an_empty_service(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["report", "rebuild"])
    assert (done.exit_code, "0 hari dalam" in done.output) == (0, True)
