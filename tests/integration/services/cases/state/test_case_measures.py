"""What is stored of a case for the reports, the moment it happens (D3, S68)."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.models import DayMark, Event, Forward, Holiday
from app.services.cases.actions import closing, deleting, forwarding, rejecting
from app.services.cases.answers import replying
from tests.clock import Clock
from tests.office import CITIZEN, Office, cards, does
from tests.stage import admin, become, case

# A Tuesday, nine o'clock in WIB.
MORNING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
HOUR = 60


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, MORNING)


@pytest.fixture
def card(clock: Clock, calendar: None, office: Office) -> int:
    """A complaint, received at nine and forwarded at ten."""
    office.receive(CITIZEN, "Jalan di Kec. Siulak rusak", at=MORNING)
    card = cards()[0].id
    clock.move(hours=1)
    office.forward(card)
    return card


def hold(card: int) -> Forward:
    return case(card).forwards[-1]


def answer(card: int, office: Office) -> None:
    office.unit(replying.answer_forward, hold(card).id, "Sudah", "Kadis")


def test_the_first_answer_is_measured_from_receipt_and_from_forwarding(
    office: Office, card: int, clock: Clock
) -> None:
    clock.move(hours=2)
    answer(card, office)
    clock.move(hours=30)
    answer(card, office)
    row, mine = case(card), hold(card)
    assert (row.answer_minutes, row.answer_channel, row.answer_late) == (3 * HOUR, "web", False)
    assert (mine.work_minutes, mine.answer_channel, mine.is_late) == (2 * HOUR, "web", False)
    assert (row.forward_late, row.settle_minutes, row.kecamatan) == (False, None, "Siulak")


def test_nights_weekends_and_holidays_are_no_office_hours(
    office: Office, card: int, clock: Clock
) -> None:
    # Forwarded on Tuesday at 10.00, answered on Thursday of the next week at 10.00.
    clock.at = MORNING + timedelta(days=9, hours=1)
    with transaction():
        db.session.add(Holiday(day=date(2026, 11, 27), name="Pilkada"))
    answer(card, office)
    # Seven working days but for the holiday on the Friday between: six.
    assert hold(card).work_minutes == 6 * 510
    assert (case(card).answer_late, hold(card).is_late) == (True, True)


def test_a_holiday_added_later_changes_no_verdict(office: Office, card: int, clock: Clock) -> None:
    clock.move(hours=48)
    answer(card, office)
    before = case(card).answer_minutes
    with transaction():
        db.session.add(Holiday(day=date(2026, 11, 25), name="Cuti daerah"))
    assert case(card).answer_minutes == before


def test_an_answer_that_was_lost_never_was(office: Office, card: int) -> None:
    answer(card, office)
    become("failed")
    row, mine = case(card), hold(card)
    assert (row.answered_at, row.answer_minutes, row.answer_late) == (None, None, None)
    assert (mine.responded_at, mine.work_minutes, mine.answer_channel) == (None, None, None)


def test_a_rejection_is_a_response_and_no_answer(office: Office, card: int, clock: Clock) -> None:
    clock.move(hours=1)
    office.unit(
        rejecting.reject_forward, hold(card).id, "Bukan kewenangan kami", "Dinas lain", "Kadis"
    )
    assert (hold(card).work_minutes, hold(card).is_late) == (HOUR, None)
    assert case(card).answered_at is None


def test_only_who_closes_says_when_it_was_settled(office: Office, card: int, clock: Clock) -> None:
    answer(card, office)
    clock.move(hours=3)
    with transaction():
        closing.close_undisputed(card)
    assert (case(card).settle_minutes, case(card).settle_late) == (None, None)
    office.desk(closing.reopen, card)
    office.desk(closing.close, card)
    assert (case(card).settle_minutes, case(card).settle_late) == (4 * HOUR, False)


def test_what_is_deleted_has_no_minutes_until_it_is_restored(
    office: Office, card: int, clock: Clock
) -> None:
    clock.move(hours=1)
    answer(card, office)
    become("sent")  # on its way still, it would be called back
    office.desk(deleting.delete, card)
    assert (case(card).answer_minutes, hold(card).work_minutes) == (None, None)
    does(admin(office), deleting.restore, card)
    assert (case(card).answer_minutes, hold(card).work_minutes) == (2 * HOUR, HOUR)


def test_every_act_marks_the_day_of_the_receipt_but_none_that_fails(
    office: Office, card: int, clock: Clock
) -> None:
    before = marks()
    with suppress(RuntimeError), transaction():
        replying.answer_forward(hold(card).id, "Sudah", "Kadis", actor=office.operator)
        raise RuntimeError
    assert marks() == before
    clock.move(hours=72)
    answer(card, office)
    assert marks() > before
    assert set(db.session.scalars(select(DayMark.day))) == {date(2026, 11, 24)}


def marks() -> int:
    found = len(db.session.scalars(select(DayMark.id)).all())
    db.session.rollback()
    return found


@pytest.fixture
def report(calendar: None, office: Office) -> int:
    """A report that PUPR must inspect."""
    row = office.card("Warga membuang sampah ke sungai")
    office.desk(forwarding.forward, row, [office.pupr], "pengaduan", needs_inspection=True)
    return row


def changes() -> list[tuple[str | None, str | None]]:
    rows = select(Event).where(Event.action == "recategorise").order_by(Event.id)
    return [(event.old, event.new) for event in db.session.scalars(rows)]


def test_another_category_is_journalled_and_not_inspected(office: Office, report: int) -> None:
    assert changes() == []
    office.desk(replying.answer_directly, report, "Baik", "keluhan", "Kabag")
    assert (case(report).category, case(report).needs_inspection) == ("keluhan", False)
    # It has a deadline again, and may end by itself after the wait.
    assert case(report).due_at is not None
    assert changes() == [("pengaduan", "keluhan")]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param(None, True, id="the box was not offered"),
        pytest.param(False, False, id="the box was emptied"),
        pytest.param(True, True, id="the box was ticked"),
    ],
)
def test_the_mark_of_a_card_that_is_forwarded_again(
    office: Office, report: int, given: bool | None, kept: bool
) -> None:
    office.desk(forwarding.forward, report, [office.dukcapil], "pengaduan", needs_inspection=given)
    assert case(report).needs_inspection is kept
    assert changes() == []


def test_the_same_category_in_an_answer_leaves_the_mark(office: Office, report: int) -> None:
    office.desk(replying.answer_directly, report, "Kami periksa", "pengaduan", "K")
    assert case(report).needs_inspection
