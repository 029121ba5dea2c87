"""How many statements a card costs: what an office can take in is limited by them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, update

from app.database.extensions import db, now, transaction
from app.models import BlockedNumber, Contact, OutboundSms
from app.services.cases.state import case_state, known_number
from app.services.contacts import recipients
from app.services.inbound import intake
from tests.cases import Statements
from tests.office import CITIZEN, Office, cards, outgoing

# Of a number without an open card, with its acknowledgement. One reads the parts, also those of
# others; one is PostgreSQL's lock of the automatic SMS.
MOST = 10
# What a transaction reads once beside them: deadlines, holidays, wordings, modems.
SHARED = 4
# Joined to an open card, without an acknowledgement: is it answered, is it followed, was that said
# last, may another be meant that could hurt, the link and its line in the journal, the card with
# its forwards and parts, its words for the search.
MORE = 11


def test_a_card_takes_few_statements(app: Flask, office: Office) -> None:
    """The first SMS has read the settings."""
    numbers = [f"+62812667712{number:02}" for number in range(7)]
    keys = [
        key
        for number in numbers
        for key in office.receive(number, "Jalan berlubang", process=number == numbers[0])
    ]
    with Statements(app) as alone:
        intake.process(keys[1])
    with Statements(app) as together:
        intake.process_all(keys[2:])
    (again,) = office.receive(numbers[0], "Lubangnya makin besar", process=False)
    with transaction():
        db.session.execute(update(OutboundSms).values(created_at=now() - timedelta(hours=1)))
    with Statements(app) as known:
        intake.process(again)
    assert len(cards()) == len(numbers) + 1
    assert [len(outgoing(number)) for number in numbers] == [1 for _ in numbers]
    assert asked(alone) <= MOST + SHARED, alone.texts
    assert asked(together) <= 1 + (MOST - 1) * len(keys[2:]) + SHARED, together.texts
    assert asked(known) <= MOST + SHARED + MORE, known.texts


def asked(statements: Statements) -> int:
    return sum(not text.startswith("BEGIN") for text in statements.texts)


@pytest.mark.postgresql
def test_the_next_sms_of_a_transaction_sees_what_the_one_before_wrote(office: Office) -> None:
    afraid = "+6281266775555"
    sent = [(CITIZEN, "Jalan berlubang"), (CITIZEN, "Lubangnya makin besar")]
    sent += [(afraid, "saya korban KDRT"), (afraid, "Lampu jalan mati")]
    intake.process_all([key for sms in sent for key in office.receive(*sms, process=False)])
    first, again, secret, _last = found = cards()
    assert [(card.sender, card.body) for card in found] == sent
    assert again.follows_id == first.id
    assert secret.is_sensitive
    assert outgoing(afraid) == []


def test_an_official_and_a_block_are_seen_at_once(office: Office) -> None:
    with transaction():
        assert known_number.of(CITIZEN) == known_number.of(CITIZEN)
        assert not recipients.with_phone(CITIZEN)
        assert case_state.blocked_row(CITIZEN) is None
        who = Contact(skpd_id=office.pupr, name="K", position="K", rank="kabid", phone=CITIZEN)
        block = BlockedNumber(number=CITIZEN, blocked_at=now(), blocked_by="Mira")
        db.session.add_all([who, block])
        assert recipients.with_phone(CITIZEN) == [who]
        assert case_state.blocked_row(CITIZEN) is block
        db.session.execute(delete(BlockedNumber))
        assert case_state.blocked_row(CITIZEN) is None
