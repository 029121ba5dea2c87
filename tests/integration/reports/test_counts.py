"""What counts, on which day, for whom, and what is left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.messaging.delivery import OutboundStatus
from app.domain.terms import CaseStatus, ForwardStatus
from app.domain.workflow.outcomes import Outcome
from app.models import Case, DayMark, Skpd
from app.reports.figures import daily_counts, durations
from app.reports.figures.durations import Responses
from app.reports.figures.periods import Interval, Period, period_of, today
from app.reports.figures.report_content import Duration
from app.reports.figures.scope import Filters
from app.reports.figures.summary import Summary, Sums
from app.reports.figures.unsettled import unsettled
from app.reports.public import public_figures
from app.services.cases.actions import closing
from app.services.cases.state import case_state
from app.services.journal.actor import SYSTEM
from app.services.report_files import day_recount
from tests.integration.reports.builders import NOON, case, contact, forward, reply, skpd

pytestmark = pytest.mark.postgresql

DAY = period_of(Interval.HARI, date(2026, 11, 24))
S, F = CaseStatus, ForwardStatus


def sums(period: Period = DAY, unit: Skpd | None = None) -> Sums:
    """All of a period, or one SKPD's part of it; rows made directly are counted one by one."""
    with transaction():
        for at in db.session.scalars(select(Case.received_at)).all():
            db.session.add(DayMark(day=today(at)))
    return summed(period, unit)


def summed(period: Period = DAY, unit: Skpd | None = None) -> Sums:
    """As a report finds it."""
    filters = Filters(skpd_id=unit.id if unit else None)
    return Summary(db.session(), period, filters).by().get((), Sums())


def outcomes(unit: Skpd | None = None) -> dict[Outcome, int]:
    """Those that some case has."""
    return {it: count for it, count in sums(unit=unit).counts.outcomes.items() if count}


def told(unit: Skpd | None = None) -> dict[Outcome, int]:
    """The same without marking a day."""
    return {it: count for it, count in summed(unit=unit).counts.outcomes.items() if count}


def test_midnight_of_wib_parts_two_days(app: Flask) -> None:
    with transaction():
        case(received_at=datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC))
        case(received_at=datetime(2026, 11, 23, 17, 0, tzinfo=UTC))
        case(received_at=datetime(2026, 11, 24, 16, 59, 59, tzinfo=UTC))
        case(received_at=datetime(2026, 11, 24, 17, 0, tzinfo=UTC))
    assert sums().received == 2


def test_the_parts_of_a_year_make_the_year(app: Flask) -> None:
    with transaction():
        for days in range(0, 365, 7):
            case(received_at=datetime(2025, 12, 31, 17, tzinfo=UTC) + timedelta(days=days))
    months = [period_of(Interval.BULAN, date(2026, month, 1)) for month in range(1, 13)]
    assert sums(period_of(Interval.TAHUN, date(2026, 1, 1))).received == 53
    assert sum(sums(month).received for month in months) == 53


def test_deleted_and_quarantined_are_counted_apart(app: Flask) -> None:
    with transaction():
        case()
        case(deleted_at=datetime.now(UTC))
        case(is_quarantined=True)
        case(is_quarantined=True, deleted_at=datetime.now(UTC))
    found = sums()
    assert found.received == 1
    assert [found.of[it] for it in ("deleted", "quarantined", "unforwarded")] == [2, 1, 1]


def test_a_case_of_two_skpd_counts_for_both(app: Flask) -> None:
    with transaction():
        roads, lamps = skpd("Dinas Uji Jalan"), skpd("Dinas Uji Lampu")
        card = case(S.DIJAWAB)
        forward(card, roads, F.DIJAWAB).responded_at = card.received_at
        forward(card, lamps)
    assert outcomes() == {Outcome.ANSWERED: 1}
    assert outcomes(roads) == {Outcome.ANSWERED: 1}
    assert outcomes(lamps) == {Outcome.WAITING: 1}


def test_forwarded_again_after_a_rejection_counts_once(app: Flask) -> None:
    with transaction():
        roads = skpd()
        card = case(S.DIJAWAB)
        forward(card, roads, F.DITOLAK)
        forward(card, roads, F.DIJAWAB).responded_at = card.received_at
    assert outcomes(roads) == {Outcome.ANSWERED: 1}


