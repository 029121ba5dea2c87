"""Sensitive messages: no word of them on a phone, no SMS that could endanger the sender (D7)."""

from __future__ import annotations

from app.extensions import transaction
from app.services import reminding
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
