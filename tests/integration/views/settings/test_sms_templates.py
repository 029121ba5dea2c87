"""Teks SMS and Template Jawaban: what is sent is what the preview counts; offered where it fits."""

from __future__ import annotations

import html

from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db
from app.domain.workflow.codes import show_ticket
from app.models import AnswerTemplate, SmsText
from app.sms.texts.default_texts import DEFAULTS
from app.sms.texts.text_keys import as_shown
from app.sms.texts.texts import TextKey
from tests.cases import Login, case, forward_id, forwarded, page, posted, send, unit_id
from tests.reading import assert_says, events
from tests.web import BrowserlikeClient, alerts

PATH, COUNT = "/teks-sms/edit/acknowledgement", "/teks-sms/acknowledgement/hitung"
DEFAULT = DEFAULTS[TextKey.ACKNOWLEDGEMENT].template
FORM = {"name": "Ditinjau", "category": "keluhan", "is_active": "1"}
TEXT = "Tiket {tiket} kami tinjau. {skpd} menghubungi Bapak/Ibu."


def preview(client: BrowserlikeClient, template: str) -> str:
    answer = client.post(COUNT, data={"template": template})
    assert answer.status_code == 200
    return html.unescape(answer.text)


def test_the_page_begins_with_the_preview_of_what_is_sent_now(admin: BrowserlikeClient) -> None:
    assert_says(admin.get(PATH).text, "Nomornya K7Q-4M2", "124/160 karakter · 1 bagian SMS")


def test_the_preview_counts_what_would_be_sent(admin: BrowserlikeClient) -> None:
    for template, told in (
        ("Tiket {ticket}", ("Tiket K7Q-4M2", "13/160 karakter · 1 bagian SMS")),
        ("Tiket [{tiket}]", ("17/160",)),
        ("Tiket {ticket} " + "x" * 160, ("174/306", "2 bagian SMS", "tidak muat dalam satu SMS")),
        ("Tiket {ticket} 👍", ("16/70", "👍 membuat satu SMS hanya muat 70")),
        ("“Tiket” {ticket}", ('"Tiket" K7Q-4M2', "“ ” diganti dengan tanda biasa")),
        ("Tiket", ("tidak memuat semua",)),
        ("{ticket} {nama}", ("tidak dikenal",)),
        ("<b>{ticket}</b>", ("<b>K7Q-4M2</b>",)),
        ("", ("124/160",)),
    ):
        page = preview(admin, template)
        for words in told:
            assert words in page


def test_markup_in_a_text_is_text(admin: BrowserlikeClient) -> None:
    assert "<b>K7Q" not in admin.post(COUNT, data={"template": "<b>{ticket}</b>"}).text


def test_a_wording_is_journalled_with_old_and_new_and_goes_back(admin: BrowserlikeClient) -> None:
    admin.post(PATH, data={"template": "Tiket {ticket}"})
    assert "Kembalikan ke bawaan" in admin.get(PATH).text
    admin.post(PATH, data={"template": "Tiket {ticket}"})
    admin.post(PATH, data={"template": "Tiket {ticket} rusak {", "bawaan": "1"})
    assert db.session.scalars(select(SmsText)).all() == []
    facts = [event.facts for event in events("sms_text_changed")]
    assert [(row["before"], row["after"]) for row in facts] == [
        (as_shown(DEFAULT), "Tiket {tiket}"),
        ("Tiket {tiket}", as_shown(DEFAULT)),
    ]


def test_what_is_longer_than_any_sms_is_refused_and_kept(admin: BrowserlikeClient) -> None:
    words = "{ticket}" + "x" * 1530
    answer = admin.post(PATH, data={"template": words})
    assert answer.status_code == 422
    assert "Teks SMS terlalu panjang." in alerts(answer)
    assert words in answer.text


def test_an_unknown_text_is_not_found(admin: BrowserlikeClient) -> None:
    assert admin.get("/teks-sms/edit/salam").status_code == 404
    assert admin.post("/teks-sms/salam/hitung").status_code == 404


def test_the_texts_are_found_and_told_apart_by_what_the_list_shows(
    admin: BrowserlikeClient,
) -> None:
    admin.post(PATH, data={"template": "Tiket {ticket}, terima kasih banyak"})
    found = page(admin, "/teks-sms/list/?q=TERIMA+KASIH+BANYAK")
    assert_says(found, "Tiket {tiket}, terima kasih banyak", "1 data", ">diubah<")
    assert ">diubah<" not in page(admin, "/teks-sms/list/?q=jawaban+untuk+warga")
    last = page(admin, "/teks-sms/list/?urut=is_changed&arah=turun")
    assert last.index(">diubah<") < last.index(">bawaan<")


def test_the_window_of_a_text_counts_and_goes_back_by_a_part(admin: BrowserlikeClient) -> None:
    part = {"HX-Request": "true"}
    admin.post(PATH, data={"template": "Tiket {ticket}"})
    window = html.unescape(admin.get(PATH, headers=part).text)
    assert "<html" not in window
    assert "Tanda terima untuk warga pada jam baca" in window
    answer = admin.post(PATH, data={"template": "Tiket", "bawaan": "1"}, headers=part)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/teks-sms/list/")
    assert db.session.scalars(select(SmsText)).all() == []


def fitting(client: FlaskClient, url: str) -> str:
    """The choices that fit; the others follow as "Template lain"."""
    text = page(client, url)
    assert "Ditinjau" in text
    return text.partition('<optgroup label="Cocok')[2].partition("</optgroup>")[0]


def test_a_template_comes_first_where_it_fits(client: FlaskClient, login: Login) -> None:
    """By SKPD and category; all others are one step away."""
    unit = unit_id("PUPR")
    row = forwarded("Jalan rusak", "PUPR")
    praise = forward_id(forwarded("Terima kasih", "PUPR", category="pujian"))
    other = forward_id(forwarded("Terminal", "DISHUB"))
    held, ticket = forward_id(row), show_ticket(case(row).ticket)
    login(client, "moderator")
    assert send(client, "/template-jawaban/add", **FORM, template=TEXT, skpd=unit)[0] == 204
    assert "Ditinjau" in page(client, "/template-jawaban/list/")
    login(client, "operator-pupr")
    assert f"Tiket {ticket} kami tinjau. " in fitting(client, f"/pesan-dinas/{held}/balas")
    assert "Ditinjau" not in fitting(client, f"/pesan-dinas/{praise}/balas")
    login(client, "operator-dishub")
    assert "Ditinjau" not in fitting(client, f"/pesan-dinas/{other}/balas")
    assert "Ditinjau · PUPR (Keluhan)" in page(client, f"/pesan-dinas/{other}/balas")


def test_an_unknown_placeholder_is_refused_and_an_edit_is_kept(desk: FlaskClient) -> None:
    """D14: there is no {kode}, for codes never leave the offices."""
    for text in ("Kode {kode}", "Halo {nama}"):
        shown = posted(desk, "/template-jawaban/add", 422, **FORM, template=text)
        assert "tidak dikenal" in shown
    assert send(desk, "/template-jawaban/add", **FORM, template="Terima kasih.")[0] == 204
    row = db.session.scalars(select(AnswerTemplate.id)).one()
    assert "Terima kasih." in page(desk, f"/template-jawaban/edit/{row}")
    changed = {**FORM, "category": "", "is_active": "0", "template": "Baik."}
    assert send(desk, f"/template-jawaban/edit/{row}", **changed)[0] == 204
    found = db.session.scalars(select(AnswerTemplate)).one()
    assert (found.category, found.skpd_id, found.text) == (None, None, "Baik.")
    assert not found.is_active
