"""Cek pesan saya: the right pair sees the state, all else reads alike, guessing is slowed."""

from __future__ import annotations

import re

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import Case, OutboundSms
from app.services.cases.actions import closing, deleting
from app.views.public.tracking import NOT_FOUND
from tests.cases import answered, case, citizen_sms, let, person
from tests.reading import change
from tests.web import BrowserlikeClient, steady

NUMBER, LAST = "081398765432", "5432"


@pytest.fixture
def card(app: Flask) -> int:
    """A case that PUPR has answered, with the sender's number in the answer."""
    said = "Kami menelepon 081398765432 besok."
    found = answered("Jembatan putus di Siulak", said=said, number=NUMBER)
    with transaction():
        for sms in db.session.scalars(select(OutboundSms).where(OutboundSms.purpose == "answer")):
            sms.status, sms.sent_at = "sent", now()
    return found


def ticket(card: int) -> str:
    return case(card).ticket


def ask(client: BrowserlikeClient, tiket: str, angka: str, address: str = "") -> tuple[int, str]:
    places = {"REMOTE_ADDR": address} if address else {}
    answer = client.post("/cek/", data={"tiket": tiket, "angka": angka}, environ_overrides=places)
    return answer.status_code, answer.text


def test_the_form_is_open_and_says_what_it_asks(client: BrowserlikeClient) -> None:
    said = client.get("/cek/").text
    assert "Cek pesan saya" in said
    assert "<script" not in said
    assert "STATUS" in said


def test_the_right_pair_sees_state_and_answers_but_no_number_and_no_text(
    client: BrowserlikeClient, card: int
) -> None:
    whole = ticket(card)
    for spelled in ("{0}-{1}", "{0}{1}", " {0} {1} "):
        code, said = ask(client, spelled.format(whole[:3].lower(), whole[3:]), LAST)
        assert code == 200, spelled
    assert f"{whole[:3]}-{whole[3:]}" in said
    assert "Sudah dijawab." in said
    assert "besok." in said
    assert "Dinas Pekerjaan Umum" in said
    assert "[nomor disamarkan]" in said
    assert not re.search(r"81398|5432|0813", steady(said))
    assert "Jembatan putus" not in said


def test_wrong_digits_and_unknown_tickets_read_alike(client: BrowserlikeClient, card: int) -> None:
    wrong = ask(client, ticket(card), "0000", "192.0.2.1")
    unknown = ask(client, "ZZZ-ZZZ", LAST, "192.0.2.2")
    assert wrong[0] == unknown[0] == 404
    blank = re.compile(r'value="[^"]*"')
    assert blank.sub("", steady(wrong[1])) == blank.sub("", steady(unknown[1]))
    assert NOT_FOUND in wrong[1]


@pytest.mark.parametrize("how", ["deleted", "sensitive", "quarantined", "anonymised", "no number"])
def test_what_is_nobodys_to_see_reads_like_an_unknown_one(
    client: BrowserlikeClient, card: int, how: str
) -> None:
    with transaction():
        row = db.session.get_one(Case, card)
        if how == "deleted":
            deleting.delete(card, actor=person("moderator"), reason="x")
        row.is_sensitive = how == "sensitive"
        row.is_quarantined = how == "quarantined"
        if how == "anonymised":
            row.anonymised_at = now()
        if how == "no number":
            row.sender = None
    code, said = ask(client, ticket(card), LAST)
    assert (code, NOT_FOUND in said) == (404, True)


def test_what_can_be_no_ticket_is_said_and_costs_no_try(
    client: BrowserlikeClient, card: int
) -> None:
    for tiket, angka in (("", "5432"), ("K7Q4", "5432"), ("K7Q-4M2", "54321"), ("K7Q-4M2", "٤٣٢١")):
        code, said = ask(client, tiket, angka)
        assert code == 422, tiket
        assert 'aria-invalid="true"' in said
        assert marks() == []


def marks() -> list[str]:
    """What Valkey keeps of the tries."""
    return [key.decode() for key in current_app.extensions["redis"].keys("LIMITS*")]


def test_five_tries_an_hour_from_an_address(client: BrowserlikeClient, card: int) -> None:
    codes = [ask(client, f"ZZZ-ZZ{n}", LAST)[0] for n in range(2, 7)]
    assert codes == [404] * 5
    answer = client.post("/cek/", data={"tiket": ticket(card), "angka": LAST})
    assert answer.status_code == 429
    assert 3500 < int(answer.headers["Retry-After"]) <= 3600
    assert "1 jam lagi" in answer.text
    assert ask(client, ticket(card), LAST, "192.0.2.9")[0] == 200
    current_app.extensions["redis"].delete(*marks())
    assert ask(client, ticket(card), LAST)[0] == 200


@pytest.mark.parametrize("is_known", [True, False])
def test_ten_tries_a_day_for_a_ticket_whoever_asks(
    client: BrowserlikeClient, card: int, is_known: bool
) -> None:
    asked = ticket(card) if is_known else "ZZZ-ZZZ"
    codes = [ask(client, asked, f"{n:04}", f"192.0.2.{n}")[0] for n in range(1, 11)]
    assert codes == [404] * 10
    code, said = ask(client, asked, LAST, "192.0.2.99")
    assert (code, "24 jam lagi" in said) == (429, True)


def test_neither_address_nor_ticket_is_kept(client: BrowserlikeClient, card: int) -> None:
    whole = ticket(card)
    ask(client, whole, LAST, "192.0.2.77")
    assert len(marks()) == 2
    assert not [mark for mark in marks() if whole in mark or "192.0.2" in mark]


def test_a_part_shows_the_state_of_its_card(client: BrowserlikeClient, card: int) -> None:
    part = citizen_sms("Jembatan itu masih putus", NUMBER)
    change(Case, part, follows_id=card, is_joined=True)
    code, said = ask(client, ticket(part), LAST)
    assert (code, "Sudah dijawab." in said) == (200, True)


def test_a_closed_one_says_so_and_a_held_answer_is_not_shown(
    client: BrowserlikeClient, card: int
) -> None:
    let("moderator", closing.close, card)
    assert "Selesai." in ask(client, ticket(card), LAST)[1]
    with transaction():
        query = select(OutboundSms).where(OutboundSms.purpose == "answer")
        db.session.scalars(query).one().status = "held"
    assert "Dijawab" not in ask(client, ticket(card), LAST)[1]


def test_the_acknowledgement_carries_the_ticket_that_is_asked_for(app: Flask) -> None:
    whole = ticket(citizen_sms("Lampu mati", NUMBER))
    query = select(OutboundSms.text).where(OutboundSms.purpose == "acknowledgement")
    assert f"{whole[:3]}-{whole[3:]}" in db.session.scalars(query).one()
