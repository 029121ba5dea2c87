"""A citizen's rights through real processes: Cek pesan saya, RAHASIA, and lupakan saya."""

from __future__ import annotations

import sqlite3

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.eye import Eye
from tests.e2e.people import card, log_in
from tests.e2e.station import Station, eventually

NUMBER, DIGITS = "+6281398765432", b"81398765432"
SECRET = "RAHASIA kepala sekolah meminta pungutan"
OPEN = "Jembatan gantung di Siulak putus"


@pytest.fixture
def eye(page: Page, station: Station) -> Eye:
    """A phone; what it shows is looked at as the desk shows it, too."""
    page.set_viewport_size({"width": 390, "height": 900})
    return Eye(page, station, (1280, 900))


def row(station: Station, text: str) -> str | None:
    """The ticket of the card with this text."""
    with sqlite3.connect(station.folder / "upik.sqlite3") as store:
        found = store.execute("SELECT ticket FROM cases WHERE body = ?", (text,)).fetchone()
    return str(found[0]) if found else None


def ask(page: Page, station: Station, ticket: str) -> None:
    page.goto(f"{station.url}/cek/")
    page.get_by_label("Tiket").fill(ticket)
    page.get_by_label("4 angka terakhir nomor HP").fill("5432")
    page.get_by_role("button", name="Cek", exact=True).click()


def files(station: Station) -> list[str]:
    """Files of the database in which the number stands."""
    paths = station.folder.glob("upik.sqlite3*")
    return [path.name for path in paths if DIGITS in path.read_bytes()]


def test_what_was_written_is_followed_hidden_and_erased(eye: Eye) -> None:
    page, station = eye.page, eye.station
    station.drop(NUMBER, OPEN)
    ticket = eventually(lambda: row(station, OPEN), "the card is there")
    station.drop(NUMBER, SECRET)
    eventually(lambda: row(station, SECRET), "the secret card is there")
    eye.visit("/cek/")
    ask(page, station, "abc")
    eye.look("Cek pesan saya, refused")
    ask(page, station, ticket)
    expect(page.get_by_text("Sedang dibaca petugas.")).to_be_visible()
    eye.look("Cek pesan saya, found")
    log_in(page, station, "moderator")
    page.goto(f"{station.url}/pesan-masuk/?status=semua")
    expect(card(page, SECRET).get_by_text("Nomor dirahasiakan")).to_be_visible()
    expect(card(page, OPEN).get_by_text("0813-9876-5432")).to_be_visible()
    eye.look("a card that hides its number")
    page.get_by_role("button", name="Log Out").click()
    log_in(page, station, "admin")
    eye.visit("/data-pribadi/")
    page.get_by_label("Nomor HP warga").fill("0813 9876 5432")
    page.get_by_role("button", name="Periksa").click()
    page.get_by_label("Surat atau catatan permintaannya").fill("Agenda 12")
    eye.look("Data Pribadi with what is held")
    page.get_by_role("button", name="Lanjut menghapus").click()
    page.get_by_label("Ketik 4 angka terakhir nomornya").fill("1111")
    page.get_by_role("button", name="YA, HAPUS").click()
    eye.look("the second question, refused")
    page.get_by_label("Ketik 4 angka terakhir nomornya").fill("5432")
    page.get_by_role("button", name="YA, HAPUS").click()
    expect(page.get_by_text("Data nomor itu sudah dihapus: 2 pesan")).to_be_visible()
    eye.look("the list of erasures")
    eventually(lambda: not files(station), "the number is in no byte of the database")
    ask(page, station, ticket)
    expect(page.get_by_role("alert")).to_contain_text("tidak cocok")
