"""Latency from an SMS at the modem to the card on an open screen, in Chromium."""

from __future__ import annotations

import os
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.people import log_in
from tests.e2e.station import Station

SECONDS = 60_000
# Looked for each 20 ms: Playwright's own waiting looks twice a second only.
_STANDS = """words => [...document.querySelectorAll("[data-card]")].some(
    card => card.textContent.includes(words) && card.checkVisibility())"""


def seen(folder: Path, count: int) -> list[float]:
    """The seconds of each of `count` SMS, sorted; the database stands in the folder."""
    os.sync()  # gigabytes that the seed left unwritten would hold up the first commits
    with Station(folder) as station, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(locale="id-ID", timezone_id="Asia/Jakarta")
        log_in(page, station, "moderator")
        page.goto(f"{station.url}/pesan-masuk/")
        found = [_one(station, page, number) for number in range(count + 1)][1:]
        browser.close()
    return sorted(found)


def _one(station: Station, page: Page, number: int) -> float:
    text = f"Tampil ke {number}, {time.time_ns()}"
    time.sleep(0.5 + 0.13 * (number % 8))  # not in step with any clock
    station.drop(f"+62813{number:08d}", text)
    begun = time.monotonic()
    page.wait_for_function(_STANDS, arg=text, polling=20, timeout=SECONDS)
    return time.monotonic() - begun
