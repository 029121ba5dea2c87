"""Ditolak SKPD: also while another SKPD, or the citizen, is still waited for; until it goes on."""

from __future__ import annotations

from datetime import timedelta

from app.database.extensions import db, now
from app.models import Contact, Forward
from app.services.cases.actions import forwarding
from app.services.cases.answers import asking_citizen, replying
from app.services.settings import settings
from app.views.framework.format import clock
from tests.cases import cards, forward_id, forwarded, let, message, reject, unit_id
from tests.integration.views.inbox.test_dashboard import tiles
from tests.reading import assert_says
from tests.rows import all_rows, change
from tests.web import Browser

REJECTED = "/pesan-masuk/?status=ditolak"


def test_one_of_two_rejects(desk: Browser) -> None:
    row = forwarded("Lampu jalan mati", "DISHUB", "PUPR")
    assert cards(desk.page(REJECTED)) == []
    reject(row)
    assert message(row).status == "diteruskan"
    assert cards(desk.page(REJECTED)) == [row]
    assert tiles(desk.page("/hari-ini/"))[REJECTED] == 1
    let("moderator", forwarding.forward, row, [unit_id("DLH")], "keluhan")
    assert cards(desk.page(REJECTED)) == []
    assert tiles(desk.page("/hari-ini/"))[REJECTED] == 0


def test_while_the_citizen_is_asked(desk: Browser) -> None:
    row = forwarded("Lampu jalan mati", "DISHUB")
    let("moderator", asking_citizen.ask_citizen, row, "Di desa mana?")
    reject(row)
    assert message(row).status == "menunggu_warga"
    assert cards(desk.page(REJECTED)) == [row]
    let("moderator", replying.answer_directly, row, "Sudah", "keluhan", "Kabag")
    assert cards(desk.page(REJECTED)) == []


def test_a_reminder_at_night_says_when_it_goes(desk: Browser) -> None:
    row = forwarded("Jembatan lapuk", "PUPR")
    hour = timedelta(hours=1)
    begin, end = (clock(at) for at in (now() - hour, now() + hour))
    let("moderator", settings.change, {"quiet_hours": f"{begin}-{end}"}, None)
    text = desk.posted(f"/pesan-masuk/{row}/ingatkan")
    assert_says(text, f"HP pukul {end}, sesudah jam tenang.", "Pengingat akan dikirim ke")


def test_where_no_phone_is_nobody_was_reminded(desk: Browser) -> None:
    row = forwarded("Jembatan lapuk", "PUPR")
    change(all_rows(Contact), is_active=False)
    assert "belum punya nomor HP yang aktif" in desk.send(f"/pesan-masuk/{row}/ingatkan")[1]
    assert db.session.get_one(Forward, forward_id(row)).reminded_at is None
    change(all_rows(Contact), is_active=True)
    assert "Pengingat dikirim ke" in desk.send(f"/pesan-masuk/{row}/ingatkan")[1]


def test_an_empty_question_is_called_one(desk: Browser) -> None:
    row = forwarded("Jembatan lapuk", "PUPR")
    text = desk.posted(f"/pesan-masuk/{row}/tanya", 422, text=" ")
    assert_says(text, "Pertanyaan wajib diisi.", 'id="text-error"')
