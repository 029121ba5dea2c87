"""An official serves from the first to the last day of his SK, and not a day longer (S66)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.models import Contact, Event, Reply
from app.services.cases.actions import creating
from app.services.contacts import recipients
from app.services.settings.local_time import today
from tests.integration.services.conftest import (
    CITIZEN,
    KADIS,
    OPERATOR_PHONE,
    Office,
    ReceiveSms,
    cards,
    outgoing,
)


def serve(phone: str, first: int | None, last: int | None) -> None:
    """From so many days to so many days from today."""
    with transaction():
        row = db.session.scalars(select(Contact).where(Contact.phone == phone)).one()
        row.valid_from, row.valid_until = (_day(first), _day(last))


def _day(days: int | None) -> date | None:
    return None if days is None else today() + timedelta(days=days)


def test_the_first_and_the_last_day_count(office: Office) -> None:
    for first, last, is_serving in (
        (None, None, True),
        (0, 0, True),
        (-9, None, True),
        (None, -1, False),
        (1, None, False),
        (1, 9, False),
    ):
        serve(KADIS, first, last)
        row = db.session.scalars(select(Contact).where(Contact.phone == KADIS)).one()
        assert recipients.serves(row) is is_serving
        assert (row in recipients.contacts_of(office.pupr)) is is_serving


@pytest.mark.parametrize(
    ("first", "last", "words"), [(None, -1, "berakhir"), (1, None, "baru mulai")]
)
def test_his_bls_reaches_no_citizen_he_is_told_and_the_moderator_reads_it(
    office: Office, receive_sms: ReceiveSms, first: int | None, last: int | None, words: str
) -> None:
    receive_sms(CITIZEN, "Jalan berlubang")
    code = office.forward(cards()[0].id)
    serve(OPERATOR_PHONE, first, last)
    to_citizen = outgoing(CITIZEN)
    receive_sms(OPERATOR_PHONE, f"BLS {code} Besok kami tambal")
    assert outgoing(CITIZEN) == to_citizen
    assert db.session.scalars(select(Reply)).all() == []
    day = today() + timedelta(days=last if last is not None else first or 0)
    assert f"masa tugas Bapak/Ibu di Si UPIK {words} {day:%d/%m/%y}" in outgoing(OPERATOR_PHONE)[-1]
    kept = cards()[-1]
    assert (kept.flag, kept.body) == (creating.SERVICE_OVER, f"BLS {code} Besok kami tambal")
    actions = db.session.scalars(select(Event.action)).all()
    assert "service_over" in actions


def test_a_forward_tells_only_those_who_serve(office: Office, receive_sms: ReceiveSms) -> None:
    serve(OPERATOR_PHONE, None, -1)
    receive_sms(CITIZEN, "Jalan berlubang")
    office.forward(cards()[0].id)
    assert outgoing(OPERATOR_PHONE) == []
    assert len(outgoing(KADIS)) == 1


def test_as_a_citizen_he_is_answered_like_one(office: Office, receive_sms: ReceiveSms) -> None:
    serve(OPERATOR_PHONE, None, -1)
    receive_sms(OPERATOR_PHONE, "Lampu jalan di desa saya mati")
    assert cards()[0].flag is None
