"""No forward into the void: a landslide for a unit without phone and account."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import card, choose_unit, close_by, new_card, only, open_window
from tests.e2e.station import Station, eventually

BPBD, PHONE = "Badan Penanggulangan Bencana Daerah", "+6281100000297"
TEXT = "Tebing di atas jalan Siulak longsor, dua rumah tertimbun"
NO_PHONE = "tanpa SMS: belum ada nomor HP"


def tile(page: Page, station: Station) -> int:
    """Hari ini: how many units nothing reaches; opens the list that it counts."""
    page.goto(f"{station.url}/hari-ini/")
    link = page.get_by_role("link").filter(has_text="SKPD tanpa HP dan akun")
    number = int(link.locator("b").inner_text())
    link.click()
    expect(page.get_by_text(f"{number} data", exact=False)).to_be_visible()
    return number


@pytest.mark.story
def test_a_landslide_for_a_unit_that_nothing_reaches(station: Station, desk: Page) -> None:
    """Red confirmation, red tile; the phone that is added gets the text of the code."""
    before = tile(desk, station)
    desk.goto(f"{station.url}/pesan-masuk/")
    new_card(desk, station, TEXT)
    window = open_window(desk, TEXT, "Proses / Forward")
    choose_unit(window.get_by_label("diteruskan untuk"), BPBD)
    expect(window.get_by_text(f"tidak ada HP dan akun yang terjangkau di {BPBD}")).to_be_visible()
    window.get_by_label("Kategori").select_option(label="Keluhan")
    window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window.get_by_text("Tidak seorang pun akan tahu. Tambahkan HP")).to_be_visible()
    window.get_by_label("Tetap teruskan").check()
    close_by(window, "Kirim")
    expect(desk.locator(".toast.danger")).to_contain_text("tidak seorang pun diberi tahu")
    expect(card(desk, TEXT)).to_contain_text(NO_PHONE)

    assert tile(desk, station) == before
    desk.get_by_role("row").filter(has_text=BPBD).get_by_role("link", name="tidak ada HP").click()
    desk.get_by_role("link", name="Add", exact=True).click()
    window = desk.get_by_role("dialog")
    window.get_by_label("Nama").fill("Tono Uji")
    window.get_by_label("Jabatan").fill("Operator BPBD")
    window.get_by_label("Sebagai").select_option(label="Operator")
    window.get_by_label("HP").fill(PHONE)
    window.get_by_label("Status").select_option(label="Aktif")
    window.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("1 SMS yang masih terbuka dikirim ke HP Tono Uji.")).to_be_visible()
    told, *others = eventually(lambda: station.texts(PHONE), "the phone has the code and the text")
    assert others == []
    assert re.fullmatch(rf"[1-9]\d{{3}} {re.escape(TEXT)}", told)
    assert tile(desk, station) == before - 1
    expect(only(desk, station, TEXT)).not_to_contain_text(NO_PHONE)

    # The next test finds the service as it was.
    station.drop(PHONE, f"BLS {told[:4]} Alat berat kami sudah di lokasi.")
    eventually(lambda: len(station.texts(PHONE)) == 2, "the echo")
    desk.goto(f"{station.url}/kontak/list/?q=Tono+Uji")
    desk.get_by_role("row").filter(has_text="Tono Uji").get_by_role("link", name="Hapus").click()
    window.get_by_role("button", name="YAKIN").click()
    expect(desk.get_by_text("Data dihapus.")).to_be_visible()
