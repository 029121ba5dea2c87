"""Pesan Keluar: what a row says, to whom, and what each button does, once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select

from app.domain.delivery import Purpose
from app.extensions import db, now, transaction
from app.models import Contact, Event, Modem, OutboundSms, User
from app.services import outbox, rights
from app.services.outbox import Cause
from tests.integration.views.stage import (
    Statements,
    citizen_sms,
    forwarded,
    hidden,
    message,
    page,
    send,
)

Login = Callable[[FlaskClient, str], object]
CITIZEN, SHOWN, MASKED = "+6281266771234", "0812-6677-1234", "0812-66xx-xxxx"
URL = "/pesan-keluar/"


def put(key: str, status: str = "queued", text: str = "Halo", **values: object) -> int:
    """An outgoing SMS in this state, with all its parts; its id."""
    late = bool(values.pop("late", False))
    purpose = values.pop("purpose", Purpose.ACKNOWLEDGEMENT)
    contact = values.pop("contact_id", None)
    assert isinstance(purpose, Purpose)
    with transaction() as store:
        cause = Cause(key, purpose, contact_id=contact if isinstance(contact, int) else None)
        sms_id = outbox.put(CITIZEN, text, cause)
        sms = store.get_one(OutboundSms, sms_id)
        sms.status, sms.needs_person = status, late
        sms.modem_id = store.scalars(select(Modem.id)).first()
        for part in sms.parts:
            part.status = "queued" if status == "held" else status
        for name, value in values.items():
            setattr(sms, name, value)
    assert sms_id is not None
    return sms_id


def row(text: str, sms_id: int) -> str:
    """One row of a page, its marks taken out."""
    found = text.split(f'id="sms-{sms_id}"')[1].split("</article>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def deeds(text: str, sms_id: int) -> list[str]:
    """The buttons of a row."""
    found = text.split(f'id="sms-{sms_id}"')[1].split("</article>")[0]
    return re.findall(r'data-action="([a-z]+)"', found)


def do(client: FlaskClient, sms_id: int, deed: str, seen: str | None = None) -> tuple[int, str]:
    """The window, then its button."""
    url = f"{URL}{sms_id}/{deed}"
    return send(client, url, seen=hidden(page(client, url), "seen") if seen is None else seen)


def sms(sms_id: int) -> OutboundSms:
    db.session.rollback()
    return db.session.get_one(OutboundSms, sms_id, populate_existing=True)


@pytest.fixture
def desk(app: Flask, client: FlaskClient, login: Login) -> FlaskClient:
    """A moderator at the screen; nothing is sent meanwhile, for no owner runs in tests."""
    login(client, "moderator")
    return client


# Who sees what -----------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["operator-pupr", "pimpinan"])
def test_not_for_others(client: FlaskClient, login: Login, username: str) -> None:
    sms_id = put("a", "uncertain")
    login(client, username)
    for path in ("", "baru", f"{sms_id}/kirim-ulang"):
        assert client.get(URL + path).status_code == 403
    assert sms(sms_id).status == "uncertain"


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
        rights.sync({*_every_pair()}, {"Pengawas": pairs})
        user = store.scalars(select(User).where(User.username == "pimpinan")).one()
        user.roles = [store.scalars(select(Role).where(Role.name == "Pengawas")).one()]
    login(client, "pimpinan")
    text = page(client, URL)
    assert MASKED in row(text, sms_id)
    assert SHOWN not in text
    assert CITIZEN not in text
    assert deeds(text, sms_id) == []
    assert "Kartu" not in row(text, sms_id)
    assert f'id="sms-{sms_id}"' not in page(client, f"{URL}?cari=081266771234")
    assert client.post(f"{URL}{sms_id}/kirim-ulang").status_code == 403


def _every_pair() -> set[tuple[str, str]]:
    return {pair for pairs in rights.by_role().values() for pair in pairs}


# What a row says ---------------------------------------------------------------------------------


def test_a_row_of_an_official_names_him_his_skpd_and_the_card(desk: FlaskClient) -> None:
    message_id = forwarded("Jalan rusak", "PUPR")
    contact = db.session.scalars(select(Contact).where(Contact.rank == "kadis")).first()
    assert contact is not None
    found = db.session.scalars(
        select(OutboundSms).where(OutboundSms.contact_id == contact.id)
    ).one()
    name, sms_id = contact.name, found.id
    text = page(desk, URL)
    told = row(text, sms_id)
    for words in (name, "PUPR", "Terusan", "Jalan rusak", "Antrean", "Kartu", "0811-0000-0201"):
        assert words in told, words
    assert f'href="/pesan-masuk/{message_id}"' in text


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
    text = page(desk, URL)
    assert "Gagal terkirim tanpa keterangan" in row(text, failed)


def test_what_waits_says_until_when(desk: FlaskClient) -> None:
    later = now() + timedelta(minutes=9)
    again = put("a", due_at=later, attempts=1, problem="Terganggu. Coba kirim ulang nanti.")
    told = row(page(desk, URL), again)
    assert "Terganggu. Dicoba lagi" in told
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
        on = re.search(r'aria-current="true"><span>([^<]+)</span>', text.split('id="filters"')[1])
        assert on
        assert counted(text, on[1]) == len(kinds), word


def shown(text: str) -> list[int]:
    return [int(found) for found in re.findall(r'id="sms-(\d+)" class', text)]


def counted(text: str, label: str) -> int:
    found = re.search(rf"<span>{label}</span><span class=\"n[^>]*>(\d+)<", text)
    assert found, label
    return int(found[1])


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
    ids = [put(f"n{number}", "sent") for number in range(27)]
    text = page(desk, URL)
    assert shown(text) == ids[:1:-1]
    put("late", "sent")
    text = page(desk, f"{URL}?sebelum={ids[2]}")
    assert shown(text) == [ids[1], ids[0]]
    assert shown(page(desk, f"{URL}?sesudah={ids[1]}")) == ids[26:1:-1]
    assert shown(page(desk, f"{URL}?sebelum=x&status=%27")) != []


def test_a_constant_number_of_statements(app: Flask, desk: FlaskClient) -> None:
    contact = db.session.scalars(select(Contact.id)).first()
    message_id = citizen_sms("Halo")
    put("first", "uncertain", contact_id=contact, message_id=message_id)
    page(desk, URL)
    with Statements(app) as one:
        page(desk, URL)
    for number in range(20):
        put(f"n{number}", "failed", "x" * 400, contact_id=contact, message_id=message_id)
    with Statements(app) as many:
        page(desk, URL)
    assert many.count == one.count
    assert many.count <= 20


# Kirim ulang, Anggap terkirim, Batalkan ----------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "values", "offered"),
    [
        ("uncertain", {}, ["settle", "resend"]),
        ("failed", {}, ["resend"]),
        ("undelivered", {}, ["resend"]),
        ("held", {"late": True}, ["resend", "cancel"]),
        ("held", {}, ["cancel"]),
        ("queued", {}, ["cancel"]),
        ("sending", {}, []),
        ("sent", {}, []),
        ("delivered", {}, []),
        ("cancelled", {}, []),
    ],
)
def test_the_buttons_follow_the_state(
    desk: FlaskClient, status: str, values: dict[str, object], offered: list[str]
) -> None:
    sms_id = put("a", status, **values)
    assert deeds(page(desk, URL), sms_id) == offered
    for name, path in {
        "settle": "anggap-terkirim", "resend": "kirim-ulang", "cancel": "batalkan"
    }.items():  # fmt: skip
        code = desk.get(f"{URL}{sms_id}/{path}").status_code
        assert code == (200 if name in offered else 409), name


def test_send_again_asks_about_the_double_and_works_once(desk: FlaskClient) -> None:
    sms_id = put("a", "uncertain", claimed_at=now())
    url = f"{URL}{sms_id}/kirim-ulang"
    window = page(desk, url)
    assert "dapat menerimanya dua kali" in window
    seen = hidden(window, "seen")
    code, text = send(desk, url, seen=seen)
    assert code == 200
    assert "SMS masuk antrean lagi." in text
    assert "Antrean" in row(text, sms_id)
    assert (sms(sms_id).status, sms(sms_id).parts[0].status) == ("queued", "queued")
    code, text = send(desk, url, seen=seen)
    assert code == 409
    assert "statusnya sekarang “Antrean”" in text
    assert "Antrean" in row(text, sms_id)
    event = db.session.scalars(select(Event).where(Event.action == "send_again")).one()
    assert (event.subject_id, event.old, event.new) == (sms_id, "uncertain", "queued")


def test_a_question_about_an_earlier_try_is_refused(desk: FlaskClient) -> None:
    """Somebody else sent it again, and it failed again: the first question is not about that."""
    sms_id = put("a", "uncertain", claimed_at=now())
    seen = hidden(page(desk, f"{URL}{sms_id}/kirim-ulang"), "seen")
    with transaction() as store:
        store.get_one(OutboundSms, sms_id).claimed_at = now() + timedelta(seconds=1)
    assert do(desk, sms_id, "kirim-ulang", seen)[0] == 409
    assert do(desk, sms_id, "kirim-ulang", "")[0] == 409
    assert sms(sms_id).status == "uncertain"


def test_take_as_sent(desk: FlaskClient) -> None:
    sms_id = put("a", "uncertain", claimed_at=now())
    code, text = do(desk, sms_id, "anggap-terkirim")
    assert code == 200
    assert "SMS dicatat terkirim." in text
    assert (sms(sms_id).status, sms(sms_id).parts[0].status) == ("sent", "sent")


def test_cancel_what_waits(desk: FlaskClient) -> None:
    sms_id = put("a")
    code, text = do(desk, sms_id, "batalkan")
    assert code == 200
    assert "SMS tidak jadi dikirim." in text
    assert (sms(sms_id).status, sms(sms_id).parts[0].status) == ("cancelled", "cancelled")
    code, text = do(desk, sms_id, "batalkan", "queued-0-0-")
    assert code == 409
    assert "“Dibatalkan”" in text


def test_what_was_too_old_and_is_cancelled_is_over(desk: FlaskClient) -> None:
    sms_id = put("a", "held", late=True)
    assert do(desk, sms_id, "batalkan")[0] == 200
    text = page(desk, URL)
    assert "Dibatalkan" in row(text, sms_id)
    assert deeds(text, sms_id) == []
    assert counted(text, "Ditahan terlalu lama") == 0


def test_cancelling_an_answer_s_sms_calls_the_answer_back(desk: FlaskClient) -> None:
    message_id = citizen_sms("Kapan KTP jadi?")
    answer = {"text": "Besok", "category": "permintaan informasi", "acknowledged_by": "Kabag PDE"}
    assert send(desk, f"/pesan-masuk/{message_id}/balas", **answer)[0] == 200
    found = select(OutboundSms).where(OutboundSms.reply_id.is_not(None))
    sms_id = db.session.scalars(found).one().id
    assert message(message_id).status == "dijawab"
    assert "jawabannya ikut dibatalkan" in page(desk, f"{URL}{sms_id}/batalkan")
    assert do(desk, sms_id, "batalkan")[0] == 200
    assert sms(sms_id).status == "cancelled"
    assert message(message_id).status == "baru"


def test_without_script_the_question_is_a_page(desk: FlaskClient) -> None:
    sms_id = put("a", "failed")
    text = page(desk, f"{URL}{sms_id}/kirim-ulang")
    assert "<html" in text
    answer = desk.post(f"{URL}{sms_id}/kirim-ulang", data={"seen": hidden(text, "seen")})
    assert (answer.status_code, answer.location) == (303, URL)
    assert sms(sms_id).status == "queued"


def test_an_sms_that_is_not_there(desk: FlaskClient) -> None:
    assert desk.get(f"{URL}999999/kirim-ulang").status_code == 404


# The open page ------------------------------------------------------------------------------------


def question(text: str) -> str:
    """What the open page asks next."""
    found = re.search(r'hx-get="(/pesan-keluar/baru[^"]+)"', text)
    assert found
    return found[1]


def test_the_open_page_hears_what_changed_and_nothing_else(desk: FlaskClient) -> None:
    first, second = put("a"), put("b")
    asks = question(page(desk, URL))
    assert desk.get(asks).status_code == 204
    with transaction() as store:
        store.get_one(OutboundSms, first).status = "sent"
    text = page(desk, asks)
    assert "Terkirim" in row(text, first)
    assert f'id="sms-{second}"' not in text
    assert counted(text, "Antrean") == 1
    assert desk.get(question(text)).status_code == 204


def test_new_sms_are_announced_and_jump_in_front_of_nobody(desk: FlaskClient) -> None:
    put("a")
    asks = question(page(desk, URL))
    new = put("b")
    text = page(desk, asks)
    assert "1 SMS baru - tampilkan" in text
    assert f'id="sms-{new}"' not in text
    assert desk.get(question(text)).status_code == 204


def test_the_menu_counts_what_waits_for_a_word(desk: FlaskClient) -> None:
    put("a", "uncertain")
    put("b", "held", late=True)
    put("c", "failed")
    text = page(desk, "/black-list/")
    badge = text.split('id="count-pesan-keluar"')[1].split("</a>")[0]
    assert "<span>2</span>" in badge
    assert "perlu diputuskan" in badge
