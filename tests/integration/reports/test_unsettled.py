"""What is late of an SKPD is late by its own time, as in its list."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from app.database.extensions import db, transaction
from app.domain.terms import CaseStatus, ForwardStatus
from app.domain.workflow.deadlines import Step
from app.models import Case, Skpd
from app.reports.figures.periods import Interval, period_of, today
from app.reports.figures.scope import Filters
from app.reports.figures.unsettled import Unsettled, unsettled
from tests.integration.reports.builders import NOON, added, case, forward, skpd

DAY = timedelta(days=1)
LATER = NOON + 5 * DAY


def found(unit: Skpd | None = None) -> Unsettled:
    month = period_of(Interval.BULAN, today(NOON))
    return unsettled(db.session(), month, Filters(unit.id if unit else None), LATER)


def held(unit: Skpd, days: int | None, status: CaseStatus = CaseStatus.DITERUSKAN) -> Case:
    """A case that is due in three days, held by a unit whose own time ends elsewhere."""
    card = case(status, due_at=NOON + 3 * DAY)
    hold = forward(card, unit)
    hold.due_at = None if days is None else NOON + days * DAY
    added(hold)
    return card


def test_a_helper_that_still_has_time_is_not_late_with_its_case(app: Flask) -> None:
    with transaction():
        lead, helper = skpd("Dinas Uji Jalan"), skpd("Dinas Uji Lampu")
        forward(held(lead, 3), helper).due_at = NOON + 6 * DAY
    assert found().late_of == {lead.id: 1, helper.id: 0}
    assert found().overdue[Step.ANSWER] == 1
    assert found(lead).overdue[Step.ANSWER] == 1
    assert found(helper).overdue.total() == 0
    assert found(helper).running[Step.ANSWER, "keluhan"] == 1


def test_a_helper_is_late_though_its_case_is_answered_in_time(app: Flask) -> None:
    with transaction():
        lead, helper = skpd("Dinas Uji Jalan"), skpd("Dinas Uji Lampu")
        card = case(CaseStatus.DIJAWAB, due_at=NOON + 20 * DAY)
        forward(card, lead, ForwardStatus.DIJAWAB).responded_at = NOON
        forward(card, helper).due_at = NOON + 2 * DAY
    assert found().late_of == {lead.id: 0, helper.id: 1}
    assert found(helper).late[Step.ANSWER, "keluhan"] == 1


def test_an_answer_that_solved_nothing_is_owed_by_its_own_time(app: Flask) -> None:
    with transaction():
        unit = skpd()
        card = held(unit, 3)
        hold = card.forwards[0]
        hold.status, hold.responded_at = ForwardStatus.DIJAWAB.value, NOON
        card.due_at, card.unsolved_at = NOON + 20 * DAY, NOON
    assert found().late_of == found().waiting_of == {unit.id: 1}
    assert found(unit).overdue == {Step.ANSWER: 1}


def test_a_first_answer_that_was_judged_is_not_judged_again_after_belum(app: Flask) -> None:
    with transaction():
        unit = skpd()
        card = held(unit, 3)
        hold = card.forwards[0]
        hold.status, hold.responded_at, hold.is_late = ForwardStatus.DIJAWAB.value, NOON, False
        card.due_at, card.unsolved_at, card.answer_late = NOON + 20 * DAY, NOON, False
    # What is owed now is the end of it (D12).
    assert found().running == {(Step.SETTLE, "keluhan"): 1}
    assert found(unit).late == {(Step.SETTLE, "keluhan"): 1}
    assert found().late == found(unit).running == {}


def test_without_a_time_of_its_own_the_case_s_counts(app: Flask) -> None:
    with transaction():
        unit = skpd()
        held(unit, None)
        held(unit, 30)
        done = case(CaseStatus.DIJAWAB, due_at=NOON + 4 * DAY)
        forward(done, unit, ForwardStatus.DIJAWAB).responded_at = NOON
    assert found().late_of == {unit.id: 2}
    assert found(unit).overdue == {Step.ANSWER: 1, Step.SETTLE: 1}
