"""Urungkan after Hapus and Blokir, and what a blocked number has sent: no slip loses anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, expect

from tests.e2e.people import People, card, come_in, new_card, new_page, only, open_window, sms
from tests.e2e.station import Station, eventually

SIZES = [pytest.param((1280, 860), id="1280"), pytest.param((390, 844), id="390")]
# Pairs of boxes that share a point: the notice, and what it must leave free.
COVERED = """() => {
  const boxes = (of) => [...document.querySelectorAll(of)].map((it) => it.getBoundingClientRect());
  const kept = boxes("[data-kept-free] .actions, #bulk, #fresh").filter((box) => box.height);
  return boxes("#toasts").flatMap((one) => kept.filter((box) =>
    one.height && box.top < one.bottom && box.bottom > one.top
    && box.left < one.right && box.right > one.left)).length;
}"""

# The frame after the one in which the notice finds its place.
RESTS = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture(params=SIZES)
def window_of(request: pytest.FixtureRequest, browser: Browser, station: Station) -> Iterator[Page]:
    """A moderator's browser of that size, before all cases."""
    page = new_page(browser, request.param)
    come_in(page, station, "moderator", "/pesan-masuk/?status=semua")
    yield page
    page.context.close()


def notice(page: Page, words: str) -> Locator:
    return page.locator(".toast").filter(has_text=words)


def confirm(page: Page, text: str, button: str, yes: str) -> None:
    """Presses a card's button, which may stand under "Lainnya", and says yes."""
    found = card(page, text)
    if not found.get_by_role("button", name=button, exact=True).is_visible():
        found.get_by_text("Lainnya").click()
    window = open_window(page, text, button)
    window.get_by_role("button", name=yes, exact=True).click()
    expect(window).to_be_hidden()


def is_free(page: Page, found: Locator) -> None:
    """Wherever the card stands on the screen, the notice leaves its buttons and the bars free."""
    found.evaluate("(card) => card.setAttribute('data-kept-free', '')")
    for place in ("start", "center", "end", "nearest"):
        found.locator(".actions").evaluate(f"(it) => it.scrollIntoView({{block: '{place}'}})")
        page.evaluate(RESTS)
        assert page.evaluate(COVERED) == 0, place


def test_hapus_is_undone_in_its_notice(window_of: Page, station: Station) -> None:
    """The card comes back to its place; the notice stands a minute, and over no bar."""
    page, width = window_of, window_of.viewport_size["width"]
    text = f"Urungkan hapus: lampu jalan padam {width}"
    found, _number = new_card(page, station, text)
    other, _number = new_card(page, station, f"Air PDAM keruh sejak kemarin {width}")
    confirm(page, text, "Hapus", "YAKIN")
    said = notice(page, "Pesan dihapus.")
    expect(said).to_have_attribute("data-seconds", "60")
    expect(found).to_have_count(0)
    other.get_by_role("checkbox").check()
    expect(page.locator("#bulk")).to_be_visible()
    for place in ("start", "end"):
        other.evaluate(f"(it) => it.scrollIntoView({{block: '{place}'}})")
        page.evaluate(RESTS)
        assert page.evaluate(COVERED) == 0, place
    said.get_by_role("button", name="Urungkan").click()
    expect(notice(page, "Pesan dipulihkan.")).to_be_visible()
    expect(found).to_be_visible()


def test_what_was_deleted_today_comes_back_by_its_deleter(
    window_of: Page, people: People, station: Station
) -> None:
    page, width = window_of, window_of.viewport_size["width"]
    text = f"Pulihkan hari ini: jalan licin {width}"
    found, _number = new_card(page, station, text)
    confirm(page, text, "Hapus", "YAKIN")
    expect(found).to_have_count(0)
    page.reload()
    page.get_by_role("link", name="Dihapus hari ini").click()
    card(page, text).get_by_role("button", name="Pulihkan").click()
    expect(notice(page, "Pesan dipulihkan.")).to_be_visible()
    expect(only(page, station, text)).to_be_visible()
    confirm(page, text, "Hapus", "YAKIN")
    said = notice(page, "Pesan dihapus.")
    admin = people("admin", "/pesan-masuk/?status=terhapus")
    card(admin, text).get_by_role("button", name="Pulihkan").click()
    expect(notice(admin, "Pesan dipulihkan.")).to_be_visible()
    said.get_by_role("button", name="Urungkan").click()
    expect(notice(page, "sudah dilakukan sebelumnya")).to_be_visible()


