"""STATUS SISTEM from Admin's phone is answered in one SMS; from any other it is a card (D12)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.errors import BlockRefused
from app.models import Modem, OutboundSms, Setting
from app.services.cases.actions import blocking
from app.sms.protocol.encoding import measure
from tests.office import CITIZEN, OPERATOR_PHONE, Office, cards, outgoing
from tests.rows import store_setting

ADMIN = "+6281166660001"


@pytest.fixture
def known(office: Office) -> None:
    """Admin has said which phone is his; the modem works."""
    with transaction() as store:
        store.add(Setting(key="admin_phone", value="0811-6666-0001"))
        row = store.scalars(select(Modem)).one()
        row.seen_at = row.healthy_at = row.last_received_at = now()
        row.signal_percent = 78


def test_one_sms_with_all_that_is_asked_for(known: None, office: Office) -> None:
    office.receive(ADMIN, "Status sistem")
    (text,) = outgoing(ADMIN)
    for words in ("sinyal 78%", "antre 0 masuk 0 keluar", "disk ", " GB", "cadangan"):
        assert words in text, text
    assert measure(text).parts == 1
    assert cards() == []
    sms = db.session.scalars(select(OutboundSms)).one()
    assert sms.preferred_modem_id is not None


def test_he_may_ask_again_and_the_limits_of_an_official_hold(known: None, office: Office) -> None:
    for _ in range(12):
        office.receive(ADMIN, "STATUS SISTEM")
    assert len(outgoing(ADMIN)) == 10


@pytest.mark.parametrize("number", [CITIZEN, OPERATOR_PHONE])
def test_from_any_other_phone_it_is_a_card(known: None, office: Office, number: str) -> None:
    office.receive(number, "STATUS SISTEM")
    assert [card.body for card in cards()] == ["STATUS SISTEM"]
    assert not any("sinyal" in text for text in outgoing(number))


def test_nobody_is_admin_where_no_phone_is_set(office: Office) -> None:
    office.receive(ADMIN, "STATUS SISTEM")
    assert len(cards()) == 1


def test_another_text_of_admin_is_a_card(known: None, office: Office) -> None:
    office.receive(ADMIN, "Lampu kantor mati")
    assert len(cards()) == 1


def test_a_modem_s_own_number_is_never_admin_s(known: None, office: Office) -> None:
    with transaction() as store:
        store.scalars(select(Modem)).one().number = ADMIN
    office.receive(ADMIN, "STATUS SISTEM")
    assert outgoing(ADMIN) == []
    assert len(cards()) == 1


def test_admin_s_phone_is_not_blocked(known: None) -> None:
    with pytest.raises(BlockRefused):
        blocking.require_blockable_number(ADMIN)


def test_a_phone_that_answers_by_itself_is_no_loop(known: None, office: Office) -> None:
    """Its alarms come unasked: to what it says by itself the limits of everybody hold (D7)."""
    store_setting("acknowledge", "1")
    for _ in range(5):
        office.receive(ADMIN, "Saya sedang rapat, nanti saya hubungi")
    assert len(outgoing(ADMIN)) == 1
    office.receive(ADMIN, "STATUS SISTEM")
    assert len(outgoing(ADMIN)) == 2
