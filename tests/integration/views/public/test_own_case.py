"""Pesan saya: state, answers and questions by the link; YA, BELUM, and an SMS to a proved phone."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.jobs import channel_sender
from app.models import Case, InboundPart, NoticePhone, OutboundSms
from app.services.cases.actions import deleting
from app.services.cases.answers import asking_citizen, replying
from app.services.cases.visibility import publishing
from app.sms.protocol.encoding import measure
from tests.cases import case, hidden, let, person
from tests.integration.views.monitoring.test_non_citizen_sms_page import arrives
from tests.integration.views.public.citizen import Citizen, answer, cases, forward_to_pupr

PHONE = "081266779900"


def sms_to(number: str) -> list[OutboundSms]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboundSms).where(OutboundSms.number == number)))


def test_the_answer_stands_whole_on_the_link_once_its_hold_is_over(
    citizen: Citizen, link: str, answered: int
) -> None:
    page = citizen.read(link)
    assert "Sudah dijawab." in page
    assert "Kami perbaiki besok. Hubungi 081398765432." in page
    assert "Dinas Pekerjaan Umum" in page
    assert (case(answered).status, "YA, sudah selesai" in page) == ("dijawab", True)


def test_an_answer_that_is_held_is_not_there_yet(
    citizen: Citizen, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = forward_to_pupr()
    monkeypatch.setattr(replying, "hold_seconds", lambda _channel: 60.0)
    answer(card, "Belum boleh tampil.")
    channel_sender.send("web")
    assert "Belum boleh tampil" not in citizen.read(link)


def test_yes_closes_and_a_second_click_is_the_same_word(
    app: Flask, citizen: Citizen, link: str, answered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    page = citizen.read(link)
    ticket = case(answered).ticket
    data = {"kata": "ya", "form_key": hidden(page, "form_key"), "tiket": ticket}
    assert [citizen.browser.post(link, data=data).status_code for _ in range(2)] == [303, 303]
    assert case(answered).status == "selesai"
    words = db.session.scalars(select(InboundPart.text)).all()
    assert [word for word in words if word.startswith("YA")] == [f"YA {ticket[:3]}-{ticket[3:]}"]
    after = citizen.read(f"{link}?sesudah=ya")
    assert "kami catat selesai" in after
    assert "YA, sudah selesai" not in after


def test_not_yet_with_a_long_reason_opens_the_card_again(
    citizen: Citizen, link: str, answered: int
) -> None:
    reason = "diganti, tetapi hanya satu dari lima lampu, yang lain\nmasih mati semua"
    assert citizen.say(link, "belum", teks=reason) == 303
    card = case(answered)
    assert (card.status, card.unsolved_at is not None) == ("diteruskan", True)
    assert reason in card.whole_text
    assert "BELUM, tolong" not in citizen.read(link)


def test_a_question_of_the_desk_is_answered_on_the_page(citizen: Citizen, link: str) -> None:
    card = cases()[0].id
    let("moderator", asking_citizen.ask_citizen, card, "Tiang nomor berapa?")
    assert "Tiang nomor berapa?" not in citizen.read(link)
    citizen.await_answer()
    assert "Tiang nomor berapa?" in citizen.read(link)
    assert citizen.say(link, "jawab", teks="") == 422
    assert citizen.say(link, "jawab", teks="Tiang nomor 14 dekat masjid") == 303
    assert case(card).status == "baru"
    later = cases()[1]
    assert (later.follows_id, later.body) == (card, "Tiang nomor 14 dekat masjid")


def test_an_unknown_link_is_no_page_and_a_torn_form_does_nothing(
    citizen: Citizen, link: str
) -> None:
    assert citizen.get(f"{link[:-3]}xyz").status_code == 404
    assert citizen.get("/pesan-saya/kurang").status_code == 404
    for data in ({}, {"kata": "hapus", "form_key": "a" * 20}, {"kata": "ya", "form_key": "x"}):
        assert citizen.browser.post(link, data=data).status_code == 400
    assert citizen.browser.post(link, data={"kata": "ya", "form_key": "a" * 20}).status_code == 400
    assert len(cases()) == 1


def test_what_the_desk_deleted_says_no_more_than_that_it_came(citizen: Citizen, link: str) -> None:
    let("moderator", deleting.delete, cases()[0].id, reason="x")
    page = citizen.read(link)
    assert "sudah kami terima" in page
    assert "Lampu jalan" not in page


# SMS to a phone that proved itself ----------------------------------------------------------------


def code_of(citizen: Citizen, link: str) -> str:
    assert citizen.say(link, "kabari") == 303
    return db.session.scalars(select(NoticePhone.code)).one() or ""


def test_nothing_is_sent_before_the_code_came_from_the_phone(citizen: Citizen, link: str) -> None:
    code = code_of(citizen, link)
    page = citizen.read(link)
    assert f"WEB {code}" in page
    assert "<input" not in page.split('id="kabar"')[1].split("</section>")[0]
    card = forward_to_pupr()
    assert sms_to("+6281266779900") == []
    arrives(f"web {code}", PHONE)
    confirmed = sms_to("+6281266779900")
    assert [row.kind for row in confirmed] == ["command_reply"]
    assert len(cases()) == 1
    answer(card, "Kami perbaiki besok.")
    citizen.await_answer()
    citizen.await_answer()
    (notice,) = [row for row in sms_to("+6281266779900") if row.kind == "web_notice"]
    ticket = case(card).ticket
    assert notice.text.startswith(f"Ada jawaban untuk laporan {ticket[:3]}-{ticket[3:]}. Buka")
    assert measure(notice.text).parts == 1
    assert not notice.is_unicode
    assert citizen.say(link, "berhenti") == 303
    assert db.session.scalars(select(NoticePhone)).all() == []


@pytest.mark.parametrize("is_late", [True, False])
def test_a_wrong_or_late_code_is_an_ordinary_card(
    citizen: Citizen, link: str, is_late: bool
) -> None:
    code = code_of(citizen, link)
    if is_late:
        citizen.wait(hours=25)
    wrong = code if is_late else f"{(int(code) + 1) % 1_000_000:06}"
    arrives(f"WEB {wrong}", PHONE)
    assert [row.body for row in cases()][1:] == [f"WEB {wrong}"]
    row = db.session.scalars(select(NoticePhone)).one()
    assert (row.phone, row.proved_at) == (None, None)


def test_no_sms_of_a_case_that_is_sensitive_by_now(citizen: Citizen, link: str) -> None:
    arrives(f"WEB {code_of(citizen, link)}", PHONE)
    card = forward_to_pupr()
    with transaction():
        publishing.mark_sensitive(db.session.get_one(Case, card), person("moderator"))
    answer(card, "Petugas menghubungi Anda.", is_safe=True)
    citizen.await_answer()
    assert [row.kind for row in sms_to("+6281266779900")] == ["command_reply"]
    page = citizen.read(link)
    assert "Petugas menghubungi Anda." in page
    assert "Sudah selesai?" not in page
    assert page.index('class="leave"') < page.index("<h1>")
