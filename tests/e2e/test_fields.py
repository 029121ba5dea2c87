"""What all forms and lists share, in the browser: days, ticks, forms of a page, the search."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import come_in
from tests.e2e.station import Station

# Lists of one kind, with short and long sentences under their titles.
LISTS = ("/kontak/list/", "/pengguna/list/", "/rule/list/", "/skpd/list/", "/piket/list/")
SEARCH = """() => {
  const box = document.querySelector("form.search").getBoundingClientRect();
  return [box.left, box.top];
}"""


@pytest.fixture
def admin(station: Station, page: Page) -> Page:
    """A browser in which the Admin is logged in."""
    come_in(page, station, "admin")
    return page


def test_an_empty_save_on_an_own_page_shows_its_form_once(station: Station, admin: Page) -> None:
    admin.goto(f"{station.url}/pengguna/add")
    admin.get_by_role("button", name="Save").click()
    expect(admin.locator(".error").first).to_be_visible()
    expect(admin.locator("form[method=post] h1")).to_have_count(1)
    expect(admin.locator("[id=username]")).to_have_count(1)


def test_a_calendar_writes_the_day_in_our_order(station: Station, browser: Browser) -> None:
    page = browser.new_page(locale="en-US", timezone_id="Asia/Jakarta")
    come_in(page, station, "admin", "/jurnal/?dari=2026-11-05")
    day = page.get_by_label("Dari", exact=True)
    expect(day).to_have_value("05/11/2026")
    page.get_by_role("button", name="Buka kalender").first.click()
    calendar = page.locator(".day-box [type=date]").first
    expect(calendar).to_have_value("2026-11-05")
    calendar.evaluate("it => { it.value = '2026-11-30'; it.dispatchEvent(new Event('change')); }")
    expect(day).to_have_value("30/11/2026")
    page.get_by_role("button", name="Tampilkan").click()
    expect(day).to_have_value("30/11/2026")
    page.context.close()


def test_one_tick_gives_all_rights_of_a_page(station: Station, admin: Page) -> None:
    admin.goto(f"{station.url}/rule/add")
    group = admin.get_by_role("group", name="Pesan Masuk", exact=True)
    group.get_by_label("Pilih semua").check()
    ticks = group.locator("[name=permissions]")
    expect(group.locator("[name=permissions]:checked")).to_have_count(ticks.count())
    expect(admin.locator("[name=permissions]:checked")).to_have_count(ticks.count())
    ticks.last.uncheck()
    expect(group.get_by_label("Pilih semua")).not_to_be_checked()


@pytest.mark.parametrize("width", [1280, 1024])
def test_the_search_has_one_place_on_every_list(station: Station, admin: Page, width: int) -> None:
    admin.set_viewport_size({"width": width, "height": 860})
    found = {}
    for path in LISTS:
        admin.goto(station.url + path)
        found[path] = admin.evaluate(SEARCH)
    assert len({tuple(place) for place in found.values()}) == 1, found
