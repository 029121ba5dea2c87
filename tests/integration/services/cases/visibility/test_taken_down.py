"""What becomes sensitive, or is deleted, stands on the public page no longer (D6, D7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import Event, InboundPart, Message
from app.reports.public import published
from app.services.cases.actions import deleting, merging
from app.services.cases.answers import asking_citizen
from app.services.cases.visibility import publishing
from app.services.inbound import intake
from tests.integration.services.conftest import CITIZEN, Office, ReceiveSms, cards

HARM = "Mohon dirahasiakan, suami saya KDRT"


@pytest.fixture
def card(office: Office, receive_sms: ReceiveSms) -> int:
    """A published message."""
    receive_sms(CITIZEN, "Jalan rusak", reference=1)
    with transaction():
        publishing.publish(cards()[0].id, actor=office.moderator)
    return cards()[0].id


def shown() -> list[int]:
    """The messages on the public page."""
    db.session.rollback()
    return [row.id for row in published.page_of(db.session(), published.Filter(), 1).rows]


def taken_down() -> list[str]:
    return list(db.session.scalars(select(Event.actor).where(Event.action == "unpublish")))


def test_by_the_citizen_s_own_clarification(
    office: Office, card: int, receive_sms: ReceiveSms
) -> None:
    with transaction():
        asking_citizen.ask_citizen(card, "Di desa mana?", actor=office.moderator)
    assert shown() == [card]
    receive_sms(CITIZEN, HARM, reference=2)
    assert shown() == []
    row = db.session.get_one(Message, card)
    assert (row.is_sensitive, row.is_published) == (True, False)
    assert taken_down() == ["system"]


def test_by_what_is_joined_to_it(office: Office, card: int, receive_sms: ReceiveSms) -> None:
    receive_sms(CITIZEN, HARM, reference=2)
    with transaction():
        merging.join(cards()[1].id, card, actor=office.moderator)
    assert shown() == []
    assert len(taken_down()) == 1


@pytest.mark.parametrize("is_part", [False, True], ids=["of the card", "of a part of it"])
def test_by_a_part_that_comes_late(office: Office, receive_sms: ReceiveSms, is_part: bool) -> None:
    at = now() - timedelta(hours=1)
    receive_sms(CITIZEN, "Jalan rusak", at=at, reference=1)
    long = "Jembatan " * 20 + HARM
    late = CITIZEN if is_part else "+6281255550000"
    (key,) = receive_sms(late, long, only=(1,), reference=2, process=False)
    with transaction():
        for row in db.session.scalars(select(InboundPart).where(InboundPart.group_key == key)):
            row.recorded_at -= intake.PATIENCE + timedelta(minutes=1)
            row.smsc_at = row.recorded_at
    intake.process(key)
    first, second = cards()
    assert second.flag == "tidak_lengkap"
    with transaction():
        if is_part:
            merging.join(second.id, first.id, actor=office.moderator)
        publishing.publish((first if is_part else second).id, actor=office.moderator)
    assert len(shown()) == 1
    receive_sms(late, long, only=(2,), reference=2)
    assert shown() == []


def test_the_page_itself_shows_nothing_sensitive(office: Office, card: int) -> None:
    """Whoever sets the mark and forgets the page."""
    with transaction():
        db.session.get_one(Message, card).is_sensitive = True
    assert shown() == []


def test_a_deleted_card_s_part_is_not_public_when_it_is_split_off(
    office: Office, receive_sms: ReceiveSms
) -> None:
    receive_sms(CITIZEN, "Jembatan gantung rusak", reference=1)
    receive_sms(CITIZEN, "Letaknya di Siulak", reference=2)
    first, second = (row.id for row in cards())
    with transaction():
        merging.join(second, first, actor=office.moderator)
        publishing.publish(first, actor=office.moderator)
    with transaction():
        deleting.delete(first, actor=office.moderator)
    with transaction():
        merging.split(second, actor=office.moderator)
    assert shown() == []
    assert len(taken_down()) == 1
