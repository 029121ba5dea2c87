"""A newcomer follows the first steps from Hari ini, with nothing but what the panel says."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import PUPR, log_in, send_to
from tests.e2e.station import Station, own_station

COMPLAINT = "Lampu jalan di depan pasar Semurup mati sudah seminggu"
ANSWER = "Lampunya sudah kami ganti kemarin sore."


# Nobody has written to it yet.
station = own_station("first")


def panel(page: Page, station: Station) -> Locator:
    page.goto(f"{station.url}/hari-ini/")
    return page.get_by_role("region", name="Langkah pertama")


def follow(page: Page, station: Station, step: str) -> str:
    """Opens the step that the panel names as the next one; its sentence."""
    shown = panel(page, station)
    expect(shown.locator("[aria-current=step]")).to_have_text(step)
    words = shown.locator(".now p").inner_text()
    shown.locator("#first-step").click()
    expect(page).not_to_have_url(re.compile("/hari-ini/"))
    return words


def write(page: Page, phone: str, text: str) -> None:
    """Types an SMS on a phone of the Simulator, and sends it."""
    handset = page.locator(f"[data-phone={phone}]") if phone == "warga" else official(page, phone)
    handset.locator("[data-text]").fill(text)
    handset.get_by_role("button", name="Kirim").click()
    expect(handset.locator("[data-chat]")).to_contain_text(text)


def official(page: Page, position: str) -> Locator:
    return page.locator("[data-phone]").filter(has_text=position).first


def test_the_first_steps(station: Station, page: Page) -> None:
    log_in(page, station, "moderator")
    follow(page, station, "Kirim SMS sebagai warga")
    write(page, "warga", COMPLAINT)
    shown = panel(page, station)
    expect(shown.locator("[aria-current=step]")).to_have_text("Lihat kartunya")
    follow(page, station, "Lihat kartunya")
    expect(page.locator("main")).to_contain_text(COMPLAINT)

    follow(page, station, "Teruskan ke SKPD")
    page.get_by_role("button", name="Proses / Forward").first.click()
    window = page.get_by_role("dialog")
    send_to(window, PUPR)
    expect(window).to_be_hidden()

    words = follow(page, station, "Jawab sebagai Kadis dari HP-nya")
    code = re.search(r"BLS (\d{4})", words)
    assert code
    write(page, "Kepala Dinas PUPR", f"BLS {code[1]} {ANSWER}")
    expect(panel(page, station).locator("[aria-current=step]")).to_have_text(
        "Baca jawabannya di HP warga"
    )
    follow(page, station, "Baca jawabannya di HP warga")
    expect(page.locator("[data-phone=warga] [data-chat]")).to_contain_text(ANSWER)

    follow(page, station, "Terbitkan")
    page.get_by_role("button", name="Publish", exact=True).first.click()
    expect(page.get_by_role("button", name="Batal Publish").first).to_be_visible()
    follow(page, station, "Lihat halaman umum")
    expect(page.locator("main")).to_contain_text(ANSWER)
    follow(page, station, "Buka report")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    shown = panel(page, station)
    expect(shown).to_contain_text("Selesai")
    shown.get_by_role("button", name="Tutup").click()
    expect(page.get_by_role("region", name="Langkah pertama")).to_have_count(0)
