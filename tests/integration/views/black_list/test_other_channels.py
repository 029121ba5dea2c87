"""Senders of other channels on the Black List: typed, found, lifted and admitted as numbers are."""

from __future__ import annotations

import pytest

from app.channels.channel import Incoming
from app.database.extensions import db, now, transaction
from app.models import BlockedNumber
from app.services.cases.actions import blocking
from app.services.inbound import channel_intake
from tests.cases import let, message
from tests.rows import all_rows, one_row
from tests.web import Browser

pytestmark = pytest.mark.postgresql
WHATSAPP, ID = "whatsapp:6281266771234", "whatsapp:US.13491208"


def letter(address: str, mark: str) -> int:
    return channel_intake.accept(Incoming(address, mark, f"Undian {mark}", now())) or 0


@pytest.mark.parametrize(
    ("typed", "address"),
    [("WhatsApp 0812-6677-1234", WHATSAPP), ("whatsapp US.13491208", ID)],
)
def test_a_sender_is_typed_as_cards_show_it(desk: Browser, typed: str, address: str) -> None:
    assert desk.send("/black-list/tambah", blocked_number=typed)[0] < 400
    assert all_rows(BlockedNumber.number) == [address]
    db.session.rollback()
    assert message(letter(address, "1")).is_quarantined
    assert not message(letter("whatsapp:6281266775555", "2")).is_quarantined
    assert "sudah ada di Black List" in desk.send("/black-list/tambah", blocked_number=typed)[1]


def test_what_is_no_sender_is_said(desk: Browser) -> None:
    for typed in ("WhatsApp 12", "Formulir web 0f3a77c1", "WhatsApp"):
        status, said = desk.send("/black-list/tambah", blocked_number=typed)
        assert (status, "Nomor ini tidak dikenal" in said) == (422, True), typed


def test_a_block_is_found_lifted_and_what_came_meanwhile_becomes_a_card(desk: Browser) -> None:
    first = {it: letter(it, it) for it in (WHATSAPP, ID)}
    for card in first.values():
        let("moderator", blocking.block_sender, card, reason="Iklan")
    for asked in ("WhatsApp 0812-6677", "0812-6677", "771234", "WhatsApp 0812-6677-1234"):
        said = desk.page(f"/black-list/?q={asked}")
        assert "WhatsApp 0812-6677-1234" in said, asked
        assert "US.13491208" not in said, asked
    for asked in ("US.1349", "WhatsApp US.13491208"):
        assert "WhatsApp US.13491208" in desk.page(f"/black-list/?q={asked}"), asked
    held = letter(WHATSAPP, "3")
    with transaction():
        row = one_row(BlockedNumber.id, number=WHATSAPP)
    assert "1 pesan" in desk.send(f"/black-list/{row}/jangan-blokir")[1]
    desk.send(f"/black-list/{row}/jadikan-kartu")
    assert not message(held).is_quarantined
