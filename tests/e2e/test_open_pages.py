"""What an open page asks for by itself: nothing is drawn anew, or announced, that is not new."""

from __future__ import annotations

import re
import sqlite3

from playwright.sync_api import Page, expect

from tests.e2e.people import card, new_card, only, sms
from tests.e2e.station import Station, eventually

POLL = re.compile(r"/pesan-masuk/baru\?")
# Every fourth poll compares the cards too.
ROUND = 5
# Its proposal has been made, and of its SMS none is on its way: nothing changes the card any more.
AT_REST = """
SELECT 1 FROM message WHERE body = ?
 AND EXISTS (SELECT 1 FROM suggestion WHERE message_id = message.id)
 AND EXISTS (SELECT 1 FROM outbound_sms
             WHERE message_id = message.id AND status IN ('sent', 'delivered'))
"""


def polls(page: Page) -> list[int]:
    """The status of the page's next questions."""
    found = []
    for _ in range(ROUND):
        with page.expect_response(POLL) as answer:
            pass
        found.append(answer.value.status)
    return found


def is_at_rest(station: Station, text: str) -> bool:
    with sqlite3.connect(station.folder / "upik.sqlite3", timeout=20) as store:
        return store.execute(AT_REST, (text,)).fetchone() is not None


def test_one_card_s_page_is_left_alone(desk: Page, station: Station) -> None:
    """No other card is asked for, and a link keeps the focus when the card changes."""
    text = "Sendiri: selokan mampet"
    new_card(desk, station, text)
    eventually(lambda: is_at_rest(station, text), "the card is at rest", seconds=60)
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
    for number in range(3):
        new_card(desk, station, f"{word} {number}: parit tersumbat")
    newest = only(desk, station, word).first.get_attribute("data-row")
    desk.goto(f"{station.url}/pesan-masuk/?status=semua&cari={word}&sebelum={newest}")
    expect(desk.get_by_role("article")).to_have_count(2)
    assert polls(desk) == [204] * ROUND
    sms(station, f"{word} 3: parit masih tersumbat")
    news = desk.locator("#fresh")
    expect(news).to_have_text("1 pesan baru - tampilkan")
    assert polls(desk) == [204] * ROUND
    expect(news).to_have_text("1 pesan baru - tampilkan")
