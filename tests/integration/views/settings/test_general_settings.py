"""Pengaturan Umum: only Admin, each value checked, nothing typed lost, every page the new value."""

from __future__ import annotations

import html
import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.database.extensions import db
from app.models import Event, OutboundSms, Setting
from app.reports.documents.letterhead import Letterhead, with_emblem
from app.services.cases.actions import blocking
from app.services.settings import settings
from tests.cases import Login, answered_by_phone, citizen_sms, forward_id, forwarded, let, page
from tests.reading import assert_says, part, plain
from tests.web import BrowserlikeClient, alerts

SERVICE, FACE, WORDS = "/pengaturan/layanan", "/pengaturan/tampilan", "/pengaturan/kata"
HOURS = "/pengaturan/jam-baca"
REPORTS = "/pengaturan/laporan"


def shown(page: str) -> dict[str, str]:
    """The fields of the form of a section as a browser would send them."""
    values = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value:
            values[name[1]] = html.unescape(value[1])
    for name, words in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\s?([^<]*)', page):
        values[name] = html.unescape(words).strip()
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.S):
        values[name] = re.findall(r'<option selected value="([^"]*)"', options)[0]
    return values


def page_of(client: BrowserlikeClient, path: str) -> str:
    return client.get(path).text


def save(client: BrowserlikeClient, path: str, **typed: str) -> Any:
    """Opens a section, changes some fields, and presses Save."""
    return client.post(path, data={**shown(page_of(client, path)), **typed})


def stored() -> dict[str, str]:
    return {
        row.key: row.value
        for row in db.session.scalars(select(Setting))
        if row.key != "first_steps"
    }


# Who -----------------------------------------------------------------------------------------


def test_admin_finds_it_in_the_menu(admin: BrowserlikeClient) -> None:
    assert '<a href="/pengaturan/"' in page_of(admin, "/hari-ini/")
    assert admin.get("/pengaturan/").location == SERVICE
    assert admin.get("/pengaturan/apa-saja").status_code == 404


# Values --------------------------------------------------------------------------------------


def test_a_value_is_saved_and_the_journal_names_who_and_what(admin: BrowserlikeClient) -> None:
    assert save(admin, SERVICE, acknowledge="0", quiet_hours="22:00 - 5.30").status_code == 302
    assert stored() == {"acknowledge": "0", "quiet_hours": "22.00-05.30"}
    rows = db.session.scalars(select(Event).where(Event.action == "setting_changed")).all()
    assert {row.facts["key"]: (row.facts["before"], row.facts["after"]) for row in rows} == {
        "acknowledge": ("1", "0"),
        "quiet_hours": ("00.00-00.00", "22.00-05.30"),
    }
    assert all(row.actor.startswith("user:") and row.address for row in rows)
    page = page_of(admin, SERVICE)
    assert "Pengaturan disimpan." in page
    assert page.count("Kembalikan ke bawaan") == 2


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    admin: BrowserlikeClient,
) -> None:
    answer = save(admin, SERVICE, send_hold="seminggu", phone_hold="15", quiet_hours="malam")
    assert answer.status_code == 422
    page = answer.text
    assert "Isi bilangan bulat dari 0 sampai 600 detik." in alerts(answer)
    assert "Isi seperti 21.00-06.00" in alerts(answer)
    typed = shown(page)
    assert (typed["send_hold"], typed["phone_hold"]) == ("seminggu", "15")
    assert page.count('aria-invalid="true"') == 2
    assert stored() == {}


def test_a_value_goes_back_to_its_default_and_the_rest_is_kept(admin: BrowserlikeClient) -> None:
    save(admin, SERVICE, acknowledge="0", phone_hold="15")
    save(admin, SERVICE, bawaan="acknowledge", phone_hold="20")
    assert stored() == {"phone_hold": "20"}
    assert shown(page_of(admin, SERVICE))["acknowledge"] == "1"


