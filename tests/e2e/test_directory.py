"""UC-M12 in a browser: S60-S63 as the tutorial tells it, who leaves, and a whole file at once."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import close_by, come_in, forward
from tests.e2e.station import Station, eventually

DINAS = "Dinas Kesehatan"
FIRST, SECOND, THIRD = "0811-0000-0291", "0811-0000-0292", "0811-0000-0293"
YELLOW = "rgb(255, 243, 184)"
CITIZEN, TEXT = "+6285700000761", "Puskesmas pembantu di desa kami tutup terus"
HEADING = "ID;SKPD;Nama;Jabatan;Sebagai;HP;Status"


def choose(page: Page, station: Station, skpd: str) -> None:
    """S60: the SKPD first."""
    page.goto(f"{station.url}/kontak/list/")
    page.get_by_label("Pilih SKPD").select_option(label=skpd)
    page.get_by_role("button", name="Tampilkan").click()
    page.wait_for_url("**skpd=**")
    expect(page.get_by_label("Pilih SKPD").locator("option:checked")).to_have_text(skpd)


def add(page: Page, name: str, rank: str, phone: str) -> None:
    """S60, S61: Add, the fields, Save; Dinas is chosen already."""
    page.get_by_role("link", name="Add", exact=True).click()
    window = page.get_by_role("dialog")
    expect(window.get_by_label("Dinas").locator("option:checked")).to_contain_text(DINAS)
    window.get_by_label("Nama").fill(name)
    window.get_by_label("Jabatan").fill(f"{rank} Dinkes")
    window.get_by_label("Sebagai").select_option(label=rank)
    window.get_by_label("HP").fill(phone)
    window.get_by_label("Status").select_option(label="Aktif")
    close_by(window, "Save")
    expect(row_of(page, name)).to_contain_text(phone)


def row_of(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has_text=name)


def test_people_are_added_changed_and_hand_over_when_leaving(station: Station, page: Page) -> None:
    """S60-S63, D15."""
    come_in(page, station, "moderator")
    choose(page, station, DINAS)
    add(page, "Wati Uji", "Operator", FIRST)
    # S63: the row under the cursor is yellow, Edit changes it.
    row_of(page, "Wati Uji").hover()
    expect(row_of(page, "Wati Uji").get_by_role("cell").first).to_have_css(
        "background-color", YELLOW
    )
    row_of(page, "Wati Uji").get_by_role("link", name="Edit").click()
    window = page.get_by_role("dialog")
    expect(window.get_by_label("HP")).to_have_value(FIRST)
    window.get_by_label("Nomor SK").fill("821/7/2026")
    window.get_by_label("Berlaku sampai").fill("2040-12-31")
    close_by(window, "Save")
    expect(row_of(page, "Wati Uji")).to_contain_text("821/7/2026, sampai 31 Des 2040")
    station.drop(CITIZEN, TEXT)
    page.goto(f"{station.url}/pesan-masuk/?status=semua")
    forward(page, TEXT, DINAS, "Keluhan")
    eventually(lambda: station.texts("+6281100000291"), "her phone has it", 60)
    choose(page, station, DINAS)
    add(page, "Joko Uji", "Kepala", SECOND)
    row_of(page, "Wati Uji").get_by_role("link", name="Hapus").click()
    window = page.get_by_role("dialog")
    expect(window).to_contain_text("1 kode yang belum dijawab")
    window.get_by_label("Serahkan kode terbuka kepada").select_option(
        label="Joko Uji (Kepala Dinkes)"
    )
    window.get_by_role("button", name="YAKIN").click()
    # His phone got the unit's open codes when he was added.
    expect(page.get_by_text("1 lainnya sudah ada di HP-nya atau sedang dikirim.")).to_be_visible()
    expect(row_of(page, "Wati Uji")).to_have_count(0)
    texts = eventually(lambda: station.texts("+6281100000292"), "the successor has it", 60)
    assert TEXT in texts[0]


def test_a_whole_file_is_checked_then_applied(station: Station, page: Page, tmp_path: Path) -> None:
    come_in(page, station, "moderator", "/kontak/list/")
    page.get_by_role("link", name="Impor", exact=True).click()
    file = tmp_path / "data.csv"
    file.write_text(f"{HEADING}\n;DINKES;Tini Uji;Operator;Bupati;123;Aktif\n")
    page.get_by_label("Berkas").set_input_files(file)
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_role("alert")).to_contain_text("2 masalah.")
    problem = page.get_by_role("row").filter(has_text="Sebagai diisi")
    expect(problem.get_by_role("cell").first).to_have_text("2")
    expect(page.get_by_role("button", name="Terapkan")).to_have_count(0)
    page.get_by_role("link", name="Impor berkas yang diperbaiki").click()
    file.write_text(f"{HEADING}\n;DINKES;Tini Uji;Operator;Operator;{THIRD};Aktif\n")
    page.get_by_label("Berkas").set_input_files(file)
    page.get_by_role("button", name="Periksa").click()
    expect(row_of(page, "Tini Uji")).to_contain_text(THIRD)
    page.get_by_role("button", name="Terapkan").click()
    expect(page.get_by_text("Impor selesai: 1 ditambah, 0 diubah.")).to_be_visible()
    choose(page, station, DINAS)
    expect(row_of(page, "Tini Uji")).to_contain_text(THIRD)


def test_what_goes_out_comes_back_unchanged(station: Station, page: Page, tmp_path: Path) -> None:
    come_in(page, station, "moderator", "/kontak/list/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Ekspor XLSX").click()
    file = tmp_path / "data.xlsx"
    download.value.save_as(file)
    page.goto(f"{station.url}/kontak/impor")
    page.get_by_label("Berkas").set_input_files(file)
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_role("heading", name="Tidak ada yang berubah")).to_be_visible()
    page.get_by_role("button", name="Kembali ke daftar").click()
    expect(page.get_by_role("row").filter(has_text="Hendra Kadis")).to_be_visible()
