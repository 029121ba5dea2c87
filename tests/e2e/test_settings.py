"""An Admin's journey through Pengaturan Umum: what he saves, the other processes do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import card, come_in
from tests.e2e.station import Station, eventually

SILENT, HEARD, SECRET = "+6281266780011", "+6281266780012", "+6281266780013"
ACKNOWLEDGE, HOLD = "Tanda terima otomatis", "Tahan jawaban dari web (detik)"


@pytest.fixture
def admin(station: Station, page: Page) -> Iterator[Page]:
    """The Admin's window; afterwards the values are the default's again, for other tests."""
    come_in(page, station, "admin")
    yield page
    for section in ("layanan", "kata"):
        page.goto(f"{station.url}/pengaturan/{section}")
        while back(page).count():
            back(page).first.click()
            expect(page.get_by_text("Pengaturan disimpan.")).to_be_visible()


def back(page: Page) -> Locator:
    return page.get_by_role("button", name="Kembalikan ke bawaan")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()


def read(page: Page, station: Station, text: str) -> Locator:
    """The card of an SMS that has just been dropped."""

    def is_there() -> bool:
        page.goto(f"{station.url}/pesan-masuk/?status=semua")
        return card(page, text).count() > 0

    eventually(is_there, f"the card {text}")
    return card(page, text)


def test_without_acknowledgement_nobody_is_written_to(station: Station, admin: Page) -> None:
    admin.get_by_text("Pengaturan", exact=True).click()
    admin.get_by_role("link", name="Pengaturan Umum").click()
    admin.get_by_label(ACKNOWLEDGE).select_option(label="Tidak")
    admin.get_by_label(HOLD).fill("seminggu")
    save(admin)
    field = admin.get_by_label(HOLD)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("dari 0 sampai 600 detik"))
    expect(field).to_have_value("seminggu")
    expect(admin.get_by_label(ACKNOWLEDGE)).to_have_value("0")
    field.fill("0")
    field.press("Enter")
    expect(admin.get_by_text("Pengaturan disimpan.")).to_be_visible()
    station.drop(SILENT, "Lampu taman padam, uji tanpa tanda terima")
    read(admin, station, "uji tanpa tanda terima")
    admin.goto(f"{station.url}/pengaturan/layanan")
    back(admin).click()
    expect(admin.get_by_label(ACKNOWLEDGE)).to_have_value("1")
    station.drop(HEARD, "Lampu taman padam, uji dengan tanda terima")
    eventually(lambda: station.texts(HEARD), "the acknowledgement after the switch")
    assert station.texts(SILENT) == []


def test_a_new_sensitive_word_is_known_to_the_modem_s_owner(station: Station, admin: Page) -> None:
    admin.goto(f"{station.url}/pengaturan/kata")
    words = admin.get_by_label("Tambahan kata sensitif")
    words.fill("zamrud uji")
    save(admin)
    expect(admin.get_by_text("Pengaturan disimpan.")).to_be_visible()
    station.drop(SECRET, "Ini soal ZAMRUD  uji milik tetangga")
    found = read(admin, station, "soal ZAMRUD")
    expect(found).to_contain_text("Sensitif: jangan balas otomatis")


def due_on(found: Locator) -> date:
    """The day of "Tenggat Kamis 26/11"."""
    told = re.search(r"Tenggat \w+ (\d\d)/(\d\d)", found.inner_text())
    assert told
    day, month = int(told[1]), int(told[2])
    today = date.today()
    return date(today.year + (month < today.month), month, day)


def test_a_local_leave_moves_a_deadline_and_its_removal_moves_it_back(
    station: Station, admin: Page
) -> None:
    text = "Parit tersumbat, uji hari libur"
    station.drop("+6281266780014", text)
    first = due_on(read(admin, station, text))
    admin.goto(f"{station.url}/pengaturan/hari-libur/list/?tahun={first.year}")
    admin.get_by_role("link", name="Tambah hari libur").click()
    window = admin.get_by_role("dialog")
    window.get_by_label("Tanggal").fill(first.isoformat())
    window.get_by_label("Nama hari libur").fill("Libur uji")
    window.get_by_role("button", name="Save").click()
    expect(admin.get_by_text("Data ditambahkan.")).to_be_visible()
    eventually(lambda: due_on(read(admin, station, text)) > first, "the later deadline")
    admin.goto(f"{station.url}/pengaturan/hari-libur/list/?tahun={first.year}")
    row = admin.get_by_role("row").filter(has_text="Libur uji")
    row.get_by_role("link", name="Hapus").click()
    admin.get_by_role("dialog").get_by_role("button", name="YAKIN").click()
    expect(admin.get_by_text("Data dihapus.")).to_be_visible()
    eventually(lambda: due_on(read(admin, station, text)) == first, "the deadline of before")


def test_a_text_shows_its_parts_while_it_is_typed(station: Station, admin: Page) -> None:
    admin.goto(f"{station.url}/teks-sms/list/?q=bantuan+dari+warga")
    admin.get_by_role("link", name="Edit").first.click()
    preview = admin.get_by_role("dialog").locator("#contoh")
    expect(preview).to_contain_text("1 bagian SMS")
    field = admin.get_by_role("textbox", name="Teks SMS")
    field.fill("Kirim pesan Bapak/Ibu ke nomor ini. " * 5)
    expect(preview).to_contain_text("2 bagian SMS")
    field.fill("Terima kasih 👍")
    expect(preview).to_contain_text("15/70 karakter · 1 bagian SMS")
    field.fill("{tiket}")
    expect(preview).to_contain_text("kata} yang tidak dikenal")
