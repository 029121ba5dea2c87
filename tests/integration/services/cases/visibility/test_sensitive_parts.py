"""Pisahkan gives back what Gabungkan of a sensitive part has taken (D7, A19)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import Message, OutboundSms
from app.services.cases.actions import merging
from app.services.cases.answers import asking_citizen, replying
from app.services.settings import settings
from tests.integration.services.cases.visibility.test_hidden_number import make_patient
from tests.integration.services.conftest import CITIZEN, Office, ReceiveSms, cards

SECRET = "tolong jangan balas"


@pytest.fixture
def two(office: Office, receive_sms: ReceiveSms) -> tuple[int, int]:
    """A message, and a sensitive one of the same number."""
    receive_sms(CITIZEN, "Jembatan gantung rusak", reference=1)
    receive_sms(CITIZEN, SECRET, reference=2)
    first, second = cards()
    return first.id, second.id


def is_sensitive(row: int) -> bool:
    return db.session.get_one(Message, row, populate_existing=True).is_sensitive


def join(office: Office, part: int, lead: int) -> None:
    with transaction():
        merging.join(part, lead, actor=office.moderator)


def split(office: Office, part: int) -> None:
    with transaction():
        merging.split(part, actor=office.moderator)


def test_the_card_is_what_it_was_and_the_part_stays_sensitive(
    office: Office, two: tuple[int, int]
) -> None:
    first, second = two
    for _ in range(2):
        join(office, second, first)
        assert is_sensitive(first)
        split(office, second)
        assert not is_sensitive(first)
    assert is_sensitive(second)


def test_as_long_as_another_part_makes_it_so_it_stays_so(
    office: Office, receive_sms: ReceiveSms, two: tuple[int, int]
) -> None:
    first, second = two
    receive_sms(CITIZEN, "ini rahasia", reference=3)
    third = cards()[-1].id
    for part in (second, third):
        join(office, part, first)
    split(office, second)
    assert is_sensitive(first)
    split(office, third)
    assert not is_sensitive(first)


def test_what_was_sensitive_by_itself_stays_so(office: Office, receive_sms: ReceiveSms) -> None:
    for number, text in enumerate(("korban KDRT di Siulak", SECRET)):
        receive_sms(CITIZEN, text, reference=number)
    first, second = (row.id for row in cards())
    join(office, second, first)
    split(office, second)
    assert is_sensitive(first)


def test_an_everyday_part_takes_nothing_along(
    office: Office, receive_sms: ReceiveSms, two: tuple[int, int]
) -> None:
    first, second = two
    receive_sms(CITIZEN, "Letaknya di Siulak", reference=3)
    third = cards()[-1].id
    join(office, third, first)
    join(office, second, first)
    split(office, third)
    assert is_sensitive(first)


def test_what_the_citizen_answers_meanwhile_stays(
    office: Office, receive_sms: ReceiveSms, two: tuple[int, int]
) -> None:
    first, second = two
    with transaction():
        asking_citizen.ask_citizen(first, "Di mana?", actor=office.moderator)
    join(office, second, first)
    receive_sms(CITIZEN, "Siulak, jangan balas", reference=3)
    split(office, second)
    assert is_sensitive(first)


def test_what_comes_late_of_the_card_itself_stays(office: Office, receive_sms: ReceiveSms) -> None:
    text = "Jembatan gantung rusak. " * 9 + SECRET
    receive_sms(CITIZEN, text, only=(1,), reference=5)
    make_patient()
    receive_sms(CITIZEN, SECRET, reference=2)
    first, second = (row.id for row in cards())
    assert not is_sensitive(first)
    join(office, second, first)
    receive_sms(CITIZEN, text, only=(2,), reference=5)
    with transaction():
        settings.change({"sensitive_words": "KDRT"}, None, actor=office.moderator)
    split(office, second)
    assert is_sensitive(first)


def test_what_comes_late_of_a_part_goes_with_it(office: Office, receive_sms: ReceiveSms) -> None:
    receive_sms(CITIZEN, "Jembatan gantung rusak", reference=1, at=now() - timedelta(hours=1))
    text = "Letaknya di Siulak. " * 9 + SECRET
    receive_sms(CITIZEN, text, only=(1,), reference=5)
    make_patient()
    first, second = (row.id for row in cards())
    join(office, second, first)
    receive_sms(CITIZEN, text, only=(2,), reference=5)
    assert is_sensitive(first)
    split(office, second)
    assert not is_sensitive(first)


def test_an_answer_that_was_held_for_it_goes_on(office: Office, two: tuple[int, int]) -> None:
    first, second = two
    with transaction():
        replying.answer_directly(first, "Sudah.", "keluhan", "Kabag", actor=office.moderator)
    join(office, second, first)
    of_answer = select(OutboundSms.status, OutboundSms.needs_person, OutboundSms.problem).where(
        OutboundSms.purpose == "answer"
    )
    assert db.session.execute(of_answer).one()[:2] == ("held", True)
    split(office, second)
    assert db.session.execute(of_answer).one() == ("queued", False, None)
