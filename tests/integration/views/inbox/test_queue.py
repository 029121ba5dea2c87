"""The queue of the desk: what nobody has touched, what an SKPD has, and what follows a deletion."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask

from app.database.extensions import db, now, transaction
from app.models import Forward
from app.queries.lists.keyset_pages import PAGE_SIZE
from app.services.cases.actions import closing
from app.services.cases.answers import replying
from app.services.cases.state import case_state
from tests.cases import Statements, cards, citizen_sms, forward_id, forwarded, let, message
from tests.reading import part
from tests.web import FRAGMENT, Browser

INBOX = "/pesan-masuk/"


def opened_again() -> int:
    """The desk's own answer, to which the citizen says BELUM: no SKPD holds it."""
    row = citizen_sms("Dibuka lagi")
    let("moderator", replying.answer_directly, row, "Sudah diperbaiki.", "keluhan", "Kabag")
    with transaction():
        closing.open_unsolved(case_state.lock(row))
    return row


def test_baru_is_the_first_filter_apart_from_menunggu_skpd(desk: Browser) -> None:
    new, held, again = citizen_sms("Baru"), forwarded("Dipegang", "PUPR"), opened_again()
    assert message(again).status == "baru"
    text = desk.page(INBOX)
    filters = re.findall(r"<span>([^<]+)</span>\s*<span class=\"n\">(\d+)", text)
    assert filters[:3] == [("Baru", "1"), ("Menunggu SKPD", "1"), ("Belum dibalas", "3")]
    assert cards(desk.page(f"{INBOX}?status=baru")) == [new]
    assert cards(desk.page(f"{INBOX}?status=menunggu")) == [held]
    assert "Catat pesan" in text
    let("moderator", replying.answer_directly, new, "Sudah.", "keluhan", "Kabag")
    assert "Tidak ada pesan baru" in desk.page(f"{INBOX}?status=baru")


def test_the_page_of_a_deleted_card_goes_on_with_the_next(desk: Browser) -> None:
    gone, next_one = citizen_sms("Salah sambung"), citizen_sms("Berikutnya")
    for here, target in ((f"{INBOX}{gone}", f"{INBOX}{next_one}"), (INBOX, None)):
        there = {**FRAGMENT, "HX-Current-URL": f"http://localhost{here}"}
        row = gone if target else next_one
        answer = desk.post(f"{INBOX}{row}/hapus", headers=there)
        assert answer.status_code == 200
        assert answer.headers.get("HX-Redirect") == target
    last = citizen_sms("Tanpa skrip")
    without_script = desk.post(f"{INBOX}{last}/hapus")
    assert (without_script.status_code, without_script.headers["Location"]) == (303, INBOX)
    told = desk.page(INBOX)
    assert "Tidak ada pesan lain yang menunggu." in told
    assert "Pesan dihapus." in told
    assert f'href="{INBOX}{gone}"' in told
    assert re.search(r">\s*Dihapus\s*<", desk.page(f"{INBOX}{gone}").partition("timeline")[2])


def test_an_skpd_s_open_list_is_sorted_by_due_time(app: Flask, office: Browser) -> None:
    """The clock of the last one stands; pages go on in the same order, in as many statements."""
    rows = [forward_id(forwarded(f"Urut {number}", "PUPR")) for number in range(18)]
    with transaction():
        for place, row in enumerate(rows):
            due = now() + timedelta(hours=100 - place)
            db.session.get_one(Forward, row).due_at = due if place else None
    wanted = [*reversed(rows[1:]), rows[0]]
    office.page("/pesan-dinas/")
    with Statements(app) as statements:
        text = office.page("/pesan-dinas/")
    assert len([text for text in statements.texts if not text.startswith("BEGIN")]) <= 8
    assert cards(text) == wanted[:PAGE_SIZE]
    nearby = part(r'rel="next" href="([^"]+)"', text)
    assert cards(office.page("/pesan-dinas/" + nearby)) == wanted[PAGE_SIZE:]
    assert cards(office.page("/pesan-dinas/?status=semua"))[0] == rows[-1]
