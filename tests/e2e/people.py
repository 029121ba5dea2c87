"""What people do at the screen, by the words they read there."""

from __future__ import annotations

import time

from playwright.sync_api import Locator, Page, expect

from tests.e2e.station import PASSWORD, Station


def log_in(page: Page, station: Station, username: str) -> None:
    """Through the login page, like everybody."""
    page.goto(f"{station.url}/login/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("button", name="Log Out").or_(page.get_by_role("link", name="Log Out")))


def card(page: Page, text: str) -> Locator:
    """The card that shows this text."""
    return page.locator("article").filter(has_text=text)


def forward(page: Page, text: str, skpd: str, category: str) -> float:
    """Proses / Forward (S39-S45); the moment "Kirim" was clicked, on the monotonic clock."""
    card(page, text).get_by_role("button", name="Proses / Forward").click()
    window = page.get_by_role("dialog")
    window.get_by_label("diteruskan untuk").select_option(label=skpd)
    window.get_by_label("Kategori").select_option(label=category)
    clicked = time.monotonic()
    window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window).to_be_hidden()
    return clicked


def answer_directly(page: Page, text: str, answer: str) -> None:
    """Balas on the moderator's own card (S48-S53)."""
    card(page, text).get_by_role("button", name="Balas", exact=True).click()
    window = page.get_by_role("dialog")
    window.get_by_label("balasan").fill(answer)
    window.get_by_label("Kategori").select_option(label="Permintaan Informasi")
    window.get_by_label("diketahui oleh").fill("Kabag PDE")
    window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window).to_be_hidden()
