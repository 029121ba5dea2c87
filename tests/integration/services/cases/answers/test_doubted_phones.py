"""After five wrong codes within a day, or ten of its unit, a phone does nothing by a code (D11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.database.extensions import db, now, transaction
from app.domain.errors import NotYours
from app.models import Approval, Contact, Event, Forward, OutboundSms, Promise, Reply
from app.services.cases.actions import creating
from app.services.cases.answers import approving
from app.services.contacts import typing_trouble
from app.services.inbound import official_commands
from app.services.monitoring import checks
from app.services.monitoring.readings import Moment
from tests.office import (
    CITIZEN,
    KADIS,
    OPERATOR_PHONE,
    OTHER_KADIS,
    SEKRETARIS,
    Office,
    cards,
    does,
    outgoing,
)
from tests.stage import case, contact, demand_approval

FALSE = "Silakan transfer dahulu"
MANY = "banyak kode dari HP ini tidak berlaku"


def guess(office: Office, code: str, phone: str, times: int = 5, word: str = "BLS") -> None:
    """So many wrong codes from this number."""
    wrong = [f"{number:04d}" for number in range(6201, 6220) if f"{number:04d}" != code]
    for place, other in enumerate(wrong[:times]):
        office.receive(phone, f"{word} {other} {FALSE}", reference=100 + place)


def answers() -> list[str]:
    query = select(OutboundSms.text).where(OutboundSms.purpose == "answer")
    return list(db.session.scalars(query))


def draft() -> Approval:
    return db.session.scalars(select(Approval).order_by(Approval.id.desc()).limit(1)).one()


def test_four_wrong_codes_are_mistakes_five_of_yesterday_are_over(
    code: str, office: Office
) -> None:
    guess(office, code, OPERATOR_PHONE)
    with transaction():
        guesses = update(Event).where(Event.action == typing_trouble.WRONG_CODE)
        db.session.execute(guesses.values(at=now() - timedelta(hours=25)))
    guess(office, code, OPERATOR_PHONE, times=4)
    assert MANY not in "".join(outgoing(OPERATOR_PHONE)[-4:])
    office.receive(OPERATOR_PHONE, f"BLS {code} Kami tinjau")
    assert len(answers()) == 1


def test_its_next_answer_waits_and_the_head_releases_it(code: str, office: Office) -> None:
    guess(office, code, OPERATOR_PHONE)
    assert MANY in outgoing(OPERATOR_PHONE)[-1]
    office.receive(OPERATOR_PHONE, f"BLS {code} {FALSE}")
    assert answers() == []
    assert f"Jawaban {code} menunggu kepala SKPD atau moderator" in outgoing(OPERATOR_PHONE)[-1]
    assert f'"{FALSE}" Bila setuju ketik SETUJU {code}' in outgoing(KADIS)[-1]
    # Another phone of the SKPD answers as ever.
    office.receive(SEKRETARIS, f"BLS {code} Kami tinjau Kamis")
    assert len(answers()) == 1
    office.receive(KADIS, f"SETUJU {code}")
    assert answers()[-1].startswith(FALSE)
    assert case().replies[-1].acknowledged_by == "Kadis PUPR"


def test_the_phone_of_the_head_releases_nothing_of_its_own(code: str, office: Office) -> None:
    guess(office, code, KADIS)
    office.receive(KADIS, f"BLS {code} {FALSE}")
    assert f"SETUJU {code}" in outgoing(SEKRETARIS)[-1], "another superior is asked"
    office.receive(KADIS, f"SETUJU {code}")
    assert "SETUJU" in outgoing(KADIS)[-1]
    assert f"belum diproses: terlalu {MANY}" in outgoing(KADIS)[-1]
    pass_days()
    office.receive(KADIS, f"SETUJU {code}")
    assert "belum diproses" in outgoing(KADIS)[-1], "nor on another day"
    assert answers() == []
    with pytest.raises(NotYours):
        does(official_commands.actor_of(contact(KADIS)), approving.approve, draft().id)


def test_a_moderator_releases_or_drops_it_and_no_other_draft(office: Office, code: str) -> None:
    with transaction():
        db.session.execute(
            update(Contact).where(Contact.rank != "operator").values(is_active=False)
        )
    guess(office, code, OPERATOR_PHONE)
    office.receive(OPERATOR_PHONE, f"BLS {code} {FALSE}")
    office.desk(approving.give_back, draft().id, "Pemiliknya tidak menulis ini")
    assert "Pemiliknya tidak menulis ini" in outgoing(OPERATOR_PHONE)[-1]
    assert answers() == []
    office.receive(OPERATOR_PHONE, f"BLS {code} Kami tinjau Kamis")
    with pytest.raises(NotYours):
        does(office.other_operator, approving.approve, draft().id)
    office.desk(approving.approve, draft().id)
    assert answers()[-1].startswith("Kami tinjau Kamis")
    assert case().replies[-1].acknowledged_by is None, "no superior knows of it yet (A5)"
    with transaction():
        row = draft()
        row.status, row.is_doubted = "menunggu", False
    with pytest.raises(NotYours):
        office.desk(approving.approve, draft().id)


@pytest.mark.parametrize("word", ["SELESAI", "JANJI", "BACA"])
def test_a_code_is_guessed_by_any_word(code: str, office: Office, word: str) -> None:
    guess(office, code, OPERATOR_PHONE, times=4, word=word)
    assert MANY not in outgoing(OPERATOR_PHONE)[-1]
    guess(office, code, OPERATOR_PHONE, times=1, word=word)
    assert MANY in outgoing(OPERATOR_PHONE)[-1]
    office.receive(OPERATOR_PHONE, f"BLS {code} {FALSE}")
    assert answers() == []


def test_a_kept_answer_is_not_released_by_guessing_its_code(code: str, office: Office) -> None:
    office.receive(OPERATOR_PHONE, f"BLS {FALSE}")
    assert f"OK {code}" in outgoing(OPERATOR_PHONE)[-1], "the only message that it can mean"
    for number in range(6201, 6206):
        office.receive(OPERATOR_PHONE, f"OK {number}")
    office.receive(OPERATOR_PHONE, f"OK {code}")
    assert answers() == []
    assert draft().is_doubted


def what_stands() -> list[object]:
    """All that a word with a code could change, and what the citizen is told."""
    db.session.expire_all()
    to_citizen = OutboundSms.number == CITIZEN
    queries: list[Any] = [
        select(Forward.status, Forward.read_at),
        select(Approval.status, Approval.reply_id),
        select(Promise.status, Promise.due_on),
        select(Reply.id, Reply.text, Reply.disputed_at),
        select(OutboundSms.id, OutboundSms.status).where(to_citizen),
    ]
    return [tuple(row) for query in queries for row in db.session.execute(query)]


def pass_days() -> None:
    """What was guessed is long ago."""
    with transaction():
        db.session.execute(update(Event).values(at=now() - timedelta(days=2)))


@pytest.mark.parametrize(
    ("word", "rest", "is_answered"),
    [
        ("TOLAK", "Jalan provinsi", False),
        ("BATAL", "", True),
        ("BACA", "", False),
        ("JANJI", "besok", True),
        ("SELESAI", "Sudah kami cat", True),
    ],
)
def test_no_word_with_a_code_does_anything_and_the_moderator_reads_it(
    code: str, office: Office, word: str, rest: str, is_answered: bool
) -> None:
    if is_answered:
        office.receive(OPERATOR_PHONE, f"BLS {code} Akan kami perbaiki")
    guess(office, code, OPERATOR_PHONE)
    before, line = what_stands(), f"{word} {code} {rest}".strip()
    office.receive(OPERATOR_PHONE, line)
    assert what_stands() == before
    told = outgoing(OPERATOR_PHONE)[-1]
    assert told.startswith(f"{word} {code} belum diproses: terlalu {MANY}")
    assert "lakukan di web" in told
    assert "Jembatan lapuk" not in told
    assert (cards()[-1].body, cards()[-1].flag) == (line, creating.FROM_CONTACT)
    pass_days()
    office.receive(OPERATOR_PHONE, line)
    assert what_stands() != before, "on another day it acts"


def test_a_head_in_doubt_approves_nothing(office: Office, code: str) -> None:
    demand_approval()
    office.receive(OPERATOR_PHONE, f"BLS {code} Kami tinjau")
    guess(office, code, KADIS)
    office.receive(KADIS, f"SETUJU {code}")
    assert (answers(), draft().status) == ([], "menunggu")
    assert f"SETUJU {code} belum diproses" in outgoing(KADIS)[-1]
    pass_days()
    office.receive(KADIS, f"SETUJU {code}")
    assert len(answers()) == 1


def test_ok_releases_nothing_that_was_kept_but_a_waiting_answer(code: str, office: Office) -> None:
    office.receive(OPERATOR_PHONE, "TOLAK Jalan provinsi")
    assert f"OK {code}" in outgoing(OPERATOR_PHONE)[-1]
    guess(office, code, OPERATOR_PHONE)
    before = what_stands()
    office.receive(OPERATOR_PHONE, f"OK {code}")
    assert what_stands() == before
    assert f"TOLAK {code} belum diproses" in outgoing(OPERATOR_PHONE)[-1]
    assert cards()[-1].body == f"TOLAK {code} Jalan provinsi", "not what OK said: what it stood for"


def test_a_phone_in_doubt_hears_nothing_of_a_sensitive_word(code: str, office: Office) -> None:
    guess(office, code, OPERATOR_PHONE)
    told = len(outgoing(OPERATOR_PHONE))
    office.receive(OPERATOR_PHONE, f"TOLAK {code} pelapor dipukuli suaminya, jangan balas")
    assert len(outgoing(OPERATOR_PHONE)) == told
    assert len(cards()) == 2
    assert cards()[-1].is_sensitive


def test_wrong_codes_count_for_the_unit_whose_phones_share_them(code: str, office: Office) -> None:
    """Four from each of three phones: none has guessed five."""
    for phone in (OPERATOR_PHONE, SEKRETARIS):
        guess(office, code, phone, times=4)
    guess(office, code, KADIS, times=1)
    assert typing_trouble.positions_in_doubt() == [], "nine are not ten"
    guess(office, code, KADIS, times=3)
    everybody = ["Kadis PUPR", "Operator PUPR", "Sekretaris PUPR"]
    assert typing_trouble.positions_in_doubt() == everybody
    told = checks.look(Moment())["guesses"].words
    assert told == (", ".join(everybody),), "Status Sistem names them"
    office.receive(OPERATOR_PHONE, f"BLS {code} {FALSE}")
    office.receive(SEKRETARIS, f"TOLAK {code} Jalan provinsi")
    assert answers() == []
    assert db.session.scalars(select(Forward)).one().status == "menunggu"


def test_a_single_mistake_puts_nobody_in_doubt_for_what_colleagues_or_others_guess(
    code: str, office: Office
) -> None:
    for phone in (OPERATOR_PHONE, KADIS):
        guess(office, code, phone, times=9)
    guess(office, code, SEKRETARIS, times=1)
    guess(office, code, OTHER_KADIS, times=2)
    assert typing_trouble.positions_in_doubt() == ["Kadis PUPR", "Operator PUPR"]
    office.receive(SEKRETARIS, f"BLS {code} Kami tinjau")
    assert len(answers()) == 1
