"""Whoever was asked for approval hears that another has given it (S72)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.access.roles import OPERATOR
from app.models import Contact, Message, Skpd
from app.services.cases.answers import approving
from app.services.cases.visibility import publishing
from app.services.inbound import official_commands
from tests.integration.services.conftest import (
    CITIZEN,
    KADIS,
    OPERATOR_PHONE,
    SEKRETARIS,
    Office,
    ReceiveSms,
    cards,
    outgoing,
)

ANSWER = "Petugas meninjau Kamis."


@pytest.fixture
def code(office: Office, receive_sms: ReceiveSms) -> str:
    """The code of a message that PUPR holds."""
    receive_sms(CITIZEN, "Jembatan lapuk")
    return office.forward(cards()[0].id)


def message() -> Message:
    return db.session.get_one(Message, cards()[0].id, populate_existing=True)


def ask(office: Office) -> int:
    """The operator asks the head at the screen; the draft."""
    with transaction():
        forward = message().forwards[0].id
        return approving.submit(forward, ANSWER, "Kadis PUPR", actor=office.operator).id


def test_who_was_asked_hears_that_another_has_approved(
    office: Office, code: str, receive_sms: ReceiveSms
) -> None:
    ask(office)
    receive_sms(SEKRETARIS, f"SETUJU {code}")
    assert outgoing(KADIS)[2:] == [
        f'Jawaban {code} sudah disetujui Sekretaris PUPR: "{ANSWER}" SETUJU tidak perlu lagi.'
        " -Si UPIK"
    ]
    assert [text for text in outgoing(OPERATOR_PHONE) if "disetujui" in text] == []


def test_the_head_who_was_asked_may_still_take_back_what_came_by_phone(
    office: Office, code: str, receive_sms: ReceiveSms
) -> None:
    with transaction():
        db.session.scalars(select(Skpd).where(Skpd.code == "PUPR")).one().needs_approval = True
    receive_sms(OPERATOR_PHONE, f"BLS {code} {ANSWER}")
    receive_sms(SEKRETARIS, f"SETUJU {code}")
    assert outgoing(KADIS)[2:] == [
        f'Jawaban {code} sudah disetujui Sekretaris PUPR: "{ANSWER}" Keliru? Ketik BATAL {code}.'
        " -Si UPIK"
    ]
    receive_sms(KADIS, f"BATAL {code}")
    assert "dibatalkan" in outgoing(KADIS)[-1]


def test_of_a_sensitive_case_who_was_asked_hears_no_word_of_the_answer(
    office: Office, code: str
) -> None:
    row = ask(office)
    with transaction():
        publishing.mark_sensitive(message(), office.moderator)
    secretary = db.session.scalars(select(Contact).where(Contact.phone == SEKRETARIS)).one()
    actor = replace(official_commands.actor_of(secretary), roles=frozenset({OPERATOR}))
    with transaction():
        approving.approve(row, actor=actor, is_safe=True)
    assert 'sudah disetujui Sekretaris PUPR: "dibaca di web"' in outgoing(KADIS)[-1]
    assert ANSWER not in outgoing(KADIS)[-1]
