"""A message that begins with RAHASIA: nothing automatic, nothing on a phone, no thread (D7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.errors import TransitionRefused
from app.domain.reasons import Refusal
from app.domain.workflow.deadlines import WIB
from app.models import BlockedNumber, InboundPart, Message
from app.services.cases.actions import blocking, manual_entry, merging
from app.services.cases.actions.manual_entry import Entry
from app.services.cases.answers import asking_citizen
from app.services.inbound import intake
from app.services.settings import settings
from tests.integration.services.conftest import CITIZEN, KADIS, Office, ReceiveSms, cards, outgoing
from tests.integration.services.privacy.personal import ADMIN_ACTOR

SECRET = "RAHASIA kepala desa memotong bantuan beras warga"


def test_it_is_marked_and_gets_no_sms(office: Office, receive_sms: ReceiveSms) -> None:
    receive_sms(CITIZEN, SECRET)
    row = cards()[0]
    assert (row.hides_number, row.is_sensitive) == (True, True)
    assert outgoing(CITIZEN) == []


@pytest.mark.usefixtures("heads_log_in")
def test_the_phones_read_nothing_of_it_whatever_the_words_of_the_settings(
    office: Office, receive_sms: ReceiveSms
) -> None:
    with transaction():
        settings.change({"sensitive_words": "KDRT"}, None, actor=ADMIN_ACTOR)
    receive_sms(CITIZEN, SECRET)
    code = office.forward(cards()[0].id)
    assert outgoing(KADIS) == [
        f"{code} Pesan sensitif, mohon dibuka di web Si UPIK. Mohon tidak menghubungi pengirim."
    ]


def test_it_belongs_to_no_thread_of_its_number(office: Office, receive_sms: ReceiveSms) -> None:
    receive_sms(CITIZEN, "Bantuan beras di desa kami dipotong")
    receive_sms(CITIZEN, SECRET)
    receive_sms(CITIZEN, "Bantuan beras dipotong lagi")
    first, secret, third = cards()
    assert secret.follows_id is None
    assert third.follows_id == first.id
    with transaction():
        assert merging.candidates(secret, office.moderator) == []
        others = [row.message.id for row in merging.candidates(third, office.moderator)]
        assert others == [first.id]


def test_it_answers_no_question_that_would_show_the_number(
    office: Office, receive_sms: ReceiveSms
) -> None:
    receive_sms(CITIZEN, "Lampu mati")
    with transaction():
        asking_citizen.ask_citizen(cards()[0].id, "Di mana?", actor=office.moderator)
    receive_sms(CITIZEN, SECRET)
    asked, secret = cards()
    assert (asked.status, secret.follows_id) == ("menunggu_warga", None)


def test_a_missing_beginning_hides_until_it_has_come(
    office: Office, receive_sms: ReceiveSms
) -> None:
    text = "Jalan di Siulak rusak. " * 12
    receive_sms(CITIZEN, text, only=(2,))
    make_patient()
    receive_sms("+6281266770000", "Lain")
    row = cards()[0]
    assert row.body.startswith("[bagian 1/2 belum diterima]")
    assert (row.hides_number, row.is_sensitive) == (True, False)
    receive_sms(CITIZEN, text, only=(1,))
    row = db.session.get_one(Message, row.id, populate_existing=True)
    assert (row.hides_number, row.body) == (False, text)


def test_a_beginning_that_says_rahasia_keeps_it_hidden(
    office: Office, receive_sms: ReceiveSms
) -> None:
    text = "RAHASIA pungli di sekolah. " * 10
    receive_sms(CITIZEN, text, only=(2,))
    make_patient()
    receive_sms(CITIZEN, text, only=(1,))
    row = cards()[0]
    assert (row.hides_number, row.is_sensitive, row.body) == (True, True, text)


def make_patient() -> None:
    """The wait for the missing part is over."""
    with transaction():
        for part in db.session.scalars(select(InboundPart)):
            part.recorded_at -= timedelta(minutes=11)
    for key in intake.waiting_groups():
        intake.process(key)


def test_one_that_was_entered_at_the_desk_is_hidden_too(office: Office) -> None:
    at = f"{now().astimezone(WIB):%Y-%m-%dT%H:%M}"
    entry = Entry("telepon", CITIZEN, "Budi", at, SECRET, None)
    with transaction():
        row, _ = manual_entry.enter(entry, actor=office.moderator)
        assert row.hides_number
        assert row.is_sensitive


def test_only_admin_blocks_its_sender(office: Office, receive_sms: ReceiveSms) -> None:
    receive_sms(CITIZEN, SECRET)
    card = cards()[0].id
    with pytest.raises(TransitionRefused) as refused, transaction():
        blocking.block_sender(card, actor=office.moderator)
    assert refused.value.reason == Refusal.HIDDEN
    with transaction():
        assert blocking.block_sender(card, actor=ADMIN_ACTOR).hides_number
    with transaction():
        row = db.session.scalars(select(BlockedNumber)).one()
        blocking.lift(row.id, actor=ADMIN_ACTOR)
        assert blocking.block_again(row.id, actor=ADMIN_ACTOR).hides_number
