"""The number of a RAHASIA message is shown to Admin and to nobody else, wherever they look."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.workflow.deadlines import WIB
from app.models import InboundPart, Message, Modem, OutboundSms
from app.services.cases.actions import blocking, manual_entry
from app.services.cases.actions.manual_entry import Entry
from app.services.cases.answers import replying
from tests.house.test_routes import guarded
from tests.integration.views.factories import (
    Login,
    citizen_sms,
    forward_id,
    forwarded,
    let,
    page,
    person,
    send,
)
from tests.web import BrowserlikeClient, steady

NUMBER = "081398765432"
# Any spelling, masked too: of a hidden number not one digit is shown.
SHOWN = re.compile(r"0813.?98|813.?9876|\+62.?813|0813-98xx")
SECRET = "RAHASIA kepala desa memotong bantuan beras"


@pytest.fixture
def secret(app: Flask) -> int:
    """Forwarded to PUPR and to the moderator's own unit, answered by SMS."""
    first = forwarded(SECRET, "PUPR", "BAG-PDE", number=NUMBER)
    with transaction() as store:
        # Codes are drawn: no search for a part of the number may meet it by its code.
        store.get_one(Message, first).code = "2460"
        replying.answer_directly(
            first, "Kami periksa.", "pengaduan", "Kabag", actor=person("moderator"), is_safe=True
        )
    return first


def everything(app: Flask, first: int) -> list[str]:
    """Every guarded page that opens by GET, with the true ids in its address."""
    own, sms = forward_id(first), db.session.scalars(select(OutboundSms.id)).first()
    found = [
        "/pesan-masuk/?status=semua",
        f"/pesan-masuk/baru?after=0&shown={first}:x",
        f"/pesan-masuk/bersama/teruskan?pesan={first}",
        "/pesan-dinas/?status=semua",
        f"/pesan-dinas/baru?after=0&shown={own}:x",
        f"/pesan-keluar/baru?shown={sms}:x",
    ]
    for rule, method, address in guarded(app):
        if method == "GET" and not rule.rule.startswith("/simulator"):
            ids = {"/pesan-dinas/": own, "/pesan-keluar/": sms}
            row = next((it for start, it in ids.items() if address.startswith(start)), first)
            found.append(address.replace("/1", f"/{row}", 1))
    db.session.rollback()
    return found


@pytest.mark.parametrize("username", ["moderator", "operator-pupr", "kadis-pupr", "pimpinan"])
def test_no_page_shows_a_digit_of_it(
    app: Flask, client: BrowserlikeClient, login: Login, secret: int, username: str
) -> None:
    login(client, username)
    for address in everything(app, secret):
        said = steady(client.get(address).get_data().decode("utf-8", "ignore"))
        assert not SHOWN.search(said), address


def test_admin_sees_it_and_the_journal_knows(admin: BrowserlikeClient, secret: int) -> None:
    assert "0813-9876-5432" in page(admin, f"/pesan-masuk/{secret}")
    assert "0813-9876-5432" in page(admin, "/pesan-keluar/")


def test_the_card_says_that_it_is_hidden_and_offers_no_blokir(
    desk: BrowserlikeClient, secret: int
) -> None:
    card = page(desk, f"/pesan-masuk/{secret}")
    assert "Nomor dirahasiakan" in card
    assert "RAHASIA: nomor hanya untuk Admin" in card
    assert f"/pesan-masuk/{secret}/blokir" not in card
    code, said = send(desk, f"/pesan-masuk/{secret}/blokir")
    assert code == 409
    assert "hanya Admin" in said
    assert "Nomor dirahasiakan" in page(desk, f"/pesan-masuk/{secret}/riwayat")


@pytest.mark.parametrize("typed", [NUMBER, "5432", "0813987", "+62813"])
def test_no_search_finds_it_by_its_number(desk: BrowserlikeClient, secret: int, typed: str) -> None:
    for address in (
        f"/pesan-masuk/?status=semua&cari={typed}",
        f"/pesan-masuk/?status=semua&nomor={typed.strip('+')}",
        f"/pesan-keluar/?cari={typed}",
    ):
        said = page(desk, address.replace("+", "%2B"))
        assert "memotong bantuan" not in said, address
        assert "Kami periksa" not in said, address


