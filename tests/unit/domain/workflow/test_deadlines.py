"""Working days, office hours, due times: the vectors of D3's calendar, and the table's choice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.terms import CaseStatus, Category
from app.domain.workflow import deadlines
from app.domain.workflow.deadlines import DEFAULTS, WIB, Rule, Step


@cache
def days_off() -> frozenset[date]:
    """Public holidays and cuti bersama as `upik prepare` loads them."""
    found = holidays.country_holidays(
        "ID", years=(2026, 2027), categories=("public", "government"), language="id"
    )
    return frozenset(found)


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


@pytest.mark.parametrize(
    ("start", "working_days", "expected"),
    [
        ("2026-03-13", 3, "2026-03-25"),
        ("2026-03-13", 5, "2026-03-27"),
        ("2026-03-13", 14, "2026-04-10"),
        ("2026-05-13", 3, "2026-05-20"),
        ("2026-05-13", 5, "2026-05-22"),
        ("2026-05-13", 14, "2026-06-09"),
        ("2026-12-23", 3, "2026-12-30"),
        ("2026-12-23", 5, "2027-01-04"),
        ("2026-12-23", 10, "2027-01-12"),
        ("2026-12-23", 14, "2027-01-18"),
        ("2026-12-23", 60, "2027-04-05"),
        ("2026-11-24", 3, "2026-11-27"),
        ("2026-11-24", 5, "2026-12-01"),
        ("2026-11-24", 14, "2026-12-14"),
        ("2026-11-24", 60, "2027-02-23"),
    ],
)
def test_the_due_day_of_decisions_md(start: str, working_days: int, expected: str) -> None:
    found = deadlines.due_day(date.fromisoformat(start), working_days, days_off())
    assert found == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        pytest.param("2026-11-24T15:07", "2026-11-26T16:00", id="Tuesday: Thursday 16.00"),
        pytest.param("2026-11-25T23:59", "2026-11-27T16:30", id="Friday closes at 16.30"),
        pytest.param("2026-11-28T09:00", "2026-12-01T16:00", id="a Saturday: day 0 all the same"),
    ],
)
def test_it_is_due_at_the_end_of_office_hours(received: str, expected: str) -> None:
    found = deadlines.due_at(wib(received), 2, days_off())
    assert found == wib(expected)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        pytest.param("2026-11-24T07:30", "2026-11-24T16:00", 510, id="one working day"),
        pytest.param("2026-11-24T15:00", "2026-11-25T08:30", 120, id="over the night"),
        pytest.param("2026-11-27T16:00", "2026-11-30T07:30", 30, id="Friday's half hour, weekend"),
        pytest.param("2026-12-24T08:00", "2026-12-27T08:00", 0, id="cuti bersama, Natal, weekend"),
        pytest.param("2026-11-25T10:00", "2026-11-24T10:00", 0, id="backwards"),
    ],
)
def test_minutes_of_office_hours(start: str, end: str, minutes: float) -> None:
    assert deadlines.office_minutes(wib(start), wib(end), days_off()) == minutes


@given(start=st.dates(date(2026, 1, 1), date(2027, 6, 1)), working_days=st.integers(1, 60))
def test_a_due_day_is_a_working_day_and_one_more_is_later(start: date, working_days: int) -> None:
    day = deadlines.due_day(start, working_days, days_off())
    assert deadlines.is_working_day(day, days_off())
    between = (start + timedelta(days=n) for n in range(1, (day - start).days + 1))
    assert sum(deadlines.is_working_day(it, days_off()) for it in between) == working_days
    assert deadlines.due_day(start, working_days + 1, days_off()) > day


@pytest.mark.parametrize(
    ("status", "category", "inspect", "expected"),
    [
        (CaseStatus.BARU, None, False, 1),
        (CaseStatus.DITERUSKAN, Category.PERMINTAAN, False, 5),
        (CaseStatus.DITERUSKAN, Category.KELUHAN, False, 2),
        (CaseStatus.DITOLAK, Category.PENGADUAN, False, 5),
        (CaseStatus.DIJAWAB, Category.KELUHAN, False, 14),
        (CaseStatus.DIJAWAB, Category.PENGADUAN, True, 60),
        (CaseStatus.DITERUSKAN, Category.PUJIAN, False, None),
        (CaseStatus.MENUNGGU_WARGA, Category.KELUHAN, False, None),
        (CaseStatus.SELESAI, Category.KELUHAN, False, None),
    ],
)
def test_the_defaults_of_d3(
    status: CaseStatus, category: Category | None, inspect: bool, expected: int | None
) -> None:
    step = deadlines.step_of(status, needs_inspection=inspect)
    rule = deadlines.pick_rule(DEFAULTS, category, step, date(2026, 11, 24)) if step else None
    assert (rule.working_days if rule else None) == expected


def test_a_newer_rule_holds_from_its_day_on() -> None:
    newer = Rule(Category.KELUHAN, Step.ANSWER, 1, "SK Bupati", date(2027, 1, 1))
    rules = (*DEFAULTS, newer)
    before = deadlines.pick_rule(rules, Category.KELUHAN, Step.ANSWER, date(2026, 12, 31))
    after = deadlines.pick_rule(rules, Category.KELUHAN, Step.ANSWER, date(2027, 1, 1))
    assert (before and before.working_days, after and after.working_days) == (2, 1)
    assert deadlines.rule_as_stored(newer) == "keluhan|jawab|1|SK Bupati"
    assert deadlines.reason_in_words(deadlines.rule_as_stored(newer)) == (
        "Keluhan: jawaban pertama dalam 1 hari kerja sejak diterima (SK Bupati)"
    )
    assert all(step.label for step in Step)


def test_each_step_of_a_case_is_measured_against_the_day_it_was_received() -> None:
    """A keluhan of Tuesday 09.00: forwarded within a day, answered within two, settled in 14."""
    tables = deadlines.Tables(DEFAULTS, days_off())
    received, forwarded = wib("2026-11-24T09:00"), wib("2026-11-25T15:00")
    answered = wib("2026-11-27T08:00")
    spans = [
        deadlines.Span(Step.FORWARD, received, forwarded),
        deadlines.Span(Step.ANSWER, received, answered),
        deadlines.Span(Step.ANSWER, forwarded, answered),
        deadlines.Span(None, forwarded, answered),
        deadlines.Span(Step.SETTLE, received, None),
    ]
    found = deadlines.measure(spans, received, Category.KELUHAN, tables, is_counted=True)
    # Office hours, 07.30 to 16.00, of Tuesday to Friday.
    assert [(it.minutes, it.is_late) for it in found] == [
        (420 + 450, False),
        (420 + 510 + 510 + 30, True),
        (60 + 510 + 30, True),
        (60 + 510 + 30, None),
        (None, None),
    ]
    hidden = deadlines.measure(spans, received, Category.KELUHAN, tables, is_counted=False)
    assert [it.minutes for it in hidden] == [None] * 5
    assert [it.is_late for it in hidden] == [it.is_late for it in found]
