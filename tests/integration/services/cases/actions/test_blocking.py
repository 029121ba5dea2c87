"""Whose numbers can't be blocked, whichever way the block comes (A11)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.errors import BlockRefused
from app.domain.reasons import BlockReason
from app.models import BlockedNumber, Contact, Modem
from app.services.cases.actions import blocking, creating
from app.services.settings.local_time import today
from tests.office import KADIS, Office, cards, outgoing
from tests.stage import contact

pytestmark = pytest.mark.postgresql

SPAMMER = "+6281255559999"
ANNOUNCED, OWN = "+628569020200", "+6281100009999"


def block(case_id: int, office: Office) -> int:
    return office.desk(blocking.block_sender, case_id, reason="Undian").id


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (KADIS, BlockReason.OFFICIAL),
        (ANNOUNCED, BlockReason.OWN_NUMBER),
        (OWN, BlockReason.OWN_NUMBER),
    ],
)
def test_an_official_and_our_own_numbers_are_refused(
    office: Office, number: str, reason: BlockReason
) -> None:
    """The announced number too: a SIM in the modem may not tell its own."""
    office.receive(SPAMMER, "Undian")
    with transaction():
        db.session.get_one(Modem, office.modem).number = OWN
        cards()[0].sender = number
    with pytest.raises(BlockRefused) as refused:
        block(cards()[0].id, office)
    assert refused.value.reason == reason
    assert db.session.scalars(select(BlockedNumber)).all() == []


def test_an_official_whose_time_is_over_is_a_citizen_like_any_other(office: Office) -> None:
    office.receive(SPAMMER, "Undian")
    with transaction():
        cards()[0].sender = KADIS
        official = contact(KADIS)
        official.valid_until = today()
    with pytest.raises(BlockRefused):
        block(cards()[0].id, office)
    with transaction():
        db.session.get_one(Contact, official.id).valid_until = today() - timedelta(days=1)
    assert block(cards()[0].id, office)


def test_a_lifted_block_does_not_come_back_over_an_official(office: Office) -> None:
    """ "Urungkan" after the number was given to an official."""
    office.receive(SPAMMER, "Undian")
    row_id = block(cards()[0].id, office)
    with transaction():
        blocking.lift(row_id, actor=office.moderator)
        contact(KADIS).phone = SPAMMER
    with pytest.raises(BlockRefused):
        office.desk(blocking.block_again, row_id)


def test_what_a_blocked_number_sends_is_kept_and_never_answered_also_a_word_of_danger(
    office: Office,
) -> None:
    office.receive(SPAMMER, "Undian")
    block(cards()[0].id, office)
    before = outgoing(SPAMMER)
    for text in ("Undian lagi", "STATUS", "BANTUAN"):
        office.receive(SPAMMER, text)
    kept = cards()[1:]
    assert [card.body for card in kept] == ["Undian lagi", "STATUS", "BANTUAN"]
    assert all(card.is_quarantined for card in kept)
    office.receive(SPAMMER, "Tolong pak, rumah tetangga KEBAKARAN")
    assert (cards()[-1].is_quarantined, cards()[-1].flag) == (False, creating.EMERGENCY)
    assert outgoing(SPAMMER) == before


@pytest.mark.parametrize(
    ("first", "others", "number"),
    [
        ("0812-5555-9999", ["6281255559999"], SPAMMER),
        # Names of shops and networks come as TOKOBAGUS one day, as TokoBagus the next.
        ("TokoBagus", ["TOKOBAGUS", "tokobagus", " TokoBagus "], "TOKOBAGUS"),
    ],
)
def test_a_sender_is_blocked_as_one_whatever_its_spelling(
    office: Office, first: str, others: list[str], number: str
) -> None:
    office.receive(first, "Undian")
    block(cards()[0].id, office)
    for sender in others:
        office.receive(sender, "Undian lagi")
    assert all(card.is_quarantined for card in cards()[1:])
    row = db.session.scalars(select(BlockedNumber)).one()
    assert (row.number, row.reason, row.blocked_by) == (number, "Undian", "Mira")
