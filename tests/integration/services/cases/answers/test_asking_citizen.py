"""Minta kejelasan: the question goes out, the clock stands, the next SMS brings the card back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.errors import InvalidInput, TransitionRefused
from app.domain.messaging.sms_kinds import SmsKind
from app.models import OutboundSms
from app.services.cases.actions import rejecting
from app.services.cases.answers import asking_citizen, replying
from app.services.cases.suggestions import suggesting, vocabulary
from tests.office import CITIZEN, KADIS, OTHER_KADIS, Office, cards, outgoing
from tests.stage import case, forward_id, send_all


@pytest.fixture
def card(calendar: None, office: Office) -> int:
    """One citizen's case, new."""
    return office.card("Jalan rusak")


def ask(card: int, office: Office) -> None:
    office.desk(asking_citizen.ask_citizen, card, "Di desa mana?")


def test_the_question_goes_out_and_the_clock_stands(office: Office, card: int) -> None:
    assert case(card).due_at is not None
    ask(card, office)
    sms = outgoing(CITIZEN)[-1]
    assert sms.startswith("Di desa mana?")
    assert "Mohon dibalas ke nomor ini." in sms
    assert (case(card).status, case(card).due_at) == ("menunggu_warga", None)
    with pytest.raises(TransitionRefused):
        ask(card, office)


def test_the_next_sms_brings_it_back_and_stays_a_card_of_its_own(office: Office, card: int) -> None:
    ask(card, office)
    with transaction():
        case(card).asked_at = now() - timedelta(days=3)
    office.receive(CITIZEN, "Di Siulak Mukai")
    office.receive(CITIZEN, "Terima kasih")
    first, follow_up, third = cards()
    assert (first.status, follow_up.status) == ("baru", "baru")
    assert (follow_up.follows_as, third.follows_as) == ("jawaban", "susulan")
    assert first.clock_from is not None
    assert first.clock_from - first.received_at >= timedelta(days=3)
    assert first.due_at is not None


def test_what_explains_is_a_part_of_the_case_that_asked(calendar: None, office: Office) -> None:
    """A19: one card, one ticket; the unit reads "tolong" and what it meant under one code."""
    card = office.card("tolong")
    ask(card, office)
    send_all()
    before = len(outgoing(CITIZEN))
    office.receive(CITIZEN, "maksud sy jembatan di pulau sangkar lapuk pak")
    asked, part = cards()
    assert (part.is_joined, part.follows_id, part.due_at) == (True, asked.id, None)
    assert (asked.status, asked.due_at is not None) == ("baru", True)
    assert len(outgoing(CITIZEN)) == before, "nobody is acknowledged twice for one matter"
    with transaction():
        suggesting.propose_within(asked, vocabulary.without_database(None))
    proposed = suggesting.suggestion_of(asked.id)
    assert proposed is not None
    assert "jembatan" in proposed.reason
    assert suggesting.waiting() == []
    office.forward(card)
    told = [it for it in outgoing(KADIS) if "tolong" in it]
    assert told
    assert all("jembatan di pulau sangkar lapuk" in it for it in told)


def test_the_phones_that_have_the_case_hear_the_explanation_at_once(
    office: Office, card: int
) -> None:
    office.forward(card)
    ask(card, office)
    send_all()
    office.receive(CITIZEN, "Di depan masjid Siulak")
    assert case(card).status == "diteruskan"
    assert outgoing(KADIS)[-1] == f"{case(card).code} Tambahan: Di depan masjid Siulak"


@pytest.mark.parametrize(
    "text", ["suami sy mukul sy lg", "rumah sy kebakaran", "kades minta suap", "hapus data saya"]
)
def test_what_may_hurt_somebody_waits_for_a_moderator(office: Office, card: int, text: str) -> None:
    """D7: the husband may have written it, and no phone of a unit hears it by itself; nor what is a
    task of Data Pribadi."""
    office.forward(card)
    ask(card, office)
    send_all()
    before = outgoing(KADIS)
    office.receive(CITIZEN, text)
    part = cards()[-1]
    assert (part.is_joined, part.follows_as) == (False, "jawaban")
    assert outgoing(KADIS) == before


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("kades kami", "minta uang 500rb utk tanda tangan"),
        ("ada orang jatuh", "ke sungai, belum ketemu"),
    ],
)
def test_what_hurts_only_as_a_whole_waits_too(office: Office, asked: str, answer: str) -> None:
    first = office.card(asked)
    ask(first, office)
    send_all()
    office.receive(CITIZEN, answer)
    part = cards()[-1]
    assert (part.is_joined, part.follows_as) == (False, "jawaban")


