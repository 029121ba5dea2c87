"""What people do at the screen, by the words they read there."""

from __future__ import annotations

import time

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.e2e.station import PASSWORD, Station


def log_in(page: Page, station: Station, username: str, password: str = PASSWORD) -> None:
    """Through the login page, like everybody; comes back when the person is in."""
    page.goto(f"{station.url}/login/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("button", name="Log Out")).to_be_visible()


def card(page: Page, text: str) -> Locator:
    """The card that shows this text."""
    return page.locator("article").filter(has_text=text)


def open_window(page: Page, text: str, button: str) -> Locator:
    """Clicks a card's button; like a person, once more when a restarting server did not answer."""
    window = page.get_by_role("dialog")
    for _ in range(3):
        card(page, text).get_by_role("button", name=button, exact=True).click()
        try:
            window.wait_for(timeout=5_000)
        except PlaywrightTimeout:
            continue
        break
    return window


def forward(page: Page, text: str, skpd: str, category: str) -> float:
    """Proses / Forward (S39-S45); the moment "Kirim" was clicked, on the monotonic clock."""
    window = open_window(page, text, "Proses / Forward")
    window.get_by_label("diteruskan untuk").select_option(label=skpd)
    window.get_by_label("Kategori").select_option(label=category)
    clicked = time.monotonic()
    window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window).to_be_hidden()
    return clicked


def answer_directly(page: Page, text: str, answer: str) -> None:
    """Balas on the moderator's own card (S48-S53)."""
    window = open_window(page, text, "Balas")
    window.get_by_label("balasan").fill(answer)
    window.get_by_label("Kategori").select_option(label="Permintaan Informasi")
    window.get_by_label("diketahui oleh").fill("Kabag PDE")
    window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window).to_be_hidden()
