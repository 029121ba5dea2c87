"""Whoever writes "hapus data saya" alarms nobody: it is a task for Data Pribadi."""

from __future__ import annotations

import html

from flask import Flask
from sqlalchemy import select

from app.database.extensions import db
from app.domain.workflow.codes import show_ticket
from app.models import Event, OutboundSms
from app.services.cases.actions import closing, creating, merging
from app.services.cases.answers import replying
from app.services.cases.state import silence
from tests.integration.views.factories import citizen_sms, let, message, page
from tests.web import BrowserlikeClient

NUMBER, E164 = "081398765432", "+6281398765432"
# Letters like these are found in texts of people in danger, too.
ASKED = "Tolong hapus nomor dan nama saya dari sistem ini"
PLACE = "/data-pribadi/"
HEADING = "Permintaan hapus data dari warga"


def test_the_card_is_an_ordinary_one_that_says_so(app: Flask) -> None:
    card = message(citizen_sms(ASKED, NUMBER))
    assert (card.is_sensitive, card.is_urgent, card.flag) == (False, False, creating.ERASURE)
    alarms = ("tell_duty", "duty_missing", "emergency")
    assert db.session.scalars(select(Event.id).where(Event.action.in_(alarms))).all() == []
    assert not silence.is_silent(E164)
    (receipt,) = db.session.scalars(select(OutboundSms).where(OutboundSms.number == E164))
    assert show_ticket(card.ticket) in receipt.text


def test_the_desk_reads_whose_task_it_is(desk: BrowserlikeClient) -> None:
    citizen_sms(ASKED, NUMBER)
    assert "Minta datanya dihapus" in page(desk, "/pesan-masuk/")
    assert "Warga minta datanya dihapus" not in page(desk, "/hari-ini/")


def test_admin_finds_it_on_hari_ini_and_on_data_pribadi_until_it_is_done(
    admin: BrowserlikeClient,
) -> None:
    assert HEADING not in page(admin, PLACE)
    assert "Warga minta datanya dihapus" not in page(admin, "/hari-ini/")
    card = message(citizen_sms(ASKED, NUMBER))
    assert "Warga minta datanya dihapus" in page(admin, "/hari-ini/")
    listed = page(admin, PLACE)
    assert HEADING in listed
    assert f'name="nomor" value="{E164}"' in listed
    found = html.unescape(admin.post(f"{PLACE}cari", data={"nomor": E164}).get_data(as_text=True))
    assert "0813-9876-5432" in found
    fields = {"nomor": E164, "alasan": "Diminta", "rujukan": show_ticket(card.ticket)}
    assert admin.post(f"{PLACE}hapus", data={**fields, "yakin": "5432"}).status_code == 303
    assert HEADING not in page(admin, PLACE)
    assert "Warga minta datanya dihapus" not in page(admin, "/hari-ini/")


def test_what_was_answered_or_joined_is_still_owed_and_what_was_closed_is_not(
    admin: BrowserlikeClient,
) -> None:
    first = citizen_sms("Jalan rusak di Siulak", NUMBER)
    second = citizen_sms(ASKED, NUMBER)
    let("moderator", merging.join, second, first)
    let("moderator", replying.answer_directly, first, "Kami teruskan", "keluhan", "x")
    assert show_ticket(message(first).ticket) in page(admin, PLACE)
    let("moderator", closing.close, first)
    assert HEADING not in page(admin, PLACE)
