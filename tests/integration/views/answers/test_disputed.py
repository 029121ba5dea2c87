"""A disputed answer on every screen: cards, Hari ini, public pages, paper, Ralat (D11)."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask

from app.database.extensions import db, transaction
from app.domain.workflow.objections import Objection
from app.models import OutboundSms, Reply
from app.services.cases.answers import recalling
from app.services.cases.visibility import publishing
from app.services.inbound import official_commands
from app.views.answers.answer_form import CORRECTION
from tests.cases import answered_by_phone, cards, forward_id, forwarded, official, person
from tests.rows import all_rows
from tests.web import Browser

WRONG = "Jembatan sudah selesai diperbaiki"


@pytest.fixture
def disputed(app: Flask) -> tuple[int, int, int]:
    """Message, forward and reply: answered from the operator's phone, denied by the head."""
    message_id = forwarded("Jembatan lapuk", "PUPR")
    row = forward_id(message_id)
    reply = answered_by_phone(row, WRONG).id
    with transaction():
        for sms in all_rows(OutboundSms):
            sms.status = "sent"
        publishing.publish(message_id, actor=person("moderator"))
    with transaction():
        head, found = official("+6281100000201"), db.session.get_one(Reply, reply)
        assert not recalling.take_back(found, actor=official_commands.actor_of(head))
    return message_id, row, reply


def test_the_moderator_is_alerted_and_corrects_it(
    desk: Browser, disputed: tuple[int, int, int]
) -> None:
    message_id, _, reply = disputed
    assert "Jawaban dibantah" in desk.page("/hari-ini/")
    listed = desk.page("/pesan-masuk/?status=dibantah")
    assert cards(listed) == [message_id]
    assert "Dibantah Kepala Dinas PUPR (Hendra Kadis) lewat SMS BATAL" in listed
    assert WRONG in listed
    assert "Jawaban dibantah lewat SMS BATAL" in desk.page(f"/pesan-masuk/{message_id}")
    url = f"/pesan-masuk/{message_id}/balas"
    assert CORRECTION in desk.page(f"{url}?ralat={reply}")
    assert CORRECTION not in desk.page(url)
    assert CORRECTION not in desk.page(f"{url}?ralat=999")
    right = {"text": f"{CORRECTION}Perbaikan mulai Senin.", "category": "keluhan"}
    text = desk.posted(url, **right, acknowledged_by="Kepala Dinas PUPR")
    assert "Dibantah" in text
    assert ">Ralat<" not in text
    assert cards(desk.page("/pesan-masuk/?status=dibantah")) == []


def test_the_skpd_may_correct_it_too(office: Browser, disputed: tuple[int, int, int]) -> None:
    _, row, reply = disputed
    assert ">Ralat<" in office.page(f"/pesan-dinas/{row}")
    assert CORRECTION in office.page(f"/pesan-dinas/{row}/balas?ralat={reply}")


@pytest.mark.parametrize("address", ["/", "/pesan/{}", "/umpan.atom"])
def test_the_public_reads_of_the_dispute_and_not_the_answer(
    client: Browser, disputed: tuple[int, int, int], address: str
) -> None:
    shown = client.page(address.format(disputed[0]))
    assert "Jembatan lapuk" in shown
    assert Objection.DISPUTED.public in shown
    assert "menunggu jawaban" not in shown
    assert WRONG not in shown


def test_the_open_data_have_a_state_for_it(client: Browser, disputed: tuple[int, int, int]) -> None:
    (row,) = csv.DictReader(io.StringIO(client.page("/data/v1/pesan.csv").lstrip("\ufeff")))
    assert (row["status"], row["jawaban"]) == ("jawaban dibantah", "")


def test_it_is_named_on_every_screen_and_paper_of_the_offices(
    client: Browser, disputed: tuple[int, int, int]
) -> None:
    message_id, row, _ = disputed
    client.log_in("moderator")
    card = f"/pesan-masuk/{message_id}"
    assert Objection.DISPUTED.short in client.page("/hari-ini/")
    papers = (f"{card}/riwayat", f"{card}/disposisi")
    for address in ("/pesan-masuk/?status=semua", card, *papers, "/report/"):
        assert Objection.DISPUTED.label in client.page(address)
    client.log_in("operator-pupr")
    for address in ("/pesan-dinas/?status=dibantah", f"/pesan-dinas/{row}"):
        assert Objection.DISPUTED.label in client.page(address)
