"""After five wrong codes within a day a phone's answers wait for its head or a moderator (D11)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.database.extensions import db, now, transaction
from app.domain.errors import NotYours
from app.models import Approval, Contact, Event, Message, OutboundSms, Promise
from app.services.cases.answers import approving
from app.services.contacts import typing_trouble
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

FALSE = "Silakan transfer dahulu"


@pytest.fixture
def code(office: Office, receive_sms: ReceiveSms) -> str:
    """The code of a message that PUPR holds."""
    receive_sms(CITIZEN, "Jembatan lapuk")
    return office.forward(cards()[0].id)


def guess(
    receive_sms: ReceiveSms, code: str, phone: str, times: int = 5, word: str = "BLS"
) -> None:
    """So many wrong codes from this number."""
    wrong = [f"{number:04d}" for number in range(6201, 6220) if f"{number:04d}" != code]
    for place, other in enumerate(wrong[:times]):
        receive_sms(phone, f"{word} {other} {FALSE}", reference=100 + place)


def answers() -> list[str]:
    query = select(OutboundSms.text).where(OutboundSms.purpose == "answer")
    return list(db.session.scalars(query))


def draft() -> Approval:
    return db.session.scalars(select(Approval).order_by(Approval.id.desc()).limit(1)).one()


def message() -> Message:
    return db.session.get_one(Message, cards()[0].id, populate_existing=True)


def test_four_wrong_codes_are_mistakes_and_five_of_yesterday_are_over(
    office: Office, code: str, receive_sms: ReceiveSms
) -> None:
    guess(receive_sms, code, OPERATOR_PHONE)
    with transaction():
        db.session.execute(
            update(Event)
            .where(Event.action == typing_trouble.WRONG_CODE)
            .values(at=now() - timedelta(hours=25))
        )
    guess(receive_sms, code, OPERATOR_PHONE, times=4)
    assert "5 kode" not in "".join(outgoing(OPERATOR_PHONE)[-4:])
    receive_sms(OPERATOR_PHONE, f"BLS {code} Kami tinjau")
    assert len(answers()) == 1


def test_its_next_answer_waits_and_the_head_releases_it(
    office: Office, code: str, receive_sms: ReceiveSms
) -> None:
    guess(receive_sms, code, OPERATOR_PHONE)
    assert "sudah 5 kode dalam sehari" in outgoing(OPERATOR_PHONE)[-1]
    receive_sms(OPERATOR_PHONE, f"BLS {code} {FALSE}")
    assert answers() == []
    assert f"Jawaban {code} menunggu kepala SKPD atau moderator" in outgoing(OPERATOR_PHONE)[-1]
    assert f'"{FALSE}" Bila setuju ketik SETUJU {code}' in outgoing(KADIS)[-1]
    # Another phone of the SKPD answers as ever.
    receive_sms(SEKRETARIS, f"BLS {code} Kami tinjau Kamis")
    assert len(answers()) == 1
    receive_sms(KADIS, f"SETUJU {code}")
    assert answers()[-1].startswith(FALSE)
    assert message().replies[-1].acknowledged_by == "Kadis PUPR"


def test_the_phone_of_the_head_releases_nothing_of_its_own(
    office: Office, code: str, receive_sms: ReceiveSms
) -> None:
    guess(receive_sms, code, KADIS)
    receive_sms(KADIS, f"BLS {code} {FALSE}")
    assert f"SETUJU {code}" in outgoing(SEKRETARIS)[-1], "another superior is asked"
    receive_sms(KADIS, f"SETUJU {code}")
    assert "SETUJU" in outgoing(KADIS)[-1]
    assert "belum diproses: sehari ini 5 kode" in outgoing(KADIS)[-1]
    with transaction():
        db.session.execute(update(Event).values(at=now() - timedelta(days=2)))
    receive_sms(KADIS, f"SETUJU {code}", reference=9)
    assert "belum diproses" in outgoing(KADIS)[-1], "nor on another day"
    assert answers() == []
    head = db.session.scalars(select(Contact).where(Contact.phone == KADIS)).one()
    with pytest.raises(NotYours), transaction():
        approving.approve(draft().id, actor=official_commands.actor_of(head))


def test_a_moderator_releases_or_drops_it_and_no_other_draft(
    office: Office, code: str, receive_sms: ReceiveSms
) -> None:
    with transaction():
        db.session.execute(
            update(Contact).where(Contact.rank != "operator").values(is_active=False)
        )
    guess(receive_sms, code, OPERATOR_PHONE)
    receive_sms(OPERATOR_PHONE, f"BLS {code} {FALSE}")
    with transaction():
        approving.give_back(draft().id, "Pemiliknya tidak menulis ini", actor=office.moderator)
    assert "Pemiliknya tidak menulis ini" in outgoing(OPERATOR_PHONE)[-1]
    assert answers() == []
    receive_sms(OPERATOR_PHONE, f"BLS {code} Kami tinjau Kamis")
    with pytest.raises(NotYours), transaction():
        approving.approve(draft().id, actor=office.other_operator)
    with transaction():
        approving.approve(draft().id, actor=office.moderator)
    assert answers()[-1].startswith("Kami tinjau Kamis")
    assert message().replies[-1].acknowledged_by is None, "no superior knows of it yet (A5)"
    with transaction():
        row = draft()
        row.status, row.is_doubted = "menunggu", False
    with pytest.raises(NotYours), transaction():
        approving.approve(draft().id, actor=office.moderator)


@pytest.mark.parametrize("word", ["SELESAI", "JANJI", "BACA"])
def test_a_code_is_guessed_by_any_word(
    office: Office, code: str, receive_sms: ReceiveSms, word: str
) -> None:
    guess(receive_sms, code, OPERATOR_PHONE, times=4, word=word)
    assert "sudah 5 kode dalam sehari" not in outgoing(OPERATOR_PHONE)[-1]
    guess(receive_sms, code, OPERATOR_PHONE, times=1, word=word)
    assert "sudah 5 kode dalam sehari" in outgoing(OPERATOR_PHONE)[-1]
    receive_sms(OPERATOR_PHONE, f"BLS {code} {FALSE}")
    assert answers() == []


def test_a_kept_answer_is_not_released_by_guessing_its_code(
    office: Office, code: str, receive_sms: ReceiveSms
) -> None:
    receive_sms(OPERATOR_PHONE, f"BLS {FALSE}")
    assert f"OK {code}" in outgoing(OPERATOR_PHONE)[-1], "the only message that it can mean"
    for number in range(6201, 6206):
        receive_sms(OPERATOR_PHONE, f"OK {number}")
    receive_sms(OPERATOR_PHONE, f"OK {code}")
    assert answers() == []
    assert draft().is_doubted


@pytest.mark.parametrize("word", ["SELESAI", "JANJI"])
def test_neither_selesai_nor_janji_from_it_does_anything(
    office: Office, code: str, receive_sms: ReceiveSms, word: str
) -> None:
    receive_sms(OPERATOR_PHONE, f"BLS {code} Akan kami perbaiki")
    owed = db.session.execute(select(Promise.status, Promise.due_on)).all()
    told = len(outgoing(CITIZEN))
    guess(receive_sms, code, OPERATOR_PHONE)
    receive_sms(OPERATOR_PHONE, f"{word} {code} besok")
    assert len(outgoing(CITIZEN)) == told
    assert db.session.execute(select(Promise.status, Promise.due_on)).all() == owed
    assert f"{word} {code} belum diproses" in outgoing(OPERATOR_PHONE)[-1]
    assert "lakukan di web" in outgoing(OPERATOR_PHONE)[-1]
