"""kill -9 of any process during the story: nothing lost, nothing twice, it goes on by itself; and
what was half written when all of it ended is there again."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import PUPR, card, forward, log_in, new_card
from tests.e2e.station import HINT, PROGRAMS, Station, eventually, own_station

KADIS = "+6281100000201"


# Its processes die.
station = own_station("kills")


def keeps_answering(station: Station) -> bool:
    """For three seconds: workers whose master was killed answer a moment longer, then go."""
    for _ in range(4):
        if not station.answers():
            return False
        time.sleep(1)
    return True


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_story_goes_on_after_kill_9_of(program: str, station: Station, page: Page) -> None:
    """The process is killed twice: after the SMS came in, and after the BLS came in."""
    citizen = f"+62812000007{PROGRAMS.index(program):02d}"
    text = f"Lampu jalan di depan masjid mati, laporan ke-{PROGRAMS.index(program)}"
    eventually(lambda: keeps_answering(station), "the web stays", 60)
    log_in(page, station, "moderator")
    before = len(station.sent(KADIS))
    station.drop(citizen, text)
    old = station.kill(program)
    eventually(lambda: station.pid(program) not in (None, old), f"{program} is back")
    eventually(lambda: keeps_answering(station), "the web stays", 60)
    eventually(lambda: len(station.texts(citizen)) == 1, "the acknowledgement", 60)
    page.goto(f"{station.url}/pesan-masuk/")
    expect(card(page, text)).to_be_visible()
    forward(page, text, PUPR, "Keluhan")
    eventually(lambda: len(station.sent(KADIS)) == before + 1, "the head has it once", 60)
    code = station.texts(KADIS)[-1][:4]
    station.drop(KADIS, f"bls {code} Sudah diperbaiki")
    station.kill(program)
    eventually(lambda: len(station.texts(citizen)) == 2, "the citizen has the answer", 60)
    eventually(station.answers, "the web answers")
    eventually(lambda: len(station.sent(KADIS)) == before + 2, "the echo, once", 60)
    time.sleep(3)  # three polls and a sweep: long enough for a second copy to show
    assert station.texts(citizen)[1:] == [f"Sudah diperbaiki -PUPR {HINT}"]
    assert len(station.sent(KADIS)) == before + 2


def half_written(page: Page, text: str) -> str:
    """What the window Balas of this card holds; it is left open."""
    card(page, text).get_by_role("button", name="Balas", exact=True).click()
    return page.get_by_role("dialog").get_by_label("balasan").input_value()


def test_a_draft_survives_a_reload_a_logout_and_a_restart(station: Station, page: Page) -> None:
    """No lost draft; and it is nobody else's."""
    text, half = "Draf: pohon tumbang", "Tim sedang menuju lok"
    eventually(lambda: keeps_answering(station), "the web stays", 60)
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
    page.context.clear_cookies()
    station.stop()
    station.start()
    log_in(page, station, "moderator")
    page.goto(f"{station.url}/pesan-masuk/")
    assert half_written(page, text) == half
