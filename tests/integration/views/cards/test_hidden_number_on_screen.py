"""The number of a RAHASIA case is shown to Admin and to nobody else, wherever they look."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.database.extensions import db, now
from app.domain.workflow.deadlines import WIB
from app.models import InboundPart, Modem, OutboundSms
from app.services.cases.actions import blocking, manual_entry
from app.services.cases.actions.manual_entry import Entry
from app.services.cases.answers import replying
from tests.cases import case, citizen_sms, forward_id, forwarded, let
from tests.house.test_routes import guarded
from tests.reading import assert_lacks, assert_says, keep
from tests.rows import all_rows, change
from tests.web import Browser, steady

NUMBER = "081398765432"
# Any spelling, masked too: of a hidden number not one digit is shown.
SHOWN = re.compile(r"0813.?98|813.?9876|\+62.?813|0813-98xx")
SECRET = "RAHASIA kepala desa memotong bantuan beras"


@pytest.fixture
def secret(app: Flask) -> int:
    """Forwarded to PUPR and to the moderator's own unit, answered by SMS."""
    first = forwarded(SECRET, "PUPR", "BAG-PDE", number=NUMBER)
    # Codes are drawn: no search for a part of the number may meet it by its code.
    change(case(first), code="2460")
    answer = (first, "Kami periksa.", "pengaduan", "Kabag")
    let("moderator", replying.answer_directly, *answer, is_safe=True)
    return first


def everything(app: Flask, first: int) -> list[str]:
    """Every guarded page that opens by GET, with the true ids in its address."""
    own, sms = forward_id(first), all_rows(OutboundSms.id)[0]
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
    app: Flask, client: Browser, secret: int, username: str
) -> None:
    client.log_in(username)
    for address in everything(app, secret):
        said = steady(client.get(address).get_data().decode("utf-8", "ignore"))
        assert not SHOWN.search(said), address


def test_admin_sees_it_and_the_journal_knows(admin: Browser, secret: int) -> None:
    assert "0813-9876-5432" in admin.page(f"/pesan-masuk/{secret}")
    assert "0813-9876-5432" in admin.page("/pesan-keluar/")


def test_the_card_says_that_it_is_hidden_and_offers_no_blokir(desk: Browser, secret: int) -> None:
    card = desk.page(f"/pesan-masuk/{secret}")
    assert_says(card, "Nomor dirahasiakan", "RAHASIA: nomor hanya untuk Admin")
    assert f"/pesan-masuk/{secret}/blokir" not in card
    code, said = desk.send(f"/pesan-masuk/{secret}/blokir")
    assert code == 409
    assert "hanya Admin" in said
    assert "Nomor dirahasiakan" in desk.page(f"/pesan-masuk/{secret}/riwayat")


@pytest.mark.parametrize("typed", [NUMBER, "5432", "0813987", "+62813"])
def test_no_search_finds_it_by_its_number(desk: Browser, secret: int, typed: str) -> None:
    for address in (
        f"/pesan-masuk/?status=semua&cari={typed}",
        f"/pesan-masuk/?status=semua&nomor={typed.strip('+')}",
        f"/pesan-keluar/?cari={typed}",
    ):
        said = desk.page(address.replace("+", "%2B"))
        assert "memotong bantuan" not in said, address
        assert "Kami periksa" not in said, address


def test_his_open_cases_do_not_lead_to_it(desk: Browser, secret: int) -> None:
    open_one = citizen_sms("Jalan rusak di Siulak", NUMBER)
    said = desk.page(f"/pesan-masuk/{open_one}")
    assert "0813-9876-5432" in said
    assert_lacks(said, "memotong bantuan", "pesan ke-")
    assert_lacks(desk.page(f"/pesan-masuk/{secret}"), "Jalan rusak di Siulak", "pesan ke-")
    assert "memotong bantuan" in desk.another("admin").page(f"/pesan-masuk/{open_one}")


def test_the_black_list_does_not_tell_it(client: Browser, secret: int) -> None:
    row_id = let("admin", blocking.block_sender, secret).id
    citizen_sms("RAHASIA lagi dari saya", NUMBER)
    citizen_sms("Biasa saja", NUMBER)
    client.log_in("moderator")
    said = client.page("/black-list/")
    assert "Nomor dirahasiakan" in said
    assert not SHOWN.search(steady(said))
    assert "Nomor dirahasiakan" not in client.page("/black-list/?q=9876")
    assert not SHOWN.search(client.page("/black-list/ekspor/csv"))
    assert "Nomor terblokir" not in client.page(f"/pesan-masuk/{secret}")
    kept = client.page(f"/black-list/{row_id}/sms")
    assert "RAHASIA lagi" not in kept
    assert "Biasa saja" in kept
    admin = client.another("admin")
    assert "0813-9876-5432" in admin.page("/black-list/?q=9876")
    assert "0813-9876-5432" in admin.page("/black-list/ekspor/csv")
    assert "RAHASIA lagi" in admin.page(f"/black-list/{row_id}/sms")


def test_jangan_blokir_tells_nobody_whose_it_is(client: Browser, secret: int) -> None:
    """On a blocked number's secret card it answers as on one that is not blocked."""
    free = citizen_sms("RAHASIA pungli di sekolah", "081255550000")
    let("moderator", blocking.block_sender, citizen_sms("Undian berhadiah", NUMBER))
    client.log_in("moderator")
    answers = [client.send(f"/pesan-masuk/{row}/jangan-blokir") for row in (secret, free)]
    assert [status for status, _ in answers] == [409, 409]
    assert all("tidak ada yang berubah" in text for _, text in answers)
    assert "0813-9876-5432" in client.page("/black-list/")
    assert client.another("admin").send(f"/pesan-masuk/{secret}/jangan-blokir")[0] == 200


def test_a_name_that_was_written_down_is_hidden_too(client: Browser) -> None:
    at = f"{now().astimezone(WIB):%Y-%m-%dT%H:%M}"
    entry = Entry("telepon", NUMBER, "Zulkarnain", at, SECRET, None)
    card = let("moderator", manual_entry.enter, entry)[0].id
    client.log_in("moderator")
    assert "Zulkarnain" not in client.page(f"/pesan-masuk/{card}")
    assert "Zulkarnain" in client.another("admin").page(f"/pesan-masuk/{card}")


def test_a_part_that_could_not_be_decoded_does_not_tell_it(desk: Browser, secret: int) -> None:
    at = {"smsc_at": now(), "recorded_at": now(), "processed_at": now()}
    marks = {"fingerprint": "x", "group_key": "x", "modem_id": all_rows(Modem.id)[0], **at}
    sent = {"kind": "binary", "number": NUMBER, "text": "", "body": b"RAHASIA"}
    keep(InboundPart(case_id=secret, **sent, **marks))
    said = desk.page("/info-sim/karantina")
    assert "Nomor dirahasiakan" in said
    assert not SHOWN.search(steady(said))
