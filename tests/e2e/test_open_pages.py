"""What an open page asks for by itself: nothing is drawn anew, or announced, that is not new."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.people import card, new_card, only, sms
from tests.e2e.station import Station

POLL = re.compile(r"/pesan-masuk/baru\?")
# Every fourth poll compares the cards too.
ROUND = 5


def polls(page: Page) -> list[int]:
    """The status of the page's next questions."""
    found = []
    for _ in range(ROUND):
        with page.expect_response(POLL) as answer:
            pass
        found.append(answer.value.status)
    return found


def test_one_card_s_page_is_left_alone(desk: Page, station: Station) -> None:
    """No other card is asked for, and a link keeps the focus when the card changes."""
    text = "Sendiri: selokan mampet"
    new_card(desk, station, text)
    station.rests(text)
    only(desk, station, text).locator("header > a").click()
    expect(desk.get_by_role("heading", name="Riwayat")).to_be_visible()
    assert polls(desk) == [204] * ROUND
    link = card(desk, text).locator("header > a")
    link.focus()
    other = desk.context.new_page()
    found = only(other, station, text)
    found.get_by_role("button", name="Publish", exact=True).click()
    expect(found).to_contain_text("Terbit di halaman umum")
    desk.bring_to_front()
    expect(card(desk, text)).to_contain_text("Terbit di halaman umum")
    expect(link).to_be_focused()


def test_a_later_page_counts_each_new_card_once(desk: Page, station: Station) -> None:
    word = "Halamandua"
    texts = [f"{word} {number}: parit tersumbat" for number in range(3)]
    for text in texts:
        new_card(desk, station, text)
    for text in texts:
        station.rests(text)
    newest = only(desk, station, word).first.get_attribute("data-row")
    desk.goto(f"{station.url}/pesan-masuk/?status=semua&cari={word}&sebelum={newest}")
    expect(desk.get_by_role("article")).to_have_count(2)
    assert polls(desk) == [204] * ROUND
    sms(station, f"{word} 3: parit masih tersumbat")
    news = desk.locator("#fresh")
    expect(news).to_have_text("1 pesan baru - tampilkan")
    assert polls(desk) == [204] * ROUND
    expect(news).to_have_text("1 pesan baru - tampilkan")
