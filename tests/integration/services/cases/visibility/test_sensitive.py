"""Sensitive messages: no word of them on a phone, no SMS that could endanger the sender (D7)."""

from __future__ import annotations

import pytest

from app.database.extensions import transaction
from app.domain.workflow.codes import show_ticket
from app.services.cases.actions import closing, creating, reminding
from tests.integration.services.conftest import CITIZEN, KADIS, Office, ReceiveSms, cards, outgoing


@pytest.mark.usefixtures("heads_log_in")
def test_a_sensitive_text_never_leaves_by_sms_to_the_phones(
    office: Office, receive_sms: ReceiveSms
) -> None:
    receive_sms(CITIZEN, "saya korban KDRT, jangan balas")
    code = office.forward(cards()[0].id)
    assert "KDRT" not in outgoing(KADIS)[0]
    assert outgoing(KADIS)[0].startswith(f"{code} Pesan sensitif")
    receive_sms(KADIS, f"BLS {code} kami datang")
    assert outgoing(CITIZEN) == []


@pytest.mark.usefixtures("heads_log_in")
def test_a_reminder_of_a_sensitive_message_sends_nobody_to_the_phone(
    office: Office, receive_sms: ReceiveSms
) -> None:
    receive_sms(CITIZEN, "saya korban KDRT, jangan balas")
    office.forward(cards()[0].id)
    with transaction():
        reminding.remind(cards()[0].id, actor=office.moderator)
    assert "BLS" not in outgoing(KADIS)[-1]


@pytest.mark.parametrize(
    "text",
    [
        "saya korban KDRT, jangan balas",
        "BATAL saja pertemuan kita, ini rahasia",
        "BLS 9999 korban KDRT sudah kami dampingi",
    ],
)
def test_a_sensitive_text_from_a_registered_phone_is_read_and_not_answered(
    text: str, receive_sms: ReceiveSms
) -> None:
    receive_sms(KADIS, text)
    assert [(card.body, card.flag) for card in cards()] == [(text, creating.FROM_CONTACT)]
    assert outgoing(KADIS) == []


@pytest.mark.usefixtures("heads_log_in")
def test_an_answer_that_a_phone_may_not_give_is_not_lost(
    office: Office, receive_sms: ReceiveSms
) -> None:
    receive_sms(CITIZEN, "saya korban KDRT, jangan balas")
    code = office.forward(cards()[0].id)
    before = outgoing(KADIS)
    receive_sms(KADIS, f"BLS {code} korban KDRT sudah kami dampingi")
    assert cards()[-1].flag == creating.FROM_CONTACT
    assert outgoing(KADIS) == before
    assert outgoing(CITIZEN) == []


def test_status_tells_nothing_of_a_sensitive_message_that_is_closed(
    office: Office, receive_sms: ReceiveSms
) -> None:
    """While it is open nothing is told at all (test_silence.py)."""
    receive_sms(CITIZEN, "Jembatan gantung papannya lapuk")
    receive_sms(CITIZEN, "saya korban KDRT, jangan balas")
    with transaction():
        closing.close(cards()[1].id, actor=office.moderator, reason="Ditangani")
    before = len(outgoing(CITIZEN))
    receive_sms(CITIZEN, f"STATUS {cards()[1].ticket}")
    assert "belum menemukan" in outgoing(CITIZEN)[before]


def test_status_tells_of_the_newest_message_that_is_not_sensitive(
    office: Office, receive_sms: ReceiveSms
) -> None:
    receive_sms(CITIZEN, "Jembatan gantung papannya lapuk")
    receive_sms(CITIZEN, "saya korban KDRT, jangan balas")
    with transaction():
        closing.close(cards()[1].id, actor=office.moderator, reason="Ditangani")
    before = len(outgoing(CITIZEN))
    receive_sms(CITIZEN, "STATUS")
    assert show_ticket(cards()[0].ticket) in outgoing(CITIZEN)[before]


def test_a_sensitive_text_from_a_silenced_phone_is_still_read(receive_sms: ReceiveSms) -> None:
    for code in range(1001, 1008):
        receive_sms(KADIS, f"BLS {code} halo")
    assert cards() == []
    text = "BLS 9999 korban KDRT sudah kami dampingi"
    receive_sms(KADIS, text)
    assert [card.body for card in cards()] == [text]
