"""Catat pesan: the window, the page without script, and the card that comes of it (D10)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from app.database.extensions import now
from app.models import Case, OutboundSms
from app.services.cases.actions import blocking
from app.views.framework.format import WIB
from tests.cases import buttons, citizen_sms, forward_id, hidden, let, unit_id
from tests.reading import assert_says
from tests.rows import all_rows, last_row
from tests.web import FRAGMENT, Browser

URL = "/pesan-masuk/pesan-baru"


def entry(**values: Any) -> dict[str, Any]:
    """The form, complete unless told otherwise: a letter of this morning without a number."""
    received = now().astimezone(WIB) - timedelta(hours=1)
    return {
        "channel": "surat",
        "sender": "",
        "sender_name": "Ibu Sari",
        "received": f"{received:%Y-%m-%dT%H:%M}",
        "body": "Mohon bantuan air bersih",
        **values,
    }


def newest() -> Case:
    found: Case = last_row(Case)
    return found


def test_the_button_opens_a_window_and_a_page(desk: Browser) -> None:
    assert f'href="{URL}"' in desk.page("/pesan-masuk/")
    assert "<html" in desk.page(URL)
    window = desk.get(URL, headers=FRAGMENT).get_data(as_text=True)
    assert "<html" not in window
    assert_says(window, "lewat", "WhatsApp", "Telepon", "Surat", "Datang langsung", "isi pesan")


def test_a_letter_becomes_a_card_whose_answer_is_recorded(desk: Browser) -> None:
    desk.posted(URL, 204, **entry())
    row = newest().id
    text = desk.page(f"/pesan-masuk/{row}")
    assert_says(text, "Pesan tersimpan dengan tiket", "Ibu Sari")
    assert re.search(r'class="tag way" title="Datang lewat surat; jawaban dicatat[^"]*">', text)
    assert buttons(text, row) == [
        *("forward", "delete", "reply", "publish", "close", "note", "review")
    ]
    window = desk.page(f"/pesan-masuk/{row}/balas")
    assert "Jawaban ini dicatat, tanpa SMS." in window
    assert "data-count" not in window
    answer = {"text": "Truk datang besok", "category": "keluhan", "acknowledged_by": "Kabag"}
    text = desk.posted(f"/pesan-masuk/{row}/balas", **answer)
    assert "Jawaban dicatat, tanpa SMS. Sampaikan kepada warga lewat surat." in text
    assert "dicatat, tanpa SMS: disampaikan lewat surat" in text
    assert newest().status == "dijawab"
    assert all_rows(OutboundSms) == []
    paper = desk.page(f"/pesan-masuk/{row}/riwayat")
    assert "Tanpa nomor HP" in paper
    assert "Ibu Sari" not in paper
    assert "Pesan dicatat, datang lewat surat" in paper


def test_an_skpd_reads_the_letter_without_the_name(desk: Browser) -> None:
    """D4: a name is as personal as a number."""
    desk.send(URL, **entry())
    row, unit = newest().id, unit_id("PUPR")
    desk.send(f"/pesan-masuk/{row}/teruskan", skpd=unit, category="keluhan")
    other = desk.another("operator-pupr")
    text = other.page("/pesan-dinas/")
    assert_says(text, "Mohon bantuan air bersih", "Tanpa nomor HP")
    assert "Ibu Sari" not in text
    held = forward_id(row)
    assert "Sampaikan sendiri kepada warga lewat surat" in other.page(f"/pesan-dinas/{held}/balas")


def test_a_phone_call_is_answered_by_sms(desk: Browser) -> None:
    desk.send(URL, **entry(channel="telepon", sender="0812 6677 9999"))
    row = newest().id
    text = desk.page(f"/pesan-masuk/{row}")
    assert_says(text, "0812-6677-9999", "jawaban dikirim lewat SMS", 'data-action="ask"')
    assert "data-count" in desk.page(f"/pesan-masuk/{row}/balas")


def test_everything_wrong_is_said_and_nothing_typed_is_lost(desk: Browser) -> None:
    form = entry(channel="", sender="12", received="", body=" ", sender_name="Ibu <Sari>")
    text = desk.posted(URL, 422, **form)
    for words in (
        "Pilih lewat apa pesan ini datang.",
        "Nomor pengirim bukan nomor HP yang benar.",
        "Isi tanggal dan jam diterima",
        "Isi pesan wajib diisi.",
        'value="Ibu <Sari>"',
        'value="12"',
    ):
        assert words in text, words
    assert all_rows(Case) == []


def test_a_blocked_number_is_refused_with_what_to_do(desk: Browser) -> None:
    let("moderator", blocking.block_sender, citizen_sms("Undian", "081266770099"))
    text = desk.posted(URL, 422, **entry(channel="telepon", sender="081266770099"))
    assert_says(text, "ada di Black List", "Batalkan blokirnya dahulu")


def test_the_same_form_twice_is_one_card(desk: Browser) -> None:
    key = hidden(desk.page(URL), "form_key")
    for _ in range(2):
        assert desk.send(URL, **entry(form_key=key))[0] == 204
    assert len(all_rows(Case)) == 1


def test_simpan_dan_berikutnya_leads_to_an_empty_form(desk: Browser) -> None:
    answer = desk.post(URL, data=entry(next="ya"))
    assert (answer.status_code, answer.location) == (303, URL)
    assert "Mohon bantuan" not in desk.page(URL)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "tiket"),
        ({"acknowledge": "ya"}, "tidak dikirim: tidak ada nomor HP."),
        ({"acknowledge": "ya", "sender": "081266770002"}, "Tanda terima dikirim lewat SMS."),
        (
            {"acknowledge": "ya", "sender": "081266770002", "body": "ini rahasia"},
            "tidak dikirim: pesan sensitif",
        ),
    ],
)
def test_the_toast_is_honest_about_the_ticket(
    desk: Browser, values: dict[str, str], told: str
) -> None:
    desk.send(URL, **entry(**values))
    assert told in desk.page("/pesan-masuk/")
