"""Whose numbers can't be blocked, whichever way the block comes (A11)."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.errors import BlockRefused, TransitionRefused
from app.domain.reasons import BlockReason, Refusal
from app.models import BlockedNumber, Contact, Message, Modem
from app.services.cases.actions import blocking, creating
from app.services.settings.local_time import today
from tests.integration.services.conftest import KADIS, Office, ReceiveSms, cards, outgoing

pytestmark = pytest.mark.postgresql

SPAMMER = "+6281255559999"
ANNOUNCED, OWN = "+628569020200", "+6281100009999"


def block(message_id: int, office: Office) -> int:
    with transaction():
        return blocking.block_sender(message_id, actor=office.moderator, reason="Undian").id


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (KADIS, BlockReason.OFFICIAL),
        (ANNOUNCED, BlockReason.OWN_NUMBER),
        (OWN, BlockReason.OWN_NUMBER),
    ],
)
def test_an_official_and_our_own_numbers_are_refused(
    office: Office, receive_sms: ReceiveSms, number: str, reason: BlockReason
) -> None:
    """The announced number too: a SIM in the modem may not tell its own."""
    receive_sms(SPAMMER, "Undian")
    with transaction():
        db.session.get_one(Modem, office.modem).number = OWN
        cards()[0].sender = number
    with pytest.raises(BlockRefused) as refused:
        block(cards()[0].id, office)
    assert refused.value.reason == reason
    assert db.session.scalars(select(BlockedNumber)).all() == []


def test_an_official_whose_time_is_over_is_a_citizen_like_any_other(
    office: Office, receive_sms: ReceiveSms
) -> None:
    receive_sms(SPAMMER, "Undian")
    with transaction():
        cards()[0].sender = KADIS
        official = db.session.scalars(select(Contact).where(Contact.phone == KADIS)).one()
        official.valid_until = today()
    with pytest.raises(BlockRefused):
        block(cards()[0].id, office)
    with transaction():
        db.session.get_one(Contact, official.id).valid_until = today() - timedelta(days=1)
    assert block(cards()[0].id, office)


def test_two_who_block_two_cards_of_one_number_at_once(
    app: Flask, office: Office, receive_sms: ReceiveSms
) -> None:
    """The second waits for the first, and then learns that it is done."""
    receive_sms(SPAMMER, "Undian")
    receive_sms(SPAMMER, "Undian lagi")
    first, second = (card.id for card in cards())
    refused: list[TransitionRefused] = []

    def other() -> None:
        with app.app_context():
            try:
                block(second, office)
            except TransitionRefused as error:
                refused.append(error)

    thread = Thread(target=other)
    with transaction():
        blocking.block_sender(first, actor=office.moderator)
        thread.start()
        # Long enough to stand at the lock; too short costs only the meaning of the test.
        thread.join(0.5)
    thread.join(60)
    assert [error.reason for error in refused] == [Refusal.NO_CHANGE]
    assert len(db.session.scalars(select(BlockedNumber)).all()) == 1


def test_a_lifted_block_does_not_come_back_over_an_official(
    office: Office, receive_sms: ReceiveSms
) -> None:
    """ "Urungkan" after the number was given to an official."""
    receive_sms(SPAMMER, "Undian")
    row_id = block(cards()[0].id, office)
    with transaction():
        blocking.lift(row_id, actor=office.moderator)
        db.session.scalars(select(Contact).where(Contact.phone == KADIS)).one().phone = SPAMMER
    with pytest.raises(BlockRefused), transaction():
        blocking.block_again(row_id, actor=office.moderator)


def test_what_a_blocked_number_sends_is_kept_and_never_answered(
    office: Office, receive_sms: ReceiveSms
) -> None:
    receive_sms(SPAMMER, "Undian")
    block(cards()[0].id, office)
    before = outgoing(SPAMMER)
    for text in ("Undian lagi", "STATUS", "BANTUAN"):
        receive_sms(SPAMMER, text)
    kept = cards()[1:]
    assert [card.body for card in kept] == ["Undian lagi", "STATUS", "BANTUAN"]
    assert all(card.is_quarantined for card in kept)
    assert outgoing(SPAMMER) == before


def test_a_word_of_danger_comes_through_and_is_not_answered_either(
    office: Office, receive_sms: ReceiveSms
) -> None:
    receive_sms(SPAMMER, "Undian")
    block(cards()[0].id, office)
    before = outgoing(SPAMMER)
    receive_sms(SPAMMER, "Tolong pak, rumah tetangga KEBAKARAN")
    card: Message = cards()[-1]
    assert (card.is_quarantined, card.flag) == (False, creating.EMERGENCY)
    assert outgoing(SPAMMER) == before


def test_a_number_is_blocked_as_one_whatever_its_spelling(
    office: Office, receive_sms: ReceiveSms
) -> None:
    receive_sms("0812-5555-9999", "Undian")
    block(cards()[0].id, office)
    receive_sms("6281255559999", "Undian lagi")
    assert cards()[-1].is_quarantined
    row = db.session.scalars(select(BlockedNumber)).one()
    assert (row.number, row.reason, row.blocked_by) == (SPAMMER, "Undian", "Mira")


def test_a_name_is_blocked_whatever_its_capitals(office: Office, receive_sms: ReceiveSms) -> None:
    """Names of shops and networks come as TOKOBAGUS one day, as TokoBagus the next."""
    receive_sms("TokoBagus", "Diskon")
    block(cards()[0].id, office)
    for sender in ("TOKOBAGUS", "tokobagus", " TokoBagus "):
        receive_sms(sender, "Diskon lagi")
    assert [card.is_quarantined for card in cards()] == [False, True, True, True]
    assert db.session.scalars(select(BlockedNumber.number)).one() == "TOKOBAGUS"
