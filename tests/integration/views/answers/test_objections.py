"""An answer that its office denies (D11), a case that the citizen opens again by BELUM (D12): on
every screen, public pages and papers included."""

from __future__ import annotations

import csv
import io
from typing import NamedTuple

import pytest
from flask import Flask

from app.database.extensions import db, now, transaction
from app.domain.workflow.objections import Objection
from app.models import OutboundSms, Reply
from app.services.cases.actions import closing
from app.services.cases.answers import recalling
from app.services.cases.state import case_state
from app.services.cases.visibility import publishing
from app.services.inbound import official_commands
from app.views.answers.answer_form import CORRECTION
from tests.cases import (
    answered,
    answered_by_phone,
    cards,
    case,
    forward_id,
    forwarded,
    let,
    official,
)
from tests.reading import assert_lacks, assert_says
from tests.rows import all_rows, change
from tests.web import Browser

WRONG, ANSWER = "Jembatan sudah selesai diperbaiki", "Lampunya sudah menyala"


class Objected(NamedTuple):
    """The ids of a case, of its forward and of what was answered; and what became of it."""

    card: int
    forward: int
    reply: int
    objection: Objection
    state: str


@pytest.fixture
def disputed(app: Flask) -> Objected:
    """Answered from the operator's phone, published, denied by the head."""
    card = forwarded("Jembatan lapuk", "PUPR")
    reply = answered_by_phone(forward_id(card), WRONG).id
    change(all_rows(OutboundSms), status="sent")
    let("moderator", publishing.publish, card)
    with transaction():
        head, found = official("+6281100000201"), db.session.get_one(Reply, reply)
        assert not recalling.take_back(found, actor=official_commands.actor_of(head))
    return Objected(card, forward_id(card), reply, Objection.DISPUTED, "dibantah")


@pytest.fixture
def reopened(app: Flask) -> Objected:
    """Answered, published, closed by a moderator, and not solved."""
    card = answered("Lampu jalan padam", said=ANSWER)
    change(all_rows(OutboundSms), status="sent", sent_at=now())
    let("moderator", publishing.publish, card)
    let("moderator", closing.close, card)
    with transaction():
        closing.open_unsolved(case_state.lock(card))
    (reply,) = case(card).replies
    return Objected(card, forward_id(card), reply.id, Objection.REOPENED, "dibuka-lagi")


@pytest.fixture(params=["disputed", "reopened"])
def objected(request: pytest.FixtureRequest) -> Objected:
    """The one and the other."""
    found: Objected = request.getfixturevalue(request.param)
    return found


def test_it_is_named_on_every_screen_and_paper_of_the_offices(
    client: Browser, objected: Objected
) -> None:
    of_card, listed = f"/pesan-masuk/{objected.card}", f"/pesan-masuk/?status={objected.state}"
    client.log_in("moderator")
    assert objected.objection.short in client.page("/hari-ini/")
    papers = (f"{of_card}/riwayat", f"{of_card}/disposisi")
    is_open = objected.objection is Objection.REOPENED
    inbox = "/pesan-masuk/" if is_open else "/pesan-masuk/?status=semua"
    for address in (inbox, listed, of_card, *papers, "/report/"):
        assert objected.objection.label in client.page(address), address
    assert cards(client.page(listed)) == [objected.card]
    client.log_in("operator-pupr")
    for address in (f"/pesan-dinas/?status={objected.state}", f"/pesan-dinas/{objected.forward}"):
        assert objected.objection.label in client.page(address), address


@pytest.mark.parametrize("address", ["/", "/pesan/{}", "/umpan.atom"])
def test_the_public_reads_of_the_dispute_and_not_the_answer(
    client: Browser, disputed: Objected, address: str
) -> None:
    shown = client.page(address.format(disputed.card))
    assert_says(shown, "Jembatan lapuk", Objection.DISPUTED.public)
    assert_lacks(shown, "menunggu jawaban", WRONG)


@pytest.mark.parametrize("address", ["/", "/pesan/{}", "/umpan.atom"])
def test_the_public_reads_that_it_is_open_again(
    client: Browser, reopened: Objected, address: str
) -> None:
    shown = client.page(address.format(reopened.card))
    assert_says(shown, ANSWER, Objection.REOPENED.public)


@pytest.mark.parametrize(
    ("name", "state", "answer"),
    [("disputed", "jawaban dibantah", ""), ("reopened", "dibuka lagi", ANSWER)],
)
def test_the_open_data_have_a_state_for_it(
    client: Browser, request: pytest.FixtureRequest, name: str, state: str, answer: str
) -> None:
    request.getfixturevalue(name)
    (row,) = csv.DictReader(io.StringIO(client.page("/data/v1/pesan.csv").lstrip("\ufeff")))
    assert (row["status"], row["jawaban"]) == (state, answer)


def test_the_moderator_is_alerted_and_corrects_a_disputed_answer(
    desk: Browser, disputed: Objected
) -> None:
    assert "Jawaban dibantah" in desk.page("/hari-ini/")
    listed = desk.page("/pesan-masuk/?status=dibantah")
    assert cards(listed) == [disputed.card]
    assert_says(listed, "Dibantah Kepala Dinas PUPR (Hendra Kadis) lewat SMS BATAL", WRONG)
    assert "Jawaban dibantah lewat SMS BATAL" in desk.page(f"/pesan-masuk/{disputed.card}")
    url = f"/pesan-masuk/{disputed.card}/balas"
    assert CORRECTION in desk.page(f"{url}?ralat={disputed.reply}")
    assert CORRECTION not in desk.page(url)
    assert CORRECTION not in desk.page(f"{url}?ralat=999")
    right = {"text": f"{CORRECTION}Perbaikan mulai Senin.", "category": "keluhan"}
    text = desk.posted(url, **right, acknowledged_by="Kepala Dinas PUPR")
    assert "Dibantah" in text
    assert ">Ralat<" not in text
    assert cards(desk.page("/pesan-masuk/?status=dibantah")) == []


def test_the_skpd_may_correct_it_too(office: Browser, disputed: Objected) -> None:
    own = f"/pesan-dinas/{disputed.forward}"
    assert ">Ralat<" in office.page(own)
    assert CORRECTION in office.page(f"{own}/balas?ralat={disputed.reply}")


def test_the_figures_count_what_is_open_again(client: Browser, reopened: Objected) -> None:
    assert "1 pesan yang belum selesai menurut warga" in client.page("/statistik")


def test_its_sender_reads_with_the_ticket_that_it_is_open_again(
    client: Browser, reopened: Objected
) -> None:
    found = case(reopened.card)
    fields = {"tiket": found.ticket, "angka": (found.sender or "")[-4:]}
    shown = client.post("/cek/", data=fields).get_data(as_text=True)
    assert "Dibuka lagi karena belum beres, dikerjakan lagi oleh" in shown
    assert "Balas SMS jawabannya dengan YA" not in shown


def test_a_new_answer_ends_what_was_open_again(desk: Browser, reopened: Objected) -> None:
    fields = {"text": "Kabelnya diganti", "category": "keluhan", "acknowledged_by": "Kadis"}
    assert desk.send(f"/pesan-masuk/{reopened.card}/balas", **fields)[0] == 200
    assert cards(desk.page("/pesan-masuk/?status=dibuka-lagi")) == []
    assert Objection.REOPENED.label not in desk.page(f"/pesan-masuk/{reopened.card}")
    assert Objection.REOPENED.public not in desk.page("/")
