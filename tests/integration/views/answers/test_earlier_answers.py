"""What the window of an answer offers: what an SKPD has answered to cases like this one, and never
whose case it was; and the ready answers of every category."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from app.database.extensions import db, now, transaction
from app.domain.workflow.codes import show_ticket
from app.models import AnswerTemplate, Case, OutboundSms, Suggestion
from app.services.cases.answers import answer_templates, earlier_answers, replying
from tests.cases import Statements, case, citizen_sms, forward_id, forwarded, person, unit_id
from tests.rows import all_rows, change, one_row
from tests.web import Browser

LAMP = "Lampu jalan mati di Semurup, gelap"


def send_all() -> None:
    """Every answer has left."""
    change(all_rows(OutboundSms, OutboundSms.reply_id.is_not(None)), status="sent")


def answered(text: str, answer: str, unit: str = "PUPR", **values: Any) -> int:
    """A case that this SKPD has answered."""
    row = forwarded(text, unit, category=values.pop("category", "keluhan"))
    with transaction():
        actor = person(f"operator-{unit.lower()}")
        replying.answer_forward(forward_id(row), answer, "Kepala Dinas", actor=actor, is_safe=True)
        found = db.session.get_one(Case, row)
        for name, value in values.items():
            setattr(found, name, value)
    return row


def similar(text: str) -> list[str]:
    """What the window offers for the field."""
    return re.findall(r'<button[^>]*data-ready="text" value="([^"]*)"', text)


def test_the_last_three_similar_answers_of_the_skpd_are_at_hand(office: Browser) -> None:
    for number in range(4):
        answered(f"Lampu jalan mati, gelap {number}", f"Lampu diganti pekan ke-{number}.")
    answered("Lampu jalan mati di pasar", "Lampu diganti pekan ke-3.")
    answered("Sampah menumpuk di pasar", "Sampah diangkut.")
    answered(LAMP, "Bukan kami.", "DISHUB")
    answered(LAMP, "Terima kasih.", category="pujian")
    send_all()
    answered(LAMP, "Belum terkirim.")
    held = forward_id(forwarded(LAMP, "PUPR"))
    text = office.page(f"/pesan-dinas/{held}/balas")
    assert similar(text) == [f"Lampu diganti pekan ke-{number}." for number in (3, 2, 1)]
    assert "Jawaban serupa" in text


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"is_sensitive": True}, id="sensitive"),
        pytest.param({"hides_number": True}, id="RAHASIA"),
    ],
)
def test_no_answer_of_a_protected_case_is_shown(app: Flask, values: dict[str, bool]) -> None:
    answered(LAMP, "Lampu diganti Jumat.", **values)
    send_all()
    assert offered() == []


def offered() -> list[str]:
    """What PUPR is offered for a new case."""
    row = case(forwarded(LAMP, "PUPR"))
    return [it.text for it in earlier_answers.similar_answers(row, row.forwards[0].skpd_id)]


def test_the_ticket_in_an_answer_becomes_the_one_of_this_case(app: Flask) -> None:
    for _time in range(2):
        row = answered(LAMP, "Lampu diganti.")
        with transaction():
            (reply,) = case(row).replies
            reply.text = reply.public_text = f"{show_ticket(case(row).ticket)}: diganti."
    send_all()
    row = case(forwarded(LAMP, "PUPR"))
    found = earlier_answers.similar_answers(row, row.forwards[0].skpd_id)
    assert [it.text for it in found] == [f"{show_ticket(row.ticket)}: diganti."]


def test_no_answer_that_names_a_person_or_a_number_is_shown(app: Flask) -> None:
    answered(LAMP, "Pak Yusri, lampunya diganti Jumat.")
    answered(LAMP, "Kami telepon ke 081266771234 besok.")
    answered(LAMP, "Lampu diganti Jumat.")
    send_all()
    assert offered() == ["Lampu diganti Jumat."]


def test_the_desk_is_offered_its_own_answers(app: Flask, desk: Browser) -> None:
    """By the category of the case; the number of statements does not follow that of the cases."""
    asked = case(citizen_sms("Berapa biaya membuat KK?"))
    change(one_row(Case, id=asked.id), category="permintaan informasi")
    counts = []
    for number in range(3):
        row = citizen_sms("Biaya membuat KK berapa")
        with transaction():
            actor, kind = person("moderator"), "permintaan informasi"
            text = f"KK gratis, syarat {number}."
            replying.answer_directly(row, text, kind, "Kabag", actor=actor)
        send_all()
        asked = case(asked.id)
        with Statements(app) as statements:
            found = earlier_answers.similar_answers(asked, None)
        counts.append(statements.count)
    assert [it.text for it in found] == [f"KK gratis, syarat {n}." for n in (2, 1, 0)]
    assert len(set(counts)) == 1
    assert similar(desk.page(f"/pesan-masuk/{asked.id}/balas"))[0] == "KK gratis, syarat 2."


@pytest.fixture
def card(app: Flask) -> int:
    """A new card, which has no category yet."""
    row = citizen_sms("Jalan rusak")
    with transaction() as store:
        for name, category in (("A", "pujian"), ("B", "keluhan"), ("C", None)):
            store.add(AnswerTemplate(name=name, text=f"Teks {name}", category=category))
    return row


def choices(text: str) -> list[str]:
    """The choices of "template jawaban"."""
    picked = text.split('id="ready"')[1].split("</select>")[0]
    return re.findall(r"<option value=\"Teks .\">([^<]*)<", picked)


def test_a_new_card_offers_the_templates_of_every_category(desk: Browser, card: int) -> None:
    url = f"/pesan-masuk/{card}/balas"
    assert choices(desk.page(url)) == ["C", "A (Pujian)", "B (Keluhan)"]
    with transaction() as store:
        store.add(
            Suggestion(
                case_id=card,
                category="keluhan",
                units=[],
                reason="",
                places=[],
                similar=[],
                made_at=now(),
            )
        )
    # Those that fit what is proposed come first.
    assert choices(desk.page(url)) == ["B (Keluhan)", "C", "A (Pujian)"]


def test_the_desk_is_offered_first_what_the_proposed_skpd_has(card: int) -> None:
    with transaction() as store:
        unit, praise = unit_id("PUPR"), {"category": "pujian"}
        store.add(AnswerTemplate(name="P", text="Teks P", skpd_id=unit))
        store.add(AnswerTemplate(name="Q", text="Teks Q", skpd_id=unit, **praise))
        empty = {"units": [], "reason": "", "places": [], "similar": [], "made_at": now()}
        store.add(Suggestion(case_id=card, category="keluhan", unit="PUPR", **empty))
    case = db.session.get_one(Case, card)
    found = answer_templates.offered(case, None, at_desk=True)
    assert [ready.name for ready in found if ready.fits] == ["P", "B", "C"]
    assert [ready.name for ready in found if not ready.fits] == ["Q", "A"]
    # An SKPD's own window asks for its own alone.
    held = answer_templates.offered(case, unit_id("DISHUB"), at_desk=False)
    assert [ready.name for ready in held if ready.fits] == ["B", "C"]