def test_his_open_messages_do_not_lead_to_it(
    app: Flask, client: BrowserlikeClient, login: Login, secret: int
) -> None:
    open_one = citizen_sms("Jalan rusak di Siulak", NUMBER)
    login(client, "moderator")
    said = page(client, f"/pesan-masuk/{open_one}")
    assert "0813-9876-5432" in said
    assert "memotong bantuan" not in said
    assert "pesan ke-" not in said
    hidden = page(client, f"/pesan-masuk/{secret}")
    assert "Jalan rusak di Siulak" not in hidden
    assert "pesan ke-" not in hidden
    admin = login(app.test_client(), "admin")
    assert "memotong bantuan" in page(admin, f"/pesan-masuk/{open_one}")


def test_the_black_list_does_not_tell_it(
    app: Flask, client: BrowserlikeClient, login: Login, secret: int
) -> None:
    with transaction():
        row = blocking.block_sender(secret, actor=person("admin"))
        row_id = row.id
    citizen_sms("RAHASIA lagi dari saya", NUMBER)
    citizen_sms("Biasa saja", NUMBER)
    login(client, "moderator")
    said = page(client, "/black-list/")
    assert "Nomor dirahasiakan" in said
    assert not SHOWN.search(steady(said))
    assert "Nomor dirahasiakan" not in page(client, "/black-list/?q=9876")
    assert not SHOWN.search(page(client, "/black-list/ekspor/csv"))
    assert "Nomor terblokir" not in page(client, f"/pesan-masuk/{secret}")
    kept = page(client, f"/black-list/{row_id}/sms")
    assert "RAHASIA lagi" not in kept
    assert "Biasa saja" in kept
    admin = login(app.test_client(), "admin")
    assert "0813-9876-5432" in page(admin, "/black-list/?q=9876")
    assert "0813-9876-5432" in page(admin, "/black-list/ekspor/csv")
    assert "RAHASIA lagi" in page(admin, f"/black-list/{row_id}/sms")


def test_jangan_blokir_tells_nobody_whose_it_is(
    app: Flask, client: BrowserlikeClient, login: Login, secret: int
) -> None:
    """On a blocked number's secret card it answers as on one that is not blocked."""
    free = citizen_sms("RAHASIA pungli di sekolah", "081255550000")
    plain = citizen_sms("Undian berhadiah", NUMBER)
    let("moderator", blocking.block_sender, plain)
    login(client, "moderator")
    answers = [send(client, f"/pesan-masuk/{row}/jangan-blokir") for row in (secret, free)]
    assert [status for status, _ in answers] == [409, 409]
    assert all("tidak ada yang berubah" in text for _, text in answers)
    assert "0813-9876-5432" in page(client, "/black-list/")
    admin = login(app.test_client(), "admin")
    assert send(admin, f"/pesan-masuk/{secret}/jangan-blokir")[0] == 200


def test_a_name_that_was_written_down_is_hidden_too(
    app: Flask, client: BrowserlikeClient, login: Login
) -> None:
    at = f"{now().astimezone(WIB):%Y-%m-%dT%H:%M}"
    entry = Entry("telepon", NUMBER, "Zulkarnain", at, SECRET, None)
    with transaction():
        card = manual_entry.enter(entry, actor=person("moderator"))[0].id
    login(client, "moderator")
    assert "Zulkarnain" not in page(client, f"/pesan-masuk/{card}")
    assert "Zulkarnain" in page(login(app.test_client(), "admin"), f"/pesan-masuk/{card}")


def test_a_part_that_could_not_be_decoded_does_not_tell_it(
    desk: BrowserlikeClient, secret: int
) -> None:
    with transaction():
        part = InboundPart(
            fingerprint="x",
            modem_id=db.session.scalars(select(Modem.id)).first(),
            kind="binary",
            number=NUMBER,
            smsc_at=now(),
            recorded_at=now(),
            text="",
            body=b"RAHASIA",
            group_key="x",
            processed_at=now(),
            message_id=secret,
        )
        db.session.add(part)
    said = page(desk, "/info-sim/karantina")
    assert "Nomor dirahasiakan" in said
    assert not SHOWN.search(steady(said))