def test_after_belum_nobody_has_answered_for_the_whole_and_for_the_skpd(app: Flask) -> None:
    with transaction():
        roads = skpd()
        card = case(S.DIJAWAB, turn_at=NOON)
        hold = forward(card, roads, F.DIJAWAB)
        reply(card, roads, "Sudah diperbaiki").forward_id = hold.id
        case_state.settle(card, SYSTEM)
    assert outcomes() == outcomes(roads) == {Outcome.ANSWERED: 1}
    count = partial(daily_counts.count_queries, db.session())
    day_recount.recount_marked(count)
    with transaction():
        closing.open_unsolved(case_state.lock(card.id))
    # Its day is marked: neither the report nor the rows kept for it tell what was.
    assert told() == told(roads) == {Outcome.REOPENED: 1}
    day_recount.recount_marked(count)
    assert told() == told(roads) == {Outcome.REOPENED: 1}
    month = period_of(Interval.BULAN, today(NOON))
    assert unsettled(db.session(), month, Filters(), NOON).waiting_of == {roads.id: 1}


def test_after_batal_the_answer_is_a_disputed_one_until_its_correction(app: Flask) -> None:
    with transaction():
        roads, lamps = skpd(), skpd("Dinas Uji Lampu")
        card = case(S.DIJAWAB)
        for unit in (roads, lamps):
            forward(card, unit, F.DIJAWAB).responded_at = card.received_at
        reply(card, lamps, "Kami bantu").forward_id = card.forwards[1].id
        denied = reply(card, roads, "Sudah diperbaiki")
        denied.forward_id, denied.disputed_at = card.forwards[0].id, NOON
    assert outcomes() == outcomes(roads) == {Outcome.DISPUTED: 1}
    assert outcomes(lamps) == {Outcome.ANSWERED: 1}
    assert sums().counts.answered == 1
    with transaction():
        reply(card, roads, "Ralat: belum", OutboundStatus.FAILED)
    assert outcomes() == {Outcome.DISPUTED: 1}
    with transaction():
        reply(card, roads, "Ralat: Senin")
    assert outcomes() == outcomes(roads) == {Outcome.ANSWERED: 1}


def test_the_responses_of_an_skpd_that_came_too_late_are_counted(app: Flask) -> None:
    with transaction():
        roads = skpd()
        for minutes, status, is_late in (
            (510, F.DIJAWAB, True),
            (51, F.DITOLAK, None),
            (102, F.DIJAWAB, False),
        ):
            hold = forward(case(), roads, status)
            hold.responded_at, hold.work_minutes, hold.is_late = NOON, minutes, is_late
    found = durations.responses(db.session(), DAY, Filters())[roads.id]
    assert found == Responses(Duration(3, pytest.approx(1.3 / 3), 0.2), rejected=1, late=1)


def test_a_withdrawn_forward_counts_nowhere(app: Flask) -> None:
    with transaction():
        roads = skpd()
        forward(case(), roads, F.DITARIK)
    assert sums(unit=roads).received == 0
    assert sums().of["unforwarded"] == 1


def test_one_skpd_sees_its_own_states_only(app: Flask) -> None:
    with transaction():
        roads, lamps = skpd("Dinas Uji Jalan"), skpd("Dinas Uji Lampu")
        shared, foreign = case(S.DIJAWAB), case(S.DIJAWAB)
        forward(shared, roads, F.DITOLAK)
        forward(shared, lamps, F.DIJAWAB).responded_at = shared.received_at
        forward(foreign, lamps, F.DIJAWAB).responded_at = foreign.received_at
        forward(case(deleted_at=datetime.now(UTC)), roads)
    assert outcomes(roads) == {Outcome.RETURNED: 1}
    assert outcomes(lamps) == {Outcome.ANSWERED: 2}


def test_only_an_skpd_with_a_phone_is_connected(app: Flask) -> None:
    before = public_figures.connected_offices(db.session())
    with transaction():
        unit = skpd()
        contact(unit)
        contact(unit, "operator")
        contact(skpd("Dinas Uji Lampu")).is_active = False
    assert public_figures.connected_offices(db.session()) == before + 1