def test_a_short_word_answers_and_reaches_no_phone(office: Office, card: int) -> None:
    office.forward(card)
    ask(card, office)
    send_all()
    before = outgoing(KADIS)
    office.receive(CITIZEN, "ya")
    assert cards()[-1].is_joined
    assert outgoing(KADIS) == before


def test_a_held_case_comes_back_to_its_skpd(office: Office, card: int) -> None:
    office.forward(card)
    ask(card, office)
    assert case(card).status == "menunggu_warga"
    assert case(card).code_is_live
    office.receive(CITIZEN, "Di Siulak")
    assert case(card).status == "diteruskan"


def test_meanwhile_it_can_be_forwarded_answered_or_rejected(office: Office, card: int) -> None:
    ask(card, office)
    office.forward(card)
    assert case(card).status == "diteruskan"
    ask(card, office)
    office.unit(rejecting.reject_forward, forward_id(card), "Bukan urusan kami", "X", "Y")
    assert case(card).status == "menunggu_warga"
    office.receive(CITIZEN, "Di Siulak")
    assert case(card).status == "ditolak"
    office.desk(replying.answer_directly, card, "Sudah", "keluhan", "Kabag")
    assert case(card).status == "dijawab"


def test_no_sms_of_another_number_or_after_14_days_is_an_answer(office: Office, card: int) -> None:
    ask(card, office)
    office.receive("+6281255550000", "Di Siulak")
    assert case(card).status == "menunggu_warga"
    with transaction():
        case(card).asked_at = now() - timedelta(days=15)
    office.receive(CITIZEN, "Halo")
    assert case(card).status == "menunggu_warga"
    assert cards()[2].follows_as != "jawaban"


def test_no_sensitive_card_is_asked_and_an_empty_question_is_none(
    office: Office, card: int
) -> None:
    """D7."""
    office.receive("+6281255550000", "saya korban KDRT")
    with pytest.raises(TransitionRefused):
        ask(cards()[1].id, office)
    with pytest.raises(InvalidInput):
        office.desk(asking_citizen.ask_citizen, card, "  ")


def test_an_sms_before_the_question_left_calls_it_off(office: Office, card: int) -> None:
    """He has written before he was asked: perhaps what was to be asked."""
    ask(card, office)
    office.receive(CITIZEN, "Letaknya di Siulak")
    asks = select(OutboundSms.status).where(OutboundSms.kind == SmsKind.QUESTION)
    assert db.session.scalars(asks).all() == ["cancelled"]
    assert (case(card).status, case(card).question) == ("baru", None)


def test_a_question_that_was_sent_stays_on_the_card(office: Office, card: int) -> None:
    ask(card, office)
    send_all()
    office.receive(CITIZEN, "Letaknya di Siulak")
    assert (case(card).status, case(card).question) == ("baru", "Di desa mana?")


def test_an_official_who_is_a_citizen_answers_his_question(office: Office) -> None:
    """From his phone it is a card "dari kontak", and the answer all the same."""
    first = office.card("Jalan depan rumah saya rusak", OTHER_KADIS)
    ask(first, office)
    with transaction():
        for sms in db.session.scalars(select(OutboundSms)):
            sms.status, sms.created_at = "sent", now() - timedelta(days=2)
    before = len(outgoing(OTHER_KADIS))
    office.receive(OTHER_KADIS, "Di Siulak Mukai")
    assert case(first).status == "baru"
    assert (cards()[1].flag, cards()[1].follows_as) == ("dari_kontak", "jawaban")
    assert len(outgoing(OTHER_KADIS)) == before, "he is told nothing about BLS"