def test_what_the_environment_allows_and_the_page_does_not_hinders_nobody(
    app: Flask, admin: BrowserlikeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a second, more than 720 hours, a short code: each section can still be saved."""
    odd = {"send_hold": 2.5, "send_within_hours": 1000.0, "public_number": "2999"}
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update=odd))
    assert save(admin, SERVICE, phone_hold="15").status_code == 302
    assert save(admin, FACE, site_name="Kabupaten Lain").status_code == 302
    assert stored() == {"phone_hold": "15", "site_name": "Kabupaten Lain"}
    assert save(admin, SERVICE, send_hold="3.5").status_code == 422
    assert save(admin, SERVICE, send_hold="5").status_code == 302
    assert save(admin, SERVICE, bawaan="send_hold").status_code == 302
    assert "send_hold" not in stored()
    assert shown(page_of(admin, SERVICE))["send_hold"] == "2.5"


def test_two_admins_never_undo_each_other_unseen(admin: BrowserlikeClient) -> None:
    mine = shown(page_of(admin, FACE))
    save(admin, FACE, site_name="Kota Sungai Penuh")
    answer = admin.post(FACE, data={**mine, "public_number": "0811 0000 0200"})
    assert answer.status_code == 422
    assert "baru saja diubah orang lain" in alerts(answer)
    assert shown(answer.text)["public_number"] == "0811 0000 0200"
    assert stored() == {"site_name": "Kota Sungai Penuh"}


def test_name_number_and_berita_are_on_the_public_page_at_once(
    admin: BrowserlikeClient, app: Flask
) -> None:
    name = "<b>Kota</b> & Sungai Penuh"
    save(admin, FACE, site_name=name, public_number="0811 0000 0200", berita_url="https://x.id/b")
    page = app.test_client().get("/").text
    assert html.escape(name) in page
    assert name not in page
    assert_says(page, "sms:+6281100000200", 'href="https://x.id/b"')
    assert 'href="https://x.id/b"' in page_of(admin, "/hari-ini/")


def test_a_colour_is_everywhere_and_never_too_light_or_taken(
    admin: BrowserlikeClient, app: Flask
) -> None:
    assert "<style>" not in page_of(admin, FACE)
    refused = save(admin, FACE, keluhan_colour="#ffd43b", pujian_colour="#c0293a")
    assert "terlalu terang" in alerts(refused)
    assert "sudah dipakai Pengaduan" in alerts(save(admin, FACE, pujian_colour="#c0293a"))
    save(admin, FACE, keluhan_colour="#7048E8")
    style = "<style>:root { --keluhan: #7048e8; }</style>"
    assert style in page_of(admin, FACE)
    assert style in app.test_client().get("/").text


def test_a_held_answer_by_phone_can_be_called_back_on_its_card(desk: BrowserlikeClient) -> None:
    let("admin", settings.change, {"phone_hold": "15"}, None)
    held = forward_id(forwarded("Jembatan lapuk", "PUPR"))
    reply_id = answered_by_phone(held, "Kami tinjau", "+6281100000201").id
    cards = page_of(desk, "/pesan-masuk/?status=semua")
    url = html.unescape(part(r'hx-post="([^"]*)"[^>]*>Batalkan<', cards))
    assert desk.post(url).status_code in (200, 303)
    row = db.session.scalars(select(OutboundSms).where(OutboundSms.reply_id == reply_id)).first()
    assert row is not None
    assert row.status == "cancelled"


def test_an_emergency_from_a_blocked_number_stands_on_today_s_page(desk: BrowserlikeClient) -> None:
    first = citizen_sms("Iklan")
    tiles = page_of(desk, "/hari-ini/").partition("<main")[2]
    assert tiles
    assert "status=darurat" not in tiles, "a tile only when there is one"
    let("moderator", blocking.block_sender, first)
    citizen_sms("Tolong, ada kebakaran di pasar", "081266771234")
    today = page_of(desk, "/hari-ini/")
    tile = part(r'(?s)<a class="bad" href="([^"]*status=darurat)".*?<b>1</b>', today)
    cards = page_of(desk, html.unescape(tile))
    assert_says(cards, "ada kebakaran di pasar", "Kata darurat dari nomor terblokir")
    assert "Iklan" not in cards


def test_the_journal_tells_each_change_in_words(admin: BrowserlikeClient) -> None:
    save(admin, SERVICE, acknowledge="0", send_within_hours="24")
    admin.post("/teks-sms/edit/answer", data={"template": "{text} ({signature})"})
    page = plain(page_of(admin, "/jurnal/"))
    for words in (
        "mengubah pengaturan “Tanda terima otomatis” (dari Ya menjadi Tidak)",
        "mengubah pengaturan “Batas antre SMS (jam)” (dari “48” menjadi “24”)",
        "mengubah teks SMS answer (dari “{isi} -{tanda_tangan}” menjadi “{isi} ({tanda_tangan})”)",
    ):
        assert words in page, words


def test_an_emblem_is_drawn_anew_shown_and_removed(client: BrowserlikeClient, login: Login) -> None:
    desk = login(client, "admin")
    emblem = f"{REPORTS}/lambang"
    assert desk.get(emblem).status_code == 404

    def send(data: bytes) -> str:
        form = {"lambang": (BytesIO(data), "lambang.png")}
        return html.unescape(desk.post(emblem, data=form, follow_redirects=True).text)

    assert "Berkas ini bukan foto yang terbaca" in send(b"<svg onload=alert(1)>")
    assert "Pilih berkas lambangnya dahulu." in send(b"")
    drawn = BytesIO()
    Image.new("RGBA", (960, 480), "#0f5c4d80").save(drawn, "PNG")
    assert "Lambang disimpan." in send(drawn.getvalue() + b"<script>")
    found = desk.get(emblem)
    assert (found.content_type, found.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert b"<script>" not in found.data
    with Image.open(BytesIO(found.data)) as picture:
        assert (picture.size, picture.mode) == ((480, 240), "RGBA")
    assert f'src="{emblem}"' in page(desk, REPORTS)
    assert with_emblem(db.session(), Letterhead("Pemerintah Kabupaten Kerinci")).emblem
    desk.post(emblem, data={"hapus": "1"})
    assert desk.get(emblem).status_code == 404
    told = [row.action for row in db.session.scalars(select(Event).order_by(Event.id))]
    assert told[-2:] == ["emblem_changed", "emblem_removed"]
    login(client, "moderator")
    assert desk.get(emblem).status_code == desk.post(emblem).status_code == 403
