"""A case that the citizen opens again by BELUM: on every screen, public pages included (D12)."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask

from app.database.extensions import now, transaction
from app.domain.workflow.objections import Objection
from app.models import OutboundSms
from app.services.cases.actions import closing
from app.services.cases.state import case_state
from app.services.cases.visibility import publishing
from tests.cases import answered, cards, forward_id, message, person
from tests.rows import all_rows
from tests.web import Browser

ANSWER = "Lampunya sudah menyala"


@pytest.fixture
def card(app: Flask) -> int:
    """Answered, published, closed by a moderator, and not solved."""
    found = answered("Lampu jalan padam", said=ANSWER)
    with transaction():
        for sms in all_rows(OutboundSms):
            sms.status, sms.sent_at = "sent", now()
        publishing.publish(found, actor=person("moderator"))
        closing.close(found, actor=person("moderator"))
    with transaction():
        closing.open_unsolved(case_state.lock(found))
    return found


@pytest.mark.parametrize("address", ["/", "/pesan/{}", "/umpan.atom"])
def test_the_public_reads_that_it_is_open_again(client: Browser, card: int, address: str) -> None:
    shown = client.page(address.format(card))
    assert ANSWER in shown
    assert Objection.REOPENED.public in shown


def test_the_open_data_and_the_figures_have_a_state_for_it(client: Browser, card: int) -> None:
    (row,) = csv.DictReader(io.StringIO(client.page("/data/v1/pesan.csv").lstrip("\ufeff")))
    assert (row["status"], row["jawaban"]) == ("dibuka lagi", ANSWER)
    assert "1 pesan yang belum selesai menurut warga" in client.page("/statistik")


def test_its_sender_reads_it_with_the_ticket(client: Browser, card: int) -> None:
    found = message(card)
    fields = {"tiket": found.ticket, "angka": (found.sender or "")[-4:]}
    shown = client.post("/cek/", data=fields).get_data(as_text=True)
    assert "Dibuka lagi karena belum selesai, ditindaklanjuti lagi oleh" in shown
    assert "Balas SMS jawabannya dengan YA" not in shown


def test_it_is_named_on_every_screen_and_paper_of_the_offices(client: Browser, card: int) -> None:
    client.log_in("moderator")
    of_card, listed = f"/pesan-masuk/{card}", "/pesan-masuk/?status=dibuka-lagi"
    papers = (f"{of_card}/riwayat", f"{of_card}/disposisi")
    assert Objection.REOPENED.short in client.page("/hari-ini/")
    for address in ("/pesan-masuk/", listed, of_card, *papers, "/report/"):
        assert Objection.REOPENED.label in client.page(address)
    assert cards(client.page(listed)) == [card]
    client.log_in("operator-pupr")
    row = forward_id(card)
    for address in ("/pesan-dinas/?status=dibuka-lagi", f"/pesan-dinas/{row}"):
        assert Objection.REOPENED.label in client.page(address)


def test_a_new_answer_ends_it(desk: Browser, card: int) -> None:
    fields = {"text": "Kabelnya diganti", "category": "keluhan", "acknowledged_by": "Kadis"}
    assert desk.send(f"/pesan-masuk/{card}/balas", **fields)[0] == 200
    assert cards(desk.page("/pesan-masuk/?status=dibuka-lagi")) == []
    assert Objection.REOPENED.label not in desk.page(f"/pesan-masuk/{card}")
    assert Objection.REOPENED.public not in desk.page("/")
