"""The rhythm of a day: Hari ini, one card after the other, a slip called back, news that waits."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import answer_directly, card, fill_answer, new_card, only, open_window, sms
from tests.e2e.station import Station, own_station

# Here an answer waits before it is sent, long enough for any machine.
station = own_station("rhythm", UPIK_SEND_HOLD="600")


def test_hari_ini_leads_to_exactly_what_it_counts(desk: Page, station: Station) -> None:
    texts = [f"Hari ini {number}: listrik padam" for number in (1, 2)]
    for text in texts:
        new_card(desk, station, text)
    desk.get_by_role("link", name="Hari ini", exact=True).click()
    tile = desk.get_by_role("main").get_by_role("link", name=re.compile(r"^\d+\s*Baru"))
    counted = re.match(r"\d+", tile.inner_text().strip())
    assert counted
    tile.click()
    expect(desk.get_by_role("article")).to_have_count(int(counted[0]))
    for text in texts:
        expect(card(desk, text)).to_be_visible()


def test_kirim_and_the_next_then_the_slip_is_called_back(desk: Page, station: Station) -> None:
    """No SMS has left, and the text is there to be put right."""
    text, wrong = "Salah ketik: jadwal imunisasi?", "Imunisasi Senen pukul 9."
    new_card(desk, station, "Berikutnya: kapan pasar buka?")
    _, number = new_card(desk, station, text)
    window = open_window(desk, text, "Balas")
    fill_answer(window, wrong)
    window.get_by_role("button", name="Kirim & berikutnya").click()
    # The next of the list that waits comes next, in its window; what was sent stands behind it.
    expect(window.get_by_role("heading", name="Proses / Forward")).to_be_visible()
    expect(window.locator(".quote")).not_to_contain_text(text)
    assert desk.url == f"{station.url}/pesan-masuk/"
    desk.keyboard.press("Escape")
    found = card(desk, text)
    expect(found).to_contain_text(re.compile(r"Dikirim dalam \d+"))
    found.get_by_role("button", name="Batalkan").click()
    expect(found).to_contain_text("dibatalkan sebelum dikirim")
    found.get_by_role("button", name="Balas", exact=True).click()
    expect(window.get_by_label("balasan")).to_have_value(wrong)
    assert not any(wrong in words for words in station.texts(number))
    desk.keyboard.press("Escape")
    expect(only(desk, station, text, "belum")).to_be_visible()


def test_new_cards_announce_themselves_and_nothing_jumps(desk: Page, station: Station) -> None:
    for number in range(1, 6):  # a page longer than the screen
        new_card(desk, station, f"Panjang {number}: halaman penuh")
    text = "Dibaca: trotoar pecah"
    found, _ = new_card(desk, station, text)
    # Proposals come a moment after the card, over its buttons; what the acknowledgement says, too.
    station.rests(text)
    desk.reload()
    expect(found.get_by_text("Saran", exact=True)).to_be_visible()
    button = found.get_by_role("button", name="Balas", exact=True)
    button.focus()
    before = button.bounding_box()
    sms(station, "Diumumkan: genangan di terminal")
    news = desk.get_by_role("button", name="1 pesan baru - tampilkan")
    expect(news).to_be_visible()
    expect(desk).to_have_title(re.compile(r"^\(\d+\) "))
    expect(button).to_be_focused()
    # Less than half a pixel is the browser's rounding.
    assert button.bounding_box() == pytest.approx(before, abs=0.5)
    news.click()
    expect(card(desk, "Diumumkan")).to_be_focused()
    expect(news).to_be_hidden()


@pytest.mark.parametrize("minutes", [60, -60])
def test_batalkan_stands_by_the_server_s_clock(
    people: Callable[[str], Page], station: Station, minutes: int
) -> None:
    """The clock of an office PC may be an hour ahead, or behind."""
    page = people("moderator")
    page.add_init_script(
        f"const real = Date.now; Date.now = () => real.call(Date) + {minutes * 60_000};"
    )
    page.goto(f"{station.url}/pesan-masuk/?status=semua")
    text = f"Jam {minutes}: kapan loket buka?"
    new_card(page, station, text)
    answer_directly(page, text, "Loket buka pukul 8.")
    hold = card(page, text).locator(".hold")
    expect(hold).to_contain_text(re.compile(r"Dikirim dalam (600|5\d\d) detik"))
    hold.get_by_role("button", name="Batalkan").click()
    expect(card(page, text)).to_contain_text("dibatalkan sebelum dikirim")
