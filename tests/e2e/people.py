"""What people do at the screen, by the words they read there."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from itertools import count
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.e2e.station import PASSWORD, Station

# Milliseconds; only what fails takes so long.
PATIENCE = 30_000
PUPR = "Dinas Pekerjaan Umum dan Penataan Ruang"
DISHUB = "Dinas Perhubungan"
# `people("moderator", "/pesan-masuk/")`: a browser of that person's own, before that page.
People = Callable[..., Page]
_numbers = count(1)


def new_page(browser: Browser, size: tuple[int, int] | None = None, **more: Any) -> Page:
    """A person's own browser window: cookies of its own; its context is closed after use."""
    if size:
        more["viewport"] = {"width": size[0], "height": size[1]}
    context = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta", **more)
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def log_in(page: Page, station: Station, username: str, password: str = PASSWORD) -> None:
    """Through the login page, like everybody; comes back when the person is in.

    Who was wrong before, in another test, waits the seconds that the page names.
    """
    is_in = page.get_by_role("button", name="Log Out")
    pause = page.get_by_text(re.compile(r"Tunggu \d+ detik"))
    for _ in range(5):
        page.goto(f"{station.url}/login/")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Kata sandi").fill(password)
        page.get_by_role("button", name="Masuk").click()
        expect(is_in.or_(pause).first).to_be_visible()
        if is_in.is_visible():
            return
        seconds = re.search(r"Tunggu (\d+) detik", pause.first.inner_text())
        assert seconds
        page.wait_for_timeout(1000 * int(seconds[1]) + 200)
    expect(is_in).to_be_visible()


def come_in(page: Page, station: Station, username: str, path: str = "") -> None:
    """The person is in, before this page or the one that follows the login: with the session of
    before, as in a browser that was left open, else through the login page."""
    if kept := station.sessions.get(username):
        page.context.add_cookies(kept)
        page.goto(f"{station.url}/login/")
    if not kept or not page.get_by_role("button", name="Log Out").is_visible():
        log_in(page, station, username)
        station.sessions[username] = page.context.cookies()
    if path:
        page.goto(f"{station.url}{path}")


def switch_shortcuts(page: Page, station: Station, *, on: bool) -> None:
    """In the own profile."""
    page.goto(f"{station.url}/profil/")
    page.get_by_label("Pakai pintasan keyboard").set_checked(on)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Pilihan disimpan.")).to_be_visible()


def card(page: Page, text: str) -> Locator:
    """The card that shows this text."""
    return page.get_by_role("article").filter(has_text=text)


def sms(station: Station, text: str) -> str:
    """A citizen's SMS from a number of its own; the number."""
    number = f"+62812777{next(_numbers):05d}"
    station.drop(number, text)
    return number


def new_card(page: Page, station: Station, text: str) -> tuple[Locator, str]:
    """The card of a new SMS as it appears by itself, and its number."""
    number = sms(station, text)
    found = card(page, text)
    expect(found).to_be_visible()
    return found, number


def only(page: Page, station: Station, text: str, state: str = "semua") -> Locator:
    """The card among all of them, found by search as a person does."""
    page.goto(f"{station.url}/pesan-masuk/?status={state}")
    page.get_by_role("searchbox").fill(text)
    page.get_by_role("button", name="Cari").click()
    page.wait_for_url(re.compile("[?&]cari="))
    return card(page, text)


def open_window(page: Page, text: str, button: str) -> Locator:
    """Clicks a card's button; like a person, once more when a restarting server did not answer."""
    window = page.get_by_role("dialog")
    for _ in range(3):
        card(page, text).get_by_role("button", name=button, exact=True).click()
        try:
            window.wait_for(timeout=15_000)
        except PlaywrightTimeout:
            continue
        break
    return window


def close_by(window: Locator, button: str) -> None:
    """Presses a button of a window that then closes."""
    window.get_by_role("button", name=button, exact=True).click()
    expect(window).to_be_hidden()


def choose_unit(select: Locator, name: str) -> None:
    """Picks the unit of this name: beside it stands what reaches it."""
    option = select.locator("option").filter(has_text=re.compile(rf"^{re.escape(name)}( ·|$)"))
    select.select_option(value=option.get_attribute("value"))


def forward(page: Page, text: str, skpd: str, category: str) -> float:
    """Proses / Forward (S39-S45); the moment "Kirim" was clicked, on the monotonic clock."""
    window = open_window(page, text, "Proses / Forward")
    clicked = send_to(window, skpd, category)
    # Once more where the window says that a server that starts anew did not answer.
    unsent = window.get_by_text("Server tidak terhubung.")
    expect(unsent.or_(page.locator("#window:not([open])")).first).to_be_attached()
    if unsent.is_visible():
        window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window).to_be_hidden()
    return clicked


def held_card(people: People, desk: Page, station: Station, text: str) -> tuple[Page, str]:
    """A new case, forwarded to PUPR, whose operator stands before it; the citizen's number."""
    _, number = new_card(desk, station, text)
    forward(desk, text, PUPR, "Keluhan")
    operator = people("operator-pupr", "/pesan-dinas/")
    expect(card(operator, text)).to_be_visible()
    return operator, number


def fill_answer(window: Locator, answer: str, category: str = "Keluhan") -> None:
    """What a moderator writes into Balas (S49-S52)."""
    window.get_by_label("balasan").fill(answer)
    window.get_by_label("Kategori").select_option(label=category)
    window.get_by_label("diketahui oleh").fill("Kabag PDE")


def send_to(window: Locator, skpd: str, category: str = "Keluhan") -> float:
    """Fills Proses / Forward and sends it (S43-S45); when, on the monotonic clock."""
    choose_unit(window.get_by_label("diteruskan untuk"), skpd)
    window.get_by_label("Kategori").select_option(label=category)
    clicked = time.monotonic()
    window.get_by_role("button", name="Kirim", exact=True).click()
    return clicked


def answer_directly(page: Page, text: str, answer: str) -> None:
    """Balas on the moderator's own card (S48-S53)."""
    window = open_window(page, text, "Balas")
    fill_answer(window, answer, "Permintaan Informasi")
    close_by(window, "Kirim")
