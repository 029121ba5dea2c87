"""The queue of the desk: what nobody has touched, what an SKPD has or has rejected (also while
another SKPD, or the citizen, is still waited for), and what follows a deletion."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask

from app.database.extensions import db, now, transaction
from app.models import Contact, Forward
from app.queries.lists.keyset_pages import PAGE_SIZE
from app.services.cases.actions import closing, forwarding
from app.services.cases.answers import asking_citizen, replying
from app.services.cases.state import case_state
from app.services.settings import settings
from app.views.framework.format import clock
from tests.cases import (
    Statements,
    cards,
    case,
    citizen_sms,
    forward_id,
    forwarded,
    let,
    reject,
    unit_id,
)
from tests.integration.views.inbox.test_dashboard import tiles
from tests.reading import assert_says, part
from tests.rows import all_rows, change, one_row
from tests.web import FRAGMENT, Browser

INBOX = "/pesan-masuk/"
REJECTED = f"{INBOX}?status=ditolak"


def opened_again() -> int:
    """The desk's own answer, to which the citizen says BELUM: no SKPD holds it."""
    row = citizen_sms("Dibuka lagi")
    let("moderator", replying.answer_directly, row, "Sudah diperbaiki.", "keluhan", "Kabag")
    with transaction():
        closing.open_unsolved(case_state.lock(row))
    return row


def test_baru_is_the_first_filter_apart_from_menunggu_skpd(desk: Browser) -> None:
    new, held, again = citizen_sms("Baru"), forwarded("Dipegang", "PUPR"), opened_again()
    assert case(again).status == "baru"
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
    assert_says(told, "Tidak ada pesan lain yang menunggu.", "Pesan dihapus.")
    assert f'href="{INBOX}{gone}"' in told
    assert re.search(r">\s*Dihapus\s*<", desk.page(f"{INBOX}{gone}").partition("timeline")[2])


def test_an_skpd_s_open_list_is_sorted_by_due_time(app: Flask, office: Browser) -> None:
    """The clock of the last one stands; pages go on in the same order, in as many statements."""
    rows = [forward_id(forwarded(f"Lampu {number}", "PUPR")) for number in range(18)]
    for place, row in enumerate(rows):
        due = now() + timedelta(hours=100 - place)
        change(one_row(Forward, id=row), due_at=due if place else None)
    wanted = [*reversed(rows[1:]), rows[0]]
    office.page("/pesan-dinas/")
    with Statements(app) as statements:
        text = office.page("/pesan-dinas/")
    assert len([text for text in statements.texts if not text.startswith("BEGIN")]) <= 8
    assert cards(text) == wanted[:PAGE_SIZE]
    nearby = part(r'rel="next" href="([^"]+)"', text)
    assert cards(office.page("/pesan-dinas/" + nearby)) == wanted[PAGE_SIZE:]
    assert cards(office.page("/pesan-dinas/?status=semua"))[0] == rows[-1]


def test_one_of_two_rejects(desk: Browser) -> None:
    row = forwarded("Lampu jalan mati", "DISHUB", "PUPR")
    assert cards(desk.page(REJECTED)) == []
    reject(row)
    assert case(row).status == "diteruskan"
    assert cards(desk.page(REJECTED)) == [row]
    assert tiles(desk.page("/hari-ini/"))[REJECTED] == 1
    let("moderator", forwarding.forward, row, [unit_id("DLH")], "keluhan")
    assert cards(desk.page(REJECTED)) == []
    assert tiles(desk.page("/hari-ini/"))[REJECTED] == 0


def test_while_the_citizen_is_asked(desk: Browser) -> None:
    row = forwarded("Lampu jalan mati", "DISHUB")
    let("moderator", asking_citizen.ask_citizen, row, "Di desa mana?")
    reject(row)
    assert case(row).status == "menunggu_warga"
    assert cards(desk.page(REJECTED)) == [row]
    let("moderator", replying.answer_directly, row, "Sudah", "keluhan", "Kabag")
    assert cards(desk.page(REJECTED)) == []


def test_a_reminder_at_night_says_when_it_goes(desk: Browser) -> None:
    row, hour = forwarded("Jembatan lapuk", "PUPR"), timedelta(hours=1)
    begin, end = clock(now() - hour), clock(now() + hour)
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
