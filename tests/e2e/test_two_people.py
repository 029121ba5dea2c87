"""Two people at one card, and what one of them had half written."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import card, log_in, new_card
from tests.e2e.station import Station, eventually


def test_two_browsers_one_card_both_press_kirim(
    desk: Page, people: Callable[[str], Page], station: Station
) -> None:
    """One SMS, one clear refusal that says what has changed."""
    text = "Balapan: kapan air PDAM jalan?"
    found, number = new_card(desk, station, text)
    other = people("admin")
    other.goto(f"{station.url}/pesan-masuk/")
    for page, answer in ((desk, "Jawaban pertama."), (other, "Jawaban kedua.")):
        card(page, text).get_by_role("button", name="Balas", exact=True).click()
        window = page.get_by_role("dialog")
        window.get_by_label("balasan").fill(answer)
        window.get_by_label("Kategori").select_option(label="Keluhan")
        window.get_by_label("diketahui oleh").fill("Kabag PDE")
    expect(other.get_by_role("dialog")).to_contain_text("Sedang dibuka oleh Rina Moderator")
    for page in (desk, other):
        page.get_by_role("dialog").get_by_role("button", name="Kirim", exact=True).click()
    # Whoever comes second, and that is for the server to say, reads who was first.
    refusal = "sudah dibalas oleh"
    loser = eventually(lambda: _with_text((desk, other), refusal), "one of them is refused")
    name, kept, gone = (
        ("Admin Latihan", "Jawaban pertama.", "Jawaban kedua.")
        if loser is desk
        else ("Rina Moderator", "Jawaban kedua.", "Jawaban pertama.")
    )
    expect((other if loser is desk else desk).get_by_role("dialog")).to_be_hidden()
    expect(loser.get_by_role("dialog")).to_contain_text(f"{refusal} {name}")
    expect(loser.get_by_role("dialog").get_by_label("balasan")).to_have_value(kept)
    eventually(lambda: any(gone in text for text in station.texts(number)), "one answer goes out")
    time.sleep(2)  # two polls: long enough for a second answer to show
    assert not any(kept in text for text in station.texts(number))
    expect(found).to_contain_text(gone)


def _with_text(pages: tuple[Page, ...], text: str) -> Page | None:
    """The page whose window shows this text."""
    shown = (page for page in pages if page.get_by_role("dialog").get_by_text(text).count())
    return next(shown, None)


def half_written(page: Page, text: str) -> str:
    """What the window Balas of this card holds; it is left open."""
    card(page, text).get_by_role("button", name="Balas", exact=True).click()
    return page.get_by_role("dialog").get_by_label("balasan").input_value()


def test_a_draft_survives_a_reload_a_logout_and_a_restart(browser: Browser, tmp_path: Path) -> None:
    """No lost draft; and it is nobody else's."""
    text, half = "Draf: pohon tumbang", "Tim sedang menuju lok"
    with Station(tmp_path) as station:
        page = browser.new_page(locale="id-ID", timezone_id="Asia/Jakarta")
        log_in(page, station, "moderator")
        page.goto(f"{station.url}/pesan-masuk/")
        new_card(page, station, text)
        assert half_written(page, text) == ""
        window = page.get_by_role("dialog")
        window.get_by_label("balasan").fill(half)
        expect(window).to_contain_text("Draf tersimpan.")
        page.reload()
        assert half_written(page, text) == half
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Log Out").click()
        log_in(page, station, "admin")
        page.goto(f"{station.url}/pesan-masuk/")
        assert half_written(page, text) == ""
        page.context.close()
    with Station(tmp_path) as station:
        page = browser.new_page(locale="id-ID", timezone_id="Asia/Jakarta")
        log_in(page, station, "moderator")
        page.goto(f"{station.url}/pesan-masuk/")
        assert half_written(page, text) == half
        page.context.close()
