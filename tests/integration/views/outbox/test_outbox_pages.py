"""Pesan Keluar: what a row says and to whom, the filters, and the page that stays fresh."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.messaging.failures import failure_reason
from app.models import Contact, OutboundSms, User
from app.queries.lists.keyset_pages import ROWS
from app.services.accounts import role_permissions
from app.services.cases.actions import deleting
from tests.cases import Login, citizen_sms, forwarded, let, official, page
from tests.integration.views.lists.test_statements import asked_by
from tests.integration.views.outgoing import CITIZEN, URL, counted, deeds, put, row, shown
from tests.reading import assert_lacks, assert_says, change, part

SHOWN, MASKED = "0812-6677-1234", "0812-66xx-xxxx"


# Who sees what -----------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["admin", "moderator"])
def test_admin_and_moderator_see_the_number_and_the_menu_item(
    client: FlaskClient, login: Login, username: str
) -> None:
    sms_id = put("a", "sent")
    login(client, username)
    text = page(client, URL)
    assert SHOWN in row(text, sms_id)
    assert "Pesan Keluar" in text.split('id="menu"')[1].split("</nav>")[0]


def test_whoever_else_may_read_sees_a_mask_and_cannot_search_by_number(
    client: FlaskClient, login: Login
) -> None:
    """D4: by role, on the server."""
    sms_id = put("a", "uncertain")
    with transaction() as store:
        pairs = {("can_read", "Outbox"), ("menu_access", "Pesan Keluar")}
        every = {pair for pairs in role_permissions.by_role().values() for pair in pairs}
        role_permissions.sync(every, {"Pengawas": pairs})
        user = store.scalars(select(User).where(User.username == "pimpinan")).one()
        user.roles = [store.scalars(select(Role).where(Role.name == "Pengawas")).one()]
    login(client, "pimpinan")
    text = page(client, URL)
    assert MASKED in row(text, sms_id)
    assert_lacks(text, SHOWN, CITIZEN)
    assert deeds(text, sms_id) == []
    assert "Kartu" not in row(text, sms_id)
    assert f'id="sms-{sms_id}"' not in page(client, f"{URL}?cari=081266771234")
    assert client.post(f"{URL}{sms_id}/kirim-ulang").status_code == 403


# What a row says ---------------------------------------------------------------------------------


def test_a_row_of_an_official_names_him_his_skpd_and_the_card(desk: FlaskClient) -> None:
    case_id = forwarded("Jalan rusak", "PUPR")
    contact = official("+6281100000201")
    assert contact.rank == "kadis"
    found = db.session.scalars(
        select(OutboundSms).where(OutboundSms.contact_id == contact.id)
    ).one()
    name, sms_id = contact.name, found.id
    text = page(desk, URL)
    told = row(text, sms_id)
    assert_says(told, name, "PUPR", "Terusan", "Jalan rusak", "Antrean", "Kartu", "0811-0000-0201")
    assert f'href="/pesan-masuk/{case_id}"' in text


def test_parts_reason_and_what_to_do(desk: FlaskClient) -> None:
    sms_id = put("a", "uncertain", "x" * 400, problem="Modem terputus.")
    with transaction() as store:
        parts = store.get_one(OutboundSms, sms_id).parts
        assert len(parts) == 3
        parts[0].status, parts[1].status = "delivered", "sent"
    told = row(page(desk, URL), sms_id)
    assert "terkirim 2 dari 3 bagian, diterima 1, belum pasti 1" in told
    assert "Modem terputus. Tanyakan kepada penerima" in told
    failed = put("b", "failed")
    assert "Gagal terkirim tanpa keterangan" in row(page(desk, URL), failed)


def test_what_waits_says_until_when(desk: FlaskClient) -> None:
    later = now() + timedelta(minutes=9)
    again = put("a", due_at=later, attempts=1, problem=failure_reason(21, None))
    told = row(page(desk, URL), again)
    assert "tidak dapat menerima SMS. Dicoba lagi" in told
    assert "Coba kirim ulang" not in told
    held, due = put("b", "held", due_at=later), put("c")
    text = page(desk, URL)
    assert "Dikirim mulai" in row(text, held)
    assert "Menunggu giliran kirim." in row(text, due)


# Filters, search, pages --------------------------------------------------------------------------

ONE_OF_EACH = {
    "antrean": [("held", {}), ("queued", {}), ("sending", {})],
    "terkirim": [("sent", {})],
    "diterima": [("delivered", {})],
    "gagal": [("failed", {}), ("undelivered", {})],
    "belum-pasti": [("uncertain", {})],
    "tertahan": [("held", {"late": True})],
    "dibatalkan": [("cancelled", {})],
}


def test_every_filter_shows_exactly_what_it_counts(desk: FlaskClient) -> None:
    for word, kinds in ONE_OF_EACH.items():
        for number, (status, values) in enumerate(kinds):
            put(f"{word}{number}", status, **values)
    text = page(desk, URL)
    assert counted(text, "Semua") == len(shown(text)) == 10
    for word, kinds in ONE_OF_EACH.items():
        text = page(desk, f"{URL}?status={word}")
        assert len(shown(text)) == len(kinds), word
        on = part(r'aria-current="true"><span>([^<]+)</span>', text.split('id="filters"')[1])
        assert counted(text, on) == len(kinds), word


def test_of_many_it_is_said_that_there_are_more(
    desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not counted to the end: an open page asks again and again. What waits is."""
    monkeypatch.setattr("app.queries.outbox.sms_list.MOST", 2)
    ended, waiting = ("delivered", "delivered", "delivered", "sent"), ("queued",) * 3 + ("held",)
    for number, status in enumerate((*ended, *waiting, "uncertain")):
        put(f"a{number}", status)
    text = page(desk, URL)
    said = {"Semua": "8+", "Diterima": "2+", "Terkirim": "1", "Antrean": "4"}
    for label, shown_as in said.items():
        assert re.search(rf'<span>{label}</span><span class="n">{re.escape(shown_as)}<', text)
    assert counted(text, "Belum pasti") == 1


