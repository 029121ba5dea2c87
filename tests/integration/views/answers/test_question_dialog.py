"""Minta kejelasan on the screen: held with Batalkan, and a citizen who never answers (D13)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.database.extensions import db, now, transaction
from app.domain.messaging.sms_kinds import SmsKind
from app.jobs import upkeep
from app.models import Case, OutboundSms
from app.services.cases.state import drafts
from app.services.sending import sending
from tests.cases import case, citizen_sms, hidden, person
from tests.integration.views.outgoing import do
from tests.reading import assert_says
from tests.rows import all_rows, last_row
from tests.web import Browser


@pytest.fixture
def card(app: Flask) -> int:
    """A new case."""
    return citizen_sms("Jalan rusak parah")


@pytest.mark.usefixtures("hold")
def test_a_question_is_called_back_on_its_card(desk: Browser, card: int) -> None:
    text = desk.posted(f"/pesan-masuk/{card}/tanya", text="Di desa mana?")
    assert_says(text, "Pertanyaan dikirim 600 detik lagi.", ">Batalkan<", "Menunggu warga")
    text = desk.posted(f"/pesan-masuk/{card}/tanya/batalkan")
    assert "Pertanyaan dibatalkan" in text
    assert "Ditanyakan kepada warga" not in text
    assert case(card).status == "baru"
    assert last_row(OutboundSms.status) == ("cancelled")
    # Nothing that was typed is lost.
    assert "Di desa mana?" in desk.page(f"/pesan-masuk/{card}/tanya")
    assert "Sudah dibatalkan sebelumnya" in desk.send(f"/pesan-masuk/{card}/tanya/batalkan")[1]
    assert desk.send("/pesan-masuk/999/tanya/batalkan")[0] == 404


def test_without_a_hold_it_is_sent_at_once(desk: Browser, card: int) -> None:
    _, text = desk.send(f"/pesan-masuk/{card}/tanya", text="Di desa mana?")
    assert "Pesan menunggu penjelasannya." in text
    assert ">Batalkan<" not in text


def test_the_card_of_a_citizen_who_never_answered(desk: Browser, card: int) -> None:
    desk.send(f"/pesan-masuk/{card}/tanya", text="Di desa mana?")
    assert "Warga belum menjawab" not in desk.page(f"/pesan-masuk/{card}")
    with transaction():
        for sms in all_rows(OutboundSms):
            sms.status = "sent"
        db.session.get_one(Case, card).asked_at = now() - timedelta(days=15)
    upkeep.end_waits()
    text = desk.page(f"/pesan-masuk/{card}")
    assert "Warga belum menjawab" in text
    assert "Warga tidak menjawab pertanyaan; pesan dikerjakan lagi" in text


def test_the_card_that_ended_without_a_response(desk: Browser, card: int) -> None:
    answer = {"text": "Sudah", "category": "keluhan", "acknowledged_by": "Kabag PDE"}
    desk.send(f"/pesan-masuk/{card}/balas", **answer)
    with transaction():
        sms = last_row(OutboundSms)
        sms.status, sms.sent_at = "sent", now() - timedelta(days=15)
    upkeep.end_waits()
    text = desk.page(f"/pesan-masuk/{card}")
    assert_says(text, "Selesai: tanpa tanggapan", "Ditandai selesai (tanpa tanggapan)")


def test_a_question_that_could_not_be_sent_is_told_on_its_card(desk: Browser, card: int) -> None:
    desk.send(f"/pesan-masuk/{card}/tanya", text="Di desa mana?")
    with transaction():
        sms = last_row(OutboundSms)
        for part in sms.parts:
            part.status = "failed"
        sms.status = "sending"
        sending.conclude(sms)
        sms_id = sms.id
    text = desk.page(f"/pesan-masuk/{card}")
    assert "Pertanyaan tidak terkirim" in text
    assert "Warga belum menjawab" not in text
    assert case(card).status == "baru"
    # Pesan Keluar would send what the owner has to drop: nobody waits for the answer.
    status, text = do(desk, sms_id, "kirim-ulang")
    assert (status, "tanyakan lagi dari kartunya" in text) == (409, True)
    # It can be asked anew.
    assert desk.send(f"/pesan-masuk/{card}/tanya", text="Di desa mana?")[0] == 200


def test_a_second_click_asks_once_and_leaves_no_draft_behind(desk: Browser, card: int) -> None:
    """A draft is what was not sent."""
    seen = hidden(desk.page(f"/pesan-masuk/{card}/tanya"), "seen")
    for _ in range(2):
        desk.posted(f"/pesan-masuk/{card}/tanya", text="Di desa mana?", seen=seen)
    assert drafts.text_of(card, drafts.QUESTION, actor=person("moderator")) == ""
    assert len(all_rows(OutboundSms.id, kind=SmsKind.QUESTION)) == 1
