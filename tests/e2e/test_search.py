"""Search and saved filters, by the words on the screen and by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.eye import AXE, RUN
from tests.e2e.people import DISHUB, card, come_in, forward, new_page
from tests.e2e.station import Station

WANTED, OTHER = "Jembatan Tanjung Tanah lapuk, uji cari", "Lampu Siulak mati, uji cari"
SIZES = [pytest.param((1280, 860), id="1280"), pytest.param((360, 740), id="360")]


def told(station: Station, page: Page, size: tuple[int, int]) -> str:
    """Both cases stand in the list, the wanted one forwarded; the end of its number."""
    end = str(4000 + size[0])
    station.drop(f"+62813744{end}", f"{WANTED} {size[0]}")
    station.drop("+6281266001234", f"{OTHER} {size[0]}")
    come_in(page, station, "moderator", "/pesan-masuk/?status=semua")
    expect(card(page, f"{WANTED} {size[0]}")).to_be_visible()
    forward(page, f"{WANTED} {size[0]}", DISHUB, "Keluhan")
    return end


@pytest.mark.parametrize("size", SIZES)
def test_a_case_is_found_by_what_one_knows_and_the_search_kept(
    station: Station, browser: Browser, size: tuple[int, int]
) -> None:
    page = new_page(browser, size)
    wanted, other = f"{WANTED} {size[0]}", f"{OTHER} {size[0]}"
    end = told(station, page, size)

    page.get_by_role("link", name="Cari lanjutan").press("Enter")
    window = page.get_by_role("dialog")
    expect(window.get_by_label("kata dalam pesan")).to_be_focused()
    window.get_by_label("nomor pengirim").fill("12")
    window.get_by_role("button", name="Cari", exact=True).click()
    expect(window.get_by_label("nomor pengirim")).to_be_focused()
    expect(window.get_by_text("paling sedikit 4 angka terakhirnya")).to_be_visible()
    looked_at(page)
    window.get_by_label("nomor pengirim").fill(end)
    window.get_by_label("diteruskan untuk").select_option(label="Dinas Perhubungan")
    window.get_by_label("tempat").fill("Tanjung Tanah")
    window.get_by_label("Status").select_option(label="Semua")
    window.get_by_label("tempat").press("Enter")

    expect(page.get_by_text("1 pesan cocok")).to_be_visible()
    expect(card(page, wanted)).to_be_visible()
    expect(card(page, other)).to_be_hidden()
    found = page.url
    page.reload()
    expect(card(page, wanted)).to_be_visible()
    page.get_by_role("link", name=re.compile("^Nomor: ")).click()
    expect(page.get_by_role("link", name=re.compile("^Nomor: "))).to_be_hidden()
    looked_at(page)
    page.go_back()
    assert page.url == found
    page.go_forward()

    page.get_by_role("link", name="Simpan saringan").click()
    window.get_by_label("nama saringan").fill(f"Tanjung Tanah {size[0]}")
    looked_at(page)
    window.get_by_label("nama saringan").press("Enter")
    expect(page.get_by_text(f"Saringan “Tanjung Tanah {size[0]}” tersimpan.")).to_be_visible()
    page.goto(f"{station.url}/pesan-masuk/?status=semua")
    page.get_by_role("link", name=f"Tanjung Tanah {size[0]}").click()
    expect(card(page, wanted)).to_be_visible()
    expect(card(page, other)).to_be_hidden()

    delete = page.get_by_role("button", name=f"Hapus saringan Tanjung Tanah {size[0]}")
    # Without its script the page would send the form plainly, and offer no way back.
    page.wait_for_load_state()
    delete.press("Enter")
    # At once: "Urungkan" goes after ten seconds.
    page.get_by_role("button", name="Urungkan").click()
    expect(page.get_by_text(f"Saringan “Tanjung Tanah {size[0]}” tersimpan.")).to_be_visible()
    expect(page.get_by_role("link", name=f"Tanjung Tanah {size[0]}")).to_be_visible()
    delete.click()
    expect(delete).to_be_hidden()
    page.context.close()


def looked_at(page: Page) -> None:
    """By axe-core, and nothing reaches beyond the screen."""
    page.evaluate(AXE)
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in page.evaluate(RUN)] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_a_button_s_tooltip_says_what_it_does(station: Station, page: Page) -> None:
    """S27: also on a card that came after the page was opened."""
    come_in(page, station, "moderator", "/pesan-masuk/?status=semua")
    text = "Uji keterangan tombol"
    station.drop("+6281266005678", text)
    button = card(page, text).get_by_role("button", name="Hapus", exact=True)
    expect(button).to_have_attribute("title", "Menghapus pesan dari daftar")
    expect(button).to_have_accessible_description("Menghapus pesan dari daftar")
