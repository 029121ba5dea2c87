"""The pictures of the README and the guides, taken from a running Si UPIK (`make screenshots`)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402 - path first

from tests.e2e.conftest import CHROMIUM, FLAGS  # noqa: E402
from tests.e2e.people import answer_directly, card, forward, log_in  # noqa: E402
from tests.e2e.station import Station, eventually  # noqa: E402

TARGET = ROOT / "docs" / "img"
SIZES = {"": (1280, 860), "-hp": (390, 844)}
KADIS = "+6281100000201"
STORY = (
    ("+6281266771234", "Jembatan gantung Pulau Sangkar papannya banyak yg lapuk, tlg ditinjau"),
    ("+6285266119087", "Ada pungutan liar di terminal, angkot diminta 10rb sekali masuk"),
    ("+6281374105566", "Syarat bikin KTP baru apa saja ya? rumah sy di Siulak"),
    ("+6285700000113", "Lampu jalan depan masjid Koto Baru mati sudah 5 bulan"),
)


def tell(station: Station, page: Page) -> None:
    """The story that the pictures show: one answered by phone, one forwarded, two new."""
    log_in(page, station, "moderator")
    for number, text in STORY:
        station.drop(number, text)
        page.goto(f"{station.url}/pesan-masuk/")
        expect(card(page, text)).to_be_visible()
    forward(page, STORY[0][1], "Dinas Pekerjaan Umum dan Penataan Ruang", "Keluhan")
    code = eventually(lambda: station.texts(KADIS), "the head has it")[0][:4]
    station.drop(KADIS, f"BLS {code} Petugas PUPR meninjau Kamis 26 Nov. Mohon berhati-hati.")
    eventually(lambda: len(station.texts(KADIS)) == 2, "the head gets his echo")
    forward(page, STORY[1][1], "Dinas Perhubungan", "Pengaduan")
    answer_directly(page, STORY[2][1], "Bawa fotokopi KK ke kantor Dukcapil, gratis.")
    for status, text in (("sudah", STORY[0][1]), ("sudah", STORY[2][1])):
        page.goto(f"{station.url}/pesan-masuk/?status={status}")
        card(page, text).get_by_role("button", name="Publish", exact=True).click()
        expect(card(page, text).get_by_role("button", name="Batal Publish")).to_be_visible()


def shoot(browser: Browser, station: Station, user: str | None, path: str, name: str) -> None:
    """One screen at both widths."""
    for suffix, (width, height) in SIZES.items():
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="id-ID", timezone_id="Asia/Jakarta"
        )
        page = context.new_page()
        if user:
            log_in(page, station, user)
        page.goto(f"{station.url}{path}")
        page.wait_for_load_state("load")
        page.wait_for_timeout(800)
        page.screenshot(path=str(TARGET / f"{name}{suffix}.png"))
        context.close()


SCREENS = (
    (None, "/", "halaman-umum"),
    (None, "/login/", "login"),
    ("moderator", "/pesan-masuk/?status=semua", "pesan-masuk"),
    ("operator-pupr", "/pesan-dinas/?status=semua", "pesan-dinas"),
    ("moderator", "/black-list/", "black-list"),
    ("moderator", "/kontak/list/", "data-operator"),
    ("admin", "/pengguna/list/", "manage-user"),
    ("admin", "/rule/list/", "rule-access"),
    ("pimpinan", "/report/", "report"),
    ("moderator", "/simulator/", "simulator"),
)


def main() -> None:
    """Starts a service of its own, tells the story, and takes every picture."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        Station(Path(folder)) as station,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(locale="id-ID", timezone_id="Asia/Jakarta")
        tell(station, page)
        for user, path, name in SCREENS:
            shoot(browser, station, user, path, name)
        browser.close()


if __name__ == "__main__":
    main()
