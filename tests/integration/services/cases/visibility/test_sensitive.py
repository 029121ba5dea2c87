"""Sensitive messages: no word of them on a phone, no SMS that could endanger the sender (D7)."""

from __future__ import annotations

import pytest

from app.database.extensions import transaction
from app.domain.workflow.codes import show_ticket
from app.services.cases.actions import creating
from app.services.cases.reminders import reminding
from tests.integration.services.conftest import CITIZEN, KADIS, Arrive, Office, cards, outgoing


def test_a_sensitive_text_never_leaves_by_sms_to_the_phones(office: Office, arrive: Arrive) -> None:
    arrive(CITIZEN, "saya korban KDRT, jangan balas")
    code = office.forward(cards()[0].id)
    assert "KDRT" not in outgoing(KADIS)[0]
    assert outgoing(KADIS)[0].startswith(f"{code} Pesan sensitif")
    arrive(KADIS, f"BLS {code} kami datang")
    assert outgoing(CITIZEN) == []


def test_a_reminder_of_a_sensitive_message_sends_nobody_to_the_phone(
    office: Office, arrive: Arrive
) -> None:
    arrive(CITIZEN, "saya korban KDRT, jangan balas")
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
    text: str, arrive: Arrive
) -> None:
    arrive(KADIS, text)
    assert [(card.body, card.flag) for card in cards()] == [(text, creating.FROM_CONTACT)]
    assert outgoing(KADIS) == []


def test_an_answer_that_a_phone_may_not_give_is_not_lost(office: Office, arrive: Arrive) -> None:
    arrive(CITIZEN, "saya korban KDRT, jangan balas")
    code = office.forward(cards()[0].id)
    before = outgoing(KADIS)
    arrive(KADIS, f"BLS {code} korban KDRT sudah kami dampingi")
    assert cards()[-1].flag == creating.FROM_CONTACT
    assert outgoing(KADIS) == before
    assert outgoing(CITIZEN) == []


def test_status_tells_nothing_of_a_sensitive_message(arrive: Arrive) -> None:
    arrive(CITIZEN, "Jembatan gantung papannya lapuk")
    arrive(CITIZEN, "saya korban KDRT, jangan balas")
    arrive(CITIZEN, f"STATUS {cards()[1].ticket}")
    assert "belum menemukan" in outgoing(CITIZEN)[-1]


def test_status_tells_of_the_newest_message_that_is_not_sensitive(arrive: Arrive) -> None:
    arrive(CITIZEN, "Jembatan gantung papannya lapuk")
    arrive(CITIZEN, "saya korban KDRT, jangan balas")
    arrive(CITIZEN, "STATUS")
    assert show_ticket(cards()[0].ticket) in outgoing(CITIZEN)[-1]


def test_a_sensitive_text_from_a_silenced_phone_is_still_read(arrive: Arrive) -> None:
    for code in range(1001, 1008):
        arrive(KADIS, f"BLS {code} halo")
    assert cards() == []
    text = "BLS 9999 korban KDRT sudah kami dampingi"
    arrive(KADIS, text)
    assert [card.body for card in cards()] == [text]