def test_search_by_number_text_and_name(desk: FlaskClient) -> None:
    contact = db.session.scalars(select(Contact).where(Contact.name == "Hendra Kadis")).one()
    plain, named = put("a", "sent", "Jembatan"), put("b", "sent", "Lain", contact_id=contact.id)
    for words, found in {
        "0812-6677": [named, plain],
        "jembat": [plain],
        "hendra": [named],
        "%": [],
        "x\0y": [],
    }.items():
        assert shown(page(desk, f"{URL}?cari={words}")) == found, words
    assert "Tidak ada SMS yang cocok" in page(desk, f"{URL}?cari=zzz")


def test_pages_by_key(desk: FlaskClient) -> None:
    ids = [put(f"n{number}", "sent") for number in range(ROWS + 2)]
    text = page(desk, URL)
    assert shown(text) == ids[:1:-1]
    assert f'rel="next" href="?sebelum={ids[2]}"' in text
    put("late", "sent")
    text = page(desk, f"{URL}?sebelum={ids[2]}")
    assert shown(text) == [ids[1], ids[0]]
    assert f'rel="prev" href="?sesudah={ids[1]}"' in text
    assert 'rel="next"' not in text
    assert shown(page(desk, f"{URL}?sesudah={ids[1]}")) == ids[:1:-1]
    assert shown(page(desk, f"{URL}?sebelum=x&status=%27")) != []
    # Behind either end stands the first page, not an empty one.
    for end in (f"sesudah={ids[-1] + 9}", f"sebelum={ids[0]}"):
        assert ids[-1] in shown(page(desk, f"{URL}?{end}"))


def test_the_card_of_an_sms_is_offered_to_whom_it_opens(
    app: Flask, desk: FlaskClient, login: Login
) -> None:
    row = citizen_sms("Halo")
    put("a", "sent", case_id=row)
    link = f'href="/pesan-masuk/{row}"'
    assert link in page(desk, URL)
    let("moderator", deleting.delete, row)
    assert link not in page(desk, URL)
    assert link in page(login(app.test_client(), "admin"), URL)


def test_a_constant_number_of_statements(app: Flask, desk: FlaskClient) -> None:
    contact = db.session.scalars(select(Contact.id)).first()
    case_id = citizen_sms("Halo")
    put("first", "uncertain", contact_id=contact, case_id=case_id)
    page(desk, URL)
    one = asked_by(app, desk, URL)
    for number in range(20):
        put(f"n{number}", "failed", "x" * 400, contact_id=contact, case_id=case_id)
    many = asked_by(app, desk, URL)
    assert len(many) == len(one) <= 20


# The open page ------------------------------------------------------------------------------------


def question(text: str) -> str:
    """What the open page asks next."""
    return part(r'hx-get="(/pesan-keluar/baru[^"]+)"', text)


def test_the_open_page_hears_what_changed_and_nothing_else(desk: FlaskClient) -> None:
    first, second = put("a"), put("b")
    asks = question(page(desk, URL))
    assert desk.get(asks).status_code == 204
    change(OutboundSms, first, status="sent")
    text = page(desk, asks)
    assert "Terkirim" in row(text, first)
    assert f'id="sms-{second}"' not in text
    assert counted(text, "Antrean") == 1
    assert desk.get(question(text)).status_code == 204


def test_the_open_page_is_heard_in_english_too(desk: FlaskClient) -> None:
    """The menu's item keeps its name, whatever it is called on the screen."""
    desk.get("/lang/en")
    first = put("a", "failed")
    asks = question(page(desk, URL))
    change(OutboundSms, first, status="sent")
    assert 'id="count-pesan-keluar" data-count="Pesan Keluar"' in page(desk, asks)


def test_new_sms_are_announced_and_jump_in_front_of_nobody(desk: FlaskClient) -> None:
    put("a")
    asks = question(page(desk, URL))
    new = put("b")
    text = page(desk, asks)
    assert "1 SMS baru - tampilkan" in text
    assert f'id="sms-{new}"' not in text
    assert desk.get(question(text)).status_code == 204


def test_more_new_sms_than_a_page_holds_are_not_counted_as_a_page(desk: FlaskClient) -> None:
    put("a")
    asks = question(page(desk, URL))
    for number in range(ROWS + 1):
        put(f"new{number}")
    assert f"{ROWS} atau lebih SMS baru - tampilkan" in page(desk, asks)


def test_the_menu_counts_what_waits_for_a_word(desk: FlaskClient) -> None:
    put("a", "uncertain")
    put("b", "held", late=True)
    put("c", "failed")
    badge = page(desk, "/black-list/").split('id="count-pesan-keluar"')[1].split("</a>")[0]
    assert_says(badge, "<span>2</span>", "perlu diputuskan")
