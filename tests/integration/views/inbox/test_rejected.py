"""Ditolak SKPD: also while another SKPD, or the citizen, is still waited for; until it goes on."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import Contact, Forward
from app.services.cases.actions import forwarding
from app.services.cases.answers import asking_citizen, replying
from app.services.settings import settings
from app.views.framework.format import clock
from tests.integration.views.factories import (
    cards,
    forward_id,
    forwarded,
    let,
    message,
    page,
    posted,
    reject,
    send,
    unit_id,
)
from tests.integration.views.inbox.test_dashboard import tiles

REJECTED = "/pesan-masuk/?status=ditolak"


def test_one_of_two_rejects(desk: FlaskClient) -> None:
    row = forwarded("Lampu jalan mati", "DISHUB", "PUPR")
    assert cards(page(desk, REJECTED)) == []
    reject(row)
    assert message(row).status == "diteruskan"
    assert cards(page(desk, REJECTED)) == [row]
    assert tiles(page(desk, "/hari-ini/"))[REJECTED] == 1
    let("moderator", forwarding.forward, row, [unit_id("DLH")], "keluhan")
    assert cards(page(desk, REJECTED)) == []
    assert tiles(page(desk, "/hari-ini/"))[REJECTED] == 0


def test_while_the_citizen_is_asked(desk: FlaskClient) -> None:
    row = forwarded("Lampu jalan mati", "DISHUB")
    let("moderator", asking_citizen.ask_citizen, row, "Di desa mana?")
    reject(row)
    assert message(row).status == "menunggu_warga"
    assert cards(page(desk, REJECTED)) == [row]
    let("moderator", replying.answer_directly, row, "Sudah", "keluhan", "Kabag")
    assert cards(page(desk, REJECTED)) == []


def test_a_reminder_at_night_says_when_it_goes(desk: FlaskClient) -> None:
    row = forwarded("Jembatan lapuk", "PUPR")
    hour = timedelta(hours=1)
    begin, end = (clock(at) for at in (now() - hour, now() + hour))
    let("moderator", settings.change, {"quiet_hours": f"{begin}-{end}"}, None)
    text = posted(desk, f"/pesan-masuk/{row}/ingatkan")
    assert f"HP pukul {end}, sesudah jam tenang." in text
    assert "Pengingat akan dikirim ke" in text


def test_where_no_phone_is_nobody_was_reminded(desk: FlaskClient) -> None:
    row = forwarded("Jembatan lapuk", "PUPR")
    with transaction():
        for contact in db.session.scalars(select(Contact)):
            contact.is_active = False
    assert "belum punya nomor HP yang aktif" in send(desk, f"/pesan-masuk/{row}/ingatkan")[1]
    assert db.session.get_one(Forward, forward_id(row)).reminded_at is None
    with transaction():
        for contact in db.session.scalars(select(Contact)):
            contact.is_active = True
    assert "Pengingat dikirim ke" in send(desk, f"/pesan-masuk/{row}/ingatkan")[1]


def test_an_empty_question_is_called_one(desk: FlaskClient) -> None:
    row = forwarded("Jembatan lapuk", "PUPR")
    text = posted(desk, f"/pesan-masuk/{row}/tanya", 422, text=" ")
    assert "Pertanyaan wajib diisi." in text
    assert 'id="text-error"' in text
