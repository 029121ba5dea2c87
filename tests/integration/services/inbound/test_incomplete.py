"""A long SMS of which a part comes late: nobody is answered before it is whole (D7)."""

from __future__ import annotations

from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.workflow.codes import show_ticket
from app.models import InboundPart
from app.services.cases.actions import creating
from app.services.inbound import intake
from tests.office import CITIZEN, KADIS, Office, cards, outgoing
from tests.stage import pass_ten_minutes

FILLER = "jalan kami rusak parah sekali. " * 6
STRANGER = "+6285600000218"


def incomplete(office: Office, number: str, text: str) -> None:
    """The last part does not come within ten minutes."""
    (key,) = office.receive(number, text, only=(1,))
    pass_ten_minutes()
    assert intake.process(key)


def test_the_ticket_goes_out_when_the_last_part_has_come(office: Office) -> None:
    text = f"Pak Bupati, {FILLER}"
    incomplete(office, CITIZEN, text)
    assert cards()[0].flag == creating.INCOMPLETE
    assert outgoing(CITIZEN) == []
    office.receive(CITIZEN, text, only=(2,))
    (card,) = cards()
    assert (card.body, card.flag) == (text, None)
    (told,) = outgoing(CITIZEN)
    assert show_ticket(card.ticket) in told


def test_a_flash_sms_stays_one_and_unanswered_when_its_last_part_has_come(office: Office) -> None:
    text = f"Pak Bupati, {FILLER}"
    incomplete(office, CITIZEN, text)
    (key,) = office.receive(CITIZEN, text, only=(2,), process=False)
    with transaction():
        for part in db.session.scalars(select(InboundPart)):
            part.is_flash = True
    assert intake.process(key)
    assert [card.flag for card in cards()] == [creating.FLASH]
    assert outgoing(CITIZEN) == []


def test_nobody_is_answered_whose_last_part_forbids_it(office: Office) -> None:
    text = f"Pak Bupati, suami saya {FILLER} jgn balas sms ini"
    incomplete(office, CITIZEN, text)
    office.receive(CITIZEN, text, only=(2,))
    (card,) = cards()
    assert (card.flag, card.is_sensitive) == (None, True)
    assert outgoing(CITIZEN) == []


@pytest.mark.parametrize(
    ("number", "text", "flag"),
    [
        (KADIS, f"Bapak Bupati, {FILLER}", creating.FROM_CONTACT),
        (KADIS, f"BLS 4071 {FILLER}", creating.FROM_CONTACT),
        (STRANGER, f"BLS 4071 {FILLER}", creating.UNREGISTERED_ANSWER),
    ],
)
def test_what_a_citizen_did_not_write_is_never_acknowledged(
    number: str, text: str, flag: str, office: Office
) -> None:
    incomplete(office, number, text)
    office.receive(number, text, only=(2,))
    assert [card.flag for card in cards()] == [flag]
    assert outgoing(number) == []


def test_a_group_of_which_another_process_holds_a_part_is_left(app: Flask, office: Office) -> None:
    text = f"Pak Bupati, {FILLER}"
    (key,) = office.receive(CITIZEN, text, process=False)
    pass_ten_minutes()

    def elsewhere() -> None:
        with app.app_context():
            intake.process_all([key])

    other = Thread(target=elsewhere)
    with transaction():
        db.session.scalars(
            select(InboundPart).where(InboundPart.sequence == 1).with_for_update()
        ).one()
        other.start()
        other.join(0.5)  # SQLite makes it wait, PostgreSQL shows it the other part alone
        assert cards() == []
    other.join()
    intake.process_all([key])
    assert [(card.body, card.flag) for card in cards()] == [(text, None)]