def test_blokir_is_undone_with_what_came_meanwhile(window_of: Page, station: Station) -> None:
    page, width = window_of, window_of.viewport_size["width"]
    text, later = f"Urungkan blokir: got mampat {width}", f"Masih mampat, pak {width}"
    found, number = new_card(page, station, text)
    confirm(page, text, "Blokir", "YA")
    said = notice(page, "Nomor terblokir.")
    expect(said).to_have_attribute("data-seconds", "60")
    is_free(page, found)
    station.drop(number, later)
    eventually(lambda: _withheld(page, station, later), "the SMS is withheld")
    said.get_by_role("button", name="Urungkan").click()
    expect(notice(page, "Blokir diurungkan. 1 pesan menjadi kartu")).to_be_visible()
    expect(found).not_to_contain_text("Nomor terblokir")
    is_free(page, found)
    expect(only(page, station, later)).not_to_contain_text("Ditahan")


def _pressed(found: Locator, name: str) -> bool:
    """Presses a button that may stand under "Lainnya", which a refresh of the card closes."""
    button = found.get_by_role("button", name=name)
    if not button.is_visible():
        found.get_by_text("Lainnya").click()
    with suppress(Error):
        button.click(timeout=2000)
        return True
    return False


def _withheld(page: Page, station: Station, text: str) -> bool:
    """Whether the search of another tab finds it with its mark."""
    tab = page.context.new_page()
    found = only(tab, station, text)
    is_marked = found.count() == 1 and "Ditahan: nomor diblokir" in found.inner_text()
    tab.close()
    return is_marked


def test_after_jangan_blokir_what_came_becomes_cards(window_of: Page, station: Station) -> None:
    """From the card at once; from Black List later, when it was left first."""
    page, width = window_of, window_of.viewport_size["width"]
    text, later = f"Dua kali blokir {width}", f"Laporan selagi diblokir {width}"
    found, number = new_card(page, station, text)
    for turn in ("kartu", "daftar"):
        page.goto(f"{station.url}/pesan-masuk/?status=semua")
        confirm(page, text, "Blokir", "YA")
        station.drop(number, f"{later} {turn}")
        eventually(lambda turn=turn: _withheld(page, station, f"{later} {turn}"), "withheld")
        eventually(lambda: _pressed(found, "Jangan Blokir"), "the button")
        said = notice(page, "1 pesan datang selama diblokir")
        is_free(page, found)
        said.get_by_role("button", name="Jadikan kartu" if turn == "kartu" else "Biarkan").click()
        if turn == "kartu":
            expect(notice(page, "1 pesan menjadi kartu di Pesan Masuk.")).to_be_visible()
            expect(only(page, station, f"{later} {turn}")).not_to_contain_text("Ditahan")
        else:
            expect(said).to_have_count(0)
    page.goto(f"{station.url}/black-list/?q={number[-8:]}")
    row = page.get_by_role("row").filter(has_text="Tidak diblokir lagi").filter(has_text="1 pesan")
    row.get_by_role("link", name=re.compile("1 pesan")).click()
    expect(page.get_by_role("main")).to_contain_text(f"{later} daftar")
    page.get_by_role("button", name="Jadikan kartu").click()
    expect(page.get_by_role("main")).to_contain_text("1 pesan menjadi kartu di Pesan Masuk.")
    made = only(page, station, f"{later} daftar")
    made.get_by_role("link").first.click()
    history = page.get_by_role("main")
    for words in (
        "Nomor pengirim diblokir",
        "Nomor pengirim tidak diblokir lagi",
        "dijadikan kartu",
    ):
        expect(history).to_contain_text(words)


def test_a_number_is_added_found_and_lifted_on_the_black_list(
    window_of: Page, station: Station
) -> None:
    page, width = window_of, window_of.viewport_size["width"]
    number = sms(station, f"Iklan pinjaman {width}")
    spelled = f"0{number[3:6]} {number[6:10]}-{number[10:]}"
    page.goto(f"{station.url}/black-list/")
    page.get_by_role("link", name="Add", exact=True).click()
    window = page.get_by_role("dialog")
    window.get_by_label("nomor").fill("bukan nomor")
    window.get_by_role("button", name="Save").click()
    expect(window.get_by_label("nomor")).to_have_accessible_description(
        re.compile("Tulis nomor HP seperti")
    )
    window.get_by_label("nomor").fill(spelled)
    window.get_by_label("alasan").fill(f"Iklan {width}")
    window.get_by_role("button", name="Save").click()
    expect(page.get_by_text(re.compile("^Nomor .* terblokir"))).to_be_visible()
    page.get_by_role("searchbox").fill(f"iklan {width}")
    page.get_by_role("button", name="Cari").click()
    expect(page.locator("#rows tr")).to_have_count(1)
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    page.get_by_role("button", name=re.compile("^Jangan Blokir")).click()
    expect(notice(page, "Nomor tidak diblokir lagi.")).to_be_visible()
    notice(page, "Nomor tidak").get_by_role("button", name="Urungkan").click()
    expect(page.locator("#rows tr")).to_have_count(1)
    page.get_by_role("button", name=re.compile("^Jangan Blokir")).click()
    expect(page.locator("#rows tr")).to_have_count(0)
