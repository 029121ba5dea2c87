"""What an SKPD says of its promise reaches the citizen, and his YA or BELUM is understood."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.database.extensions import db
from app.domain.workflow.promises import Pledge
from app.models import Case, Promise
from app.services.cases.answers import replying
from app.services.cases.promises import promises
from app.services.contacts import typing_trouble
from tests.clock import Clock
from tests.office import CITIZEN, KADIS, OPERATOR_PHONE, Office, cards, outgoing
from tests.stage import demand_approval, forward_id, send_all

pytestmark = pytest.mark.usefixtures("clock")

TEXT = "Jembatan akan ditindaklanjuti oleh tim kami."


@pytest.fixture
def promise(code: str, office: Office) -> int:
    """The promise of a web answer that arrived, for Thursday 3 December."""
    pledge = Pledge(date(2026, 12, 3))
    office.unit(replying.answer_forward, forward_id(), TEXT, "Kadis", pledge=pledge)
    send_all("queued", "held")
    return db.session.scalars(select(Promise.id)).one()


def keep(promise: int, office: Office, words: str = "Papan diganti") -> None:
    office.unit(promises.keep, promise, words)
    send_all("queued", "held")


def state(promise: int) -> str:
    return db.session.get_one(Promise, promise, populate_existing=True).status


def card() -> Case:
    db.session.expire_all()
    (only,) = cards()
    return only


@pytest.fixture
def kept_again(promise: int, office: Office) -> int:
    """Kept, denied by BELUM, kept once more: the card is with the SKPD again."""
    keep(promise, office)
    office.receive(CITIZEN, "BELUM")
    send_all("queued", "held")
    assert (state(promise), card().status) == ("ingkar", "diteruskan")
    keep(promise, office, "Sekarang diganti")
    return promise


def test_ya_closes_a_card_that_was_given_back(kept_again: int, office: Office) -> None:
    office.receive(CITIZEN, "YA")
    assert (card().status, card().outcome) == ("selesai", "selesai_warga")


def test_belum_is_understood_again_and_again(clock: Clock, kept_again: int, office: Office) -> None:
    before = len(outgoing(OPERATOR_PHONE))
    clock.set("25/11 08.00")
    office.receive(CITIZEN, "BELUM")
    assert (state(kept_again), card().status) == ("ingkar", "diteruskan")
    assert len(outgoing(OPERATOR_PHONE)) == before + 1
    clock.set("25/11 09.00")
    office.receive(CITIZEN, "BELUM")
    assert len(cards()) == 2, "nothing is said to be kept: a person must read the word"


def test_belum_denies_only_what_was_asked_last(clock: Clock, promise: int, office: Office) -> None:
    keep(promise, office)
    clock.set("03/12 08.00")
    pledge = Pledge(date(2026, 12, 10))
    office.unit(replying.answer_forward, forward_id(), TEXT, "Kadis", pledge=pledge)
    send_all("queued", "held")
    second = db.session.scalars(select(Promise.id).order_by(Promise.id.desc())).first()
    assert second is not None
    keep(second, office, "Cat selesai")
    office.receive(CITIZEN, "BELUM")
    assert (state(promise), state(second)) == ("ditepati", "ingkar")


def test_what_waits_for_approval_is_not_sent_in_its_words(promise: int, office: Office) -> None:
    """S72: neither by SELESAI nor on the screen."""
    demand_approval()
    keep(promise, office, "Kata operator sendiri")
    assert "Kata operator" not in outgoing(CITIZEN)[-1]
    assert "BELUM" in outgoing(CITIZEN)[-1]
    assert "Kata operator" in outgoing(KADIS)[-1]


def test_a_phone_s_word_is_told_to_the_head(promise: int, code: str, office: Office) -> None:
    """D11: a sender's number can be forged."""
    office.receive(OPERATOR_PHONE, f"SELESAI {code} Sudah diaspal")
    assert "Sudah diaspal" not in outgoing(CITIZEN)[-1]
    assert "Sudah diaspal" in outgoing(KADIS)[-1]


@pytest.mark.parametrize(
    "sentence",
    [
        "Janji 2024 memperbaiki jembatan belum ditepati",
        "Selesai 1200 meter",
        "Janji {code} memperbaiki jembatan belum ditepati",
    ],
)
def test_an_official_s_sentence_is_a_card(
    promise: int, code: str, office: Office, sentence: str
) -> None:
    """A4: nothing is lost, and nobody is silenced for a sentence, though its number counts as a
    wrong code (D11)."""
    office.receive(OPERATOR_PHONE, sentence.format(code=code))
    assert cards()[-1].body == sentence.format(code=code)
    assert cards()[-1].flag == "dari_kontak"
    assert db.session.scalars(typing_trouble.guessing_phones()).all() == []


def test_a_word_counts_however_long_it_is(promise: int, code: str, office: Office) -> None:
    office.receive(OPERATOR_PHONE, f"SELESAI {code} " + "Lampu dipasang. " * 20)
    assert "sudah ditepati" in outgoing(OPERATOR_PHONE)[-1]
    row = db.session.get_one(Promise, promise, populate_existing=True)
    assert (row.status, row.note) == ("ditepati", ("Lampu dipasang. " * 20)[:300].strip())
