"""Every page fits the desk and the phone: nothing beside the screen, nothing blank below."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from app.queries.lists.keyset_pages import PAGE_SIZE
from tests.e2e.eye import RESTS, Eye
from tests.e2e.people import come_in, new_page
from tests.e2e.station import Station

LISTS = ("/kontak/list/", "/pengguna/list/", "/rule/list/", "/skpd/list/", "/teks-sms/list/")
PAGES = (
    *LISTS,
    *("/", "/pesan-masuk/", "/pesan-dinas/", "/black-list/", "/modem/list/", "/report/"),
    *("/pengaturan/layanan", "/pengaturan/kata", "/pengaturan/pengawasan"),
    *("/pengaturan/tampilan", "/pengaturan/tenggat/list/", "/pengaturan/hari-libur/list/"),
    "/teks-sms/edit/acknowledgement",
    *("/password/", "/simulator/", "/hari-ini/", "/profil/", "/pesan-keluar/", "/info-sim/"),
    *("/jurnal/", "/jurnal/berita-acara", "/kontak/impor", "/status-sistem/"),
    *("/verifikasi/", "/cek/", "/tulis/", "/data-pribadi/", "/pengaturan/data-pribadi"),
    *("/statistik", "/tentang", "/privasi", "/data"),
)
WIDTHS = (390, 360, 1280)


def test_no_page_reaches_beyond_the_screen(station: Station, page: Page) -> None:
    come_in(page, station, "admin", "/simulator/")
    phone = page.locator("[data-phone=lain]")
    words = "cukup panjang untuk banyak baris di layar HP yang sempit " * 3
    for number in range(1, 7):
        phone.get_by_label("SMS dari").fill(f"Pesan ke-{number}, {words}")
        phone.get_by_role("button", name="Kirim").click()
        expect(phone.locator(".b.me")).to_have_count(number)
    eye = Eye(page, station)
    for path in PAGES:
        # Opened at one width, then turned or drawn wider; test_every_screen.py opens the others.
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if width == WIDTHS[0]:
                page.goto(f"{station.url}{path}")
            page.wait_for_function(RESTS)
            eye.measure(f"{path} at {width}")


def box_of(found: Locator) -> FloatRect:
    box = found.bounding_box()
    assert box is not None
    return box


def require_reach(found: Locator, height: int) -> None:
    """It stands within a phone's width, high enough for a thumb."""
    box = box_of(found)
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["height"] >= height


@pytest.mark.parametrize("path", LISTS)
def test_a_thumb_reaches_every_button_of_a_row(path: str, station: Station, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    come_in(page, station, "admin", path)
    buttons = page.locator(".deeds .btn")
    assert buttons.count() > 2
    for button in buttons.all():
        require_reach(button, 40)


@pytest.mark.parametrize("width", [1024, 1280])
def test_the_menu_stands_on_one_line_at_the_desk(width: int, station: Station, page: Page) -> None:
    """With its counters, for the person who has the longest menu."""
    page.set_viewport_size({"width": width, "height": 800})
    come_in(page, station, "admin", "/hari-ini/")
    for counter in page.locator("#menu .count").all():
        counter.evaluate("it => { it.hidden = false; it.firstElementChild.textContent = '117'; }")
    entries = page.locator("#menu > ul > li")
    tops = entries.evaluate_all("found => found.map(it => it.offsetTop)")
    assert len(tops) >= 13
    assert len(set(tops)) == 1, tops
    last = box_of(entries.last)
    assert last["x"] + last["width"] <= width
    names = [words.split("\n")[0].strip() for words in entries.all_inner_texts()]
    assert (names[0], names[-1]) == ("Hari ini", "Simulator")


def test_four_cards_and_every_filter_are_at_hand_on_a_phone(
    station: Station, browser: Browser
) -> None:
    """Four new cards of three lines each stand within 2000 px; a tap shows all filters, and the
    chosen one stays in sight."""
    page = new_page(browser, (390, 844), has_touch=True)
    come_in(page, station, "moderator")
    words = "empat kartu: lampu jalan mati di depan pasar, sudah seminggu gelap, mohon dilihat"
    for number in range(4):
        station.drop(f"+6281277955{number:03d}", f"{words} {number}")
    page.goto(f"{station.url}/pesan-masuk/?cari=empat+kartu&status=baru")
    cards = page.get_by_role("article")
    expect(cards).to_have_count(4)
    # A job looks for suggestions four times a minute.
    expect(page.locator(".proposal")).to_have_count(4, timeout=120_000)
    first, last = box_of(cards.first), box_of(cards.last)
    assert last["y"] + last["height"] - first["y"] <= 2000
    filters = page.locator(".side a")
    page.get_by_role("button", name="Semua saringan").tap()
    assert filters.count() > 15
    for it in filters.all():
        require_reach(it, 38)
    page.get_by_role("link", name="Menunggu SKPD").tap()
    page.wait_for_url("**status=menunggu*")
    page.wait_for_function(RESTS)
    start = box_of(page.get_by_role("button", name="Semua saringan"))
    chosen = box_of(page.locator(".side [aria-current]"))
    assert start["x"] + start["width"] <= chosen["x"]
    assert chosen["x"] + chosen["width"] <= 390
    page.context.close()


def test_a_report_says_its_answer_first_and_opens_the_rest(station: Station, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 860})
    come_in(page, station, "moderator")
    station.drop("+6281277955990", "laporan: lampu jalan di Kec. Siulak padam seminggu")
    page.goto(f"{station.url}/pesan-masuk/?cari=laporan+lampu&status=semua")
    expect(page.get_by_role("article")).to_have_count(1, timeout=60_000)
    page.goto(f"{station.url}/report/?jangka=tahun")
    page.wait_for_function(RESTS)
    assert page.evaluate("document.documentElement.scrollHeight") <= 2500
    tile = page.locator(".tile-map li", has_text="Siulak").first
    expect(tile).to_be_hidden()
    page.get_by_role("heading", name="Kecamatan", exact=True).click()
    expect(tile).to_be_visible()
    expect(page).to_have_url(re.compile("#bagian-tempat$"))
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".report details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".parts details[data-part][open]").count() == 1
    page.set_viewport_size({"width": 390, "height": 844})
    tops = page.evaluate(
        "['.answer', '.tiles', '#chart-tren', '#jangka', '.files']"
        ".map(it => document.querySelector(it).getBoundingClientRect().top)"
    )
    assert tops == sorted(tops)
    number = page.locator(".tiles dd a").first
    received = int(number.inner_text())
    number.click()
    expect(page.get_by_role("article")).to_have_count(min(received, PAGE_SIZE))
