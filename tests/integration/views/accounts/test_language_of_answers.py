"""What an act answers in English: no sentence of ours stays Indonesian inside of another one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database.extensions import transaction
from app.domain.settings.setting_values import SECTIONS
from app.services.cases.actions import closing, manual_entry
from app.services.cases.answers import replying
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.settings import settings
from tests.integration.views.factories import (
    citizen_sms,
    forward_id,
    forwarded,
    message,
    page,
    person,
    send,
)
from tests.web import BrowserlikeClient

Login = Callable[..., BrowserlikeClient]
NUMBER = "081398765432"


@pytest.fixture
def desk(app: Flask, client: FlaskClient, login: Login) -> FlaskClient:
    """The moderator's browser, in English."""
    login(client, "moderator")
    client.get("/lang/en")
    return client


def checked(client: FlaskClient, row: int) -> str:
    """What Cek pesan saya answers in English."""
    client.get("/lang/en")
    answer = client.post("/cek/", data={"tiket": message(row).ticket, "angka": NUMBER[-4:]})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_publish_before_an_answer_warns_in_english(desk: FlaskClient) -> None:
    row = citizen_sms("Jalan Siulak Gedang rusak")
    _, text = send(desk, f"/pesan-masuk/{row}/publish", terbit="1")
    assert "The message is published on the public page. Note: this message is not answered" in text


def test_the_texts_of_publish_are_named_in_english(desk: FlaskClient) -> None:
    row = forwarded("Jalan Siulak Gedang rusak", "PUPR")
    with transaction():
        replying.answer_forward(
            forward_id(row), "Kami tinjau", "Kadis", actor=person("operator-pupr")
        )
    text = page(desk, f"/pesan-masuk/{row}/teks-umum")
    assert "<h2>Message: original</h2>" in text
    assert "<h2>Answer of Dinas Pekerjaan Umum" in text


def test_an_answer_to_a_letter_names_its_way_in_english(desk: FlaskClient) -> None:
    letter = manual_entry.Entry("surat", "", "Pak Budi", "2026-11-25T09:30", "Mohon lampu jalan")
    with transaction():
        row = manual_entry.enter(letter, actor=person("moderator"))[0].id
    assert "by letter." in page(desk, f"/pesan-masuk/{row}/balas")
    fields = {"text": "Segera dipasang", "category": "keluhan", "acknowledged_by": "Kabag"}
    _, text = send(desk, f"/pesan-masuk/{row}/balas", **fields, no_promise="ya")
    assert "Give it to the citizen by letter." in text


@pytest.mark.parametrize("is_forwarded", [False, True])
def test_cek_pesan_says_in_english_where_a_message_stands(
    app: Flask, client: FlaskClient, is_forwarded: bool
) -> None:
    if is_forwarded:
        row = forwarded("Jembatan putus", "PUPR", number=NUMBER)
        assert re.search(r"Forwarded to [^,]*PUPR[^,]*, not answered\.", checked(client, row))
    else:
        row = citizen_sms("Jembatan putus", NUMBER)
        assert "Being read by a moderator." in checked(client, row)
        with transaction():
            closing.close(row, actor=person("moderator"), reason="sudah dilayani")
        assert ">Done.<" in checked(client, row)


def test_the_journal_names_in_english_what_was_anonymised(app: Flask, login: Login) -> None:
    with transaction():
        journal.record("anonymised", "retention", None, actor=SYSTEM, what="parts", count=3)
    admin = login(app.test_client(), "admin")
    admin.get("/lang/en")
    assert "3 raw SMS" in page(admin, "/jurnal/")


def test_the_default_of_a_setting_is_english(app: Flask, login: Login) -> None:
    with transaction():
        settings.change({"acknowledge": "0"}, None, actor=person("admin"))
    admin = login(app.test_client(), "admin")
    admin.get("/lang/en")
    shown = [page(admin, f"/pengaturan/{name}") for name in SECTIONS]
    assert any("Default: Yes" in text for text in shown)
    assert not any("Default: Ya<" in text for text in shown)
