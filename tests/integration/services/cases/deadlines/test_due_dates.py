"""When a case is due: at receipt, at forward, when the category changes, when the clock ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.database.extensions import db, transaction
from app.domain.workflow.deadlines import WIB
from app.models import Case, Deadline, Holiday
from app.services.cases.actions import closing
from app.services.cases.answers import replying
from app.services.cases.deadlines import calendar_defaults, deadline_recalculation, due_dates
from tests.office import Office, cards
from tests.stage import case


@pytest.fixture
def card(calendar: None, office: Office) -> int:
    """A case of Tuesday 24 November 2026, 15.07 WIB; the tables of time are filled."""
    with transaction():
        calendar_defaults.load_year(2026)
        calendar_defaults.load_year(2027)
    card = office.card("Jembatan lapuk")
    with transaction():
        row = case(card)
        row.received_at = datetime(2026, 11, 24, 15, 7, tzinfo=WIB)
        due_dates.renew(row)
    return card


def due_of(card: int) -> str:
    """The due time as WIB, or nothing."""
    row = case(card)
    return f"{row.due_at.astimezone(WIB):%d/%m %H.%M}" if row.due_at else ""


def test_a_new_case_is_to_be_forwarded_in_one_working_day(card: int) -> None:
    assert due_of(card) == "25/11 16.00"
    row = db.session.get_one(Case, card)
    assert row.turn_at == row.due_at
    assert row.due_reason == "|teruskan|1|Kebijakan Si UPIK"


def test_the_category_decides_after_the_forward_and_the_answer_ends_the_turn(
    office: Office, card: int
) -> None:
    office.forward(card, category="permintaan informasi")
    assert due_of(card) == "01/12 16.00"
    office.desk(replying.answer_directly, card, "Sudah", "keluhan", "Kabag")
    assert due_of(card) == "14/12 16.00"
    row = case(card)
    assert row.turn_at.year == 9999
    office.desk(closing.close, card)
    assert due_of(card) == ""


def test_praise_has_no_deadline_but_waits_before_the_answered(office: Office, card: int) -> None:
    office.forward(card, category="pujian")
    assert due_of(card) == ""
    assert db.session.get_one(Case, card).turn_at == due_dates.LAST_TURN


def test_an_edit_of_the_tables_moves_what_is_open(card: int) -> None:
    with transaction() as store:
        store.add(Holiday(day=date(2026, 11, 25), name="Hari jadi Kerinci"))
        deadline_recalculation.request()
    assert deadline_recalculation.recalculate_all() == 1
    assert due_of(card) == "26/11 16.00"


def test_the_tables_are_filled_once_and_keep_an_edit(card: int) -> None:
    before = db.session.scalar(select(func.count(Holiday.id)))
    with transaction():
        for row in db.session.scalars(select(Holiday).where(Holiday.day == date(2026, 12, 24))):
            db.session.delete(row)
        for rule in db.session.scalars(select(Deadline).where(Deadline.category == "pujian")):
            db.session.delete(rule)
        calendar_defaults.load()
    assert db.session.scalar(select(func.count(Holiday.id))) == (before or 0) - 1
    assert db.session.scalar(select(func.count(Deadline.id))) == 9


def test_danger_to_a_person_has_no_working_day_and_its_unit_is_reminded_at_once(
    office: Office, card: int
) -> None:
    office.receive("+6281266771235", "Tolong, rumah kami kebakaran")
    fire = cards()[1].id
    office.forward(fire)
    row = case(fire)
    assert (due_of(fire), row.due_reason, row.due_counted) == ("", None, None)
    (forward,) = row.forwards
    assert forward.due_at == forward.forwarded_at + timedelta(minutes=30)
    assert row.turn_at < due_dates.DANGER_ENDS < db.session.get_one(Case, card).turn_at
    office.unit(replying.answer_forward, forward.id, "Padam", "Kadis")
    assert due_of(fire) == ""


@pytest.mark.parametrize("held", [False, True])
def test_the_newest_danger_comes_first(card: int, office: Office, held: bool) -> None:
    for number, text in enumerate(("Kebakaran", "Saya dipukuli suami", "Jangan sms lagi")):
        office.receive(f"+628126677123{number}", text)
    with transaction():
        for row in cards()[1:]:
            row.received_at = datetime(2026, 11, 24, 15, row.id, tzinfo=WIB)
            row.status = "diteruskan" if held else row.status
            due_dates.renew(row)
    fire, violence, sensitive = cards()[1:]
    order = sorted(cards(), key=lambda row: row.turn_at)
    assert order == [violence, fire, sensitive, cards()[0]]
