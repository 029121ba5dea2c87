"""What one clicks on a page to come to a window: the steps of a picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Locator, Page

Steps = Callable[[Page], None]


def card_of(page: Page, text: str) -> Locator:
    """The card of this SMS; another one of its number may quote it."""
    return page.locator("article").filter(has=page.locator(".body", has_text=text))


def press(*names: str) -> Steps:
    """Clicks these buttons, links or menus of the page, one after the other."""
    return lambda page: _press(page.locator("main, dialog[open]"), names)


def on_card(text: str, *names: str) -> Steps:
    """Clicks these on the card that shows the text."""
    return lambda page: _press(card_of(page, text), names)


def newest_public(page: Page) -> None:
    """Opens the page of the first published message."""
    page.locator("main article header a").first.click()
    page.wait_for_url(re.compile(r"/pesan/\d+$"))


def tracked(text: str, digits: str) -> Steps:
    """Asks on the public site for this card's message, as its sender does who has the ticket."""

    def _ask(page: Page) -> None:
        ticket = card_of(page, text).locator(".ticket").inner_text()
        page.goto(urljoin(page.url, "/cek/"))
        page.get_by_label("Tiket").fill(ticket)
        page.get_by_label("4 angka terakhir").fill(digits)
        page.get_by_role("button", name="Cek", exact=True).click()
        page.get_by_text("Cek tiket lain").wait_for()

    return _ask


def written(page: Page) -> None:
    """Writes a message on the public form, at the speed of a person: a machine is asked again."""
    words = page.get_by_label("Pesan Anda")
    words.press_sequentially("Air PDAM di Siulak Gedang keruh sejak Senin pagi.", delay=80)
    page.get_by_label("Tempatnya").select_option("Siulak Gedang, Kec. Siulak")
    page.get_by_role("button", name="Kirim", exact=True).click()
    page.get_by_role("heading", name="Pesan Anda sudah kami terima").wait_for()


def own_link(page: Page) -> None:
    """Opens the private link of a message that was just written."""
    written(page)
    page.locator(".code a").click()
    page.get_by_role("heading", name="Pesan saya").wait_for()


def own_page(text: str, *names: str) -> Steps:
    """Opens the card's own page, and clicks these there."""

    def _open(page: Page) -> None:
        card_of(page, text).locator("header a").click()
        page.wait_for_url(re.compile(r"/\d+$"))
        press(*names)(page)

    return _open


def together(*texts: str, then: tuple[str, ...]) -> Steps:
    """Picks these cards and clicks these of the bar, one after the other."""

    def _pick(page: Page) -> None:
        for text in texts:
            card_of(page, text).get_by_role("checkbox").check()
        for name in then:
            page.locator("#bulk").get_by_text(name, exact=True).click()

    return _pick


def key(name: str) -> Steps:
    """Presses a key."""
    return lambda page: page.keyboard.press(name)


def upload(*rows: str) -> Steps:
    """Chooses a file with these people and lets it be checked."""
    lines = ("SKPD;Nama;Jabatan;Sebagai;HP;Status", *rows)
    file: Any = {"name": "data.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}

    def _choose(page: Page) -> None:
        page.get_by_label("Berkas").set_input_files(file)
        page.get_by_role("button", name="Periksa").click()
        page.wait_for_url(re.compile("/periksa$"))

    return _choose


wrong = upload(
    "PUPR;Budi Santoso;Operator PUPR;Operator;0811-0000-0299;Aktif",
    "PUPER;Cici;;Bupati;12345;Aktif",
    "PUPR;Dedi;Operator PUPR;Operator;0811-0000-0299;Aktif",
)
right = upload(
    "PUPR;Budi Santoso;Operator PUPR;Operator;0811-0000-0299;Aktif",
    "PUPR;Maya Sekretaris;Sekretaris PUPR;Sekretaris;0811-0000-0202;Aktif",
)


def answered_just_now(text: str) -> Steps:
    """Answers this card: for a few seconds the answer waits, with "Batalkan"."""

    def _answer(page: Page) -> None:
        on_card(text, "Balas")(page)
        window = page.get_by_role("dialog")
        window.get_by_label("balasan").fill("Tim PJU memperbaiki lampu itu Jumat pagi.")
        window.get_by_label("Kategori").select_option(label="Keluhan")
        window.get_by_label("diketahui oleh").fill("Kepala Bagian PDE")
        window.get_by_role("button", name="Kirim", exact=True).click()
        window.wait_for(state="hidden")

    return _answer


def promising(text: str) -> Steps:
    """Writes an answer that promises something: the window asks for the day."""

    def _write(page: Page) -> None:
        on_card(text, "BALAS")(page)
        window = page.get_by_role("dialog")
        window.get_by_label("balasan").fill("Kerusakan akan segera kami perbaiki.")
        window.get_by_label("kapan selesai").wait_for()

    return _write


def _press(scope: Locator, names: tuple[str, ...]) -> None:
    for name in names:
        word = re.compile(rf"^\s*{re.escape(name)}")
        found = scope.locator("button, a, summary").filter(has_text=word)
        named = scope.get_by_role("button", name=name)
        found.or_(named).locator("visible=true").first.click()
