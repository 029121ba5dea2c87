"""Teks SMS: the preview is the SMS as it would be sent; a wording is journalled and undone."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.database.extensions import db
from app.models import Event, SmsText
from app.sms.texts.default_texts import DEFAULTS
from app.sms.texts.text_keys import as_shown
from app.sms.texts.texts import TextKey
from tests.integration.views.factories import page
from tests.web import BrowserlikeClient, alerts

Login = Callable[..., BrowserlikeClient]
PATH, COUNT = "/teks-sms/edit/acknowledgement", "/teks-sms/acknowledgement/hitung"
DEFAULT = DEFAULTS[TextKey.ACKNOWLEDGEMENT].template


@pytest.fixture
def admin(client: BrowserlikeClient, login: Login) -> BrowserlikeClient:
    """A browser in which the Admin is logged in."""
    return login(client, "admin")


def preview(client: BrowserlikeClient, template: str) -> str:
    answer = client.post(COUNT, data={"template": template})
    assert answer.status_code == 200
    return html.unescape(answer.get_data(as_text=True))


def test_the_page_begins_with_the_preview_of_what_is_sent_now(admin: BrowserlikeClient) -> None:
    page = admin.get(PATH).get_data(as_text=True)
    assert "tiket K7Q-4M2" in page
    assert "140/160 karakter · 1 bagian SMS" in page


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("Tiket {ticket}", ("Tiket K7Q-4M2", "13/160 karakter · 1 bagian SMS")),
        ("Tiket [{tiket}]", ("17/160",)),
        ("Tiket {ticket} " + "x" * 160, ("174/306", "2 bagian SMS", "tidak muat dalam satu SMS")),
        ("Tiket {ticket} 👍", ("16/70", "👍 membuat satu SMS hanya muat 70")),
        ("“Tiket” {ticket}", ('"Tiket" K7Q-4M2', "“ ” diganti dengan tanda biasa")),
        ("Tiket", ("tidak memuat semua",)),
        ("{ticket} {nama}", ("tidak dikenal",)),
        ("<b>{ticket}</b>", ("<b>K7Q-4M2</b>",)),
        ("", ("140/160",)),
    ],
)
def test_the_preview_counts_what_would_be_sent(
    admin: BrowserlikeClient, template: str, told: tuple[str, ...]
) -> None:
    page = preview(admin, template)
    for words in told:
        assert words in page


def test_markup_in_a_text_is_text(admin: BrowserlikeClient) -> None:
    answer = admin.post(COUNT, data={"template": "<b>{ticket}</b>"})
    assert "<b>K7Q" not in answer.get_data(as_text=True)


def test_a_wording_is_journalled_with_old_and_new_and_goes_back(admin: BrowserlikeClient) -> None:
    admin.post(PATH, data={"template": "Tiket {ticket}"})
    assert "Kembalikan ke bawaan" in admin.get(PATH).get_data(as_text=True)
    admin.post(PATH, data={"template": "Tiket {ticket}"})
    admin.post(PATH, data={"template": "Tiket {ticket} rusak {", "bawaan": "1"})
    assert db.session.scalars(select(SmsText)).all() == []
    query = select(Event.facts).where(Event.action == "sms_text_changed").order_by(Event.id)
    facts = db.session.scalars(query).all()
    assert [(row["before"], row["after"]) for row in facts] == [
        (as_shown(DEFAULT), "Tiket {tiket}"),
        ("Tiket {tiket}", as_shown(DEFAULT)),
    ]


def test_what_is_longer_than_any_sms_is_refused_and_kept(admin: BrowserlikeClient) -> None:
    words = "{ticket}" + "x" * 1530
    answer = admin.post(PATH, data={"template": words})
    assert answer.status_code == 422
    assert "Teks SMS terlalu panjang." in alerts(answer)
    assert words in answer.get_data(as_text=True)


def test_only_admin_words_the_texts(client: BrowserlikeClient, login: Login) -> None:
    login(client, "moderator")
    for path in (PATH, COUNT):
        assert client.post(path, data={"template": "Tiket {ticket}"}).status_code == 403


def test_an_unknown_text_is_not_found(admin: BrowserlikeClient) -> None:
    assert admin.get("/teks-sms/edit/salam").status_code == 404
    assert admin.post("/teks-sms/salam/hitung").status_code == 404


def test_the_texts_are_found_and_told_apart_by_what_the_list_shows(
    admin: BrowserlikeClient,
) -> None:
    admin.post(PATH, data={"template": "Tiket {ticket}, terima kasih banyak"})
    found = page(admin, "/teks-sms/list/?q=TERIMA+KASIH+BANYAK")
    assert "Tiket {tiket}, terima kasih banyak" in found
    assert "1 data" in found
    assert ">diubah<" in found
    assert ">diubah<" not in page(admin, "/teks-sms/list/?q=jawaban+untuk+warga")
    last = page(admin, "/teks-sms/list/?urut=is_changed&arah=turun")
    assert last.index(">diubah<") < last.index(">bawaan<")


def test_the_window_of_a_text_counts_and_goes_back_by_a_part(admin: BrowserlikeClient) -> None:
    part = {"HX-Request": "true"}
    admin.post(PATH, data={"template": "Tiket {ticket}"})
    window = html.unescape(admin.get(PATH, headers=part).get_data(as_text=True))
    assert "<html" not in window
    assert "Tanda terima untuk warga pada jam baca" in window
    answer = admin.post(PATH, data={"template": "Tiket", "bawaan": "1"}, headers=part)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/teks-sms/list/")
    assert db.session.scalars(select(SmsText)).all() == []
