"""Every screen, its windows open too, by axe-core's rules of WCAG 2.2 AA; and nothing comes from
another server."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import card, forward, log_in, open_window
from tests.e2e.station import Station

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
RUN = """async () => (await axe.run(document, {
  runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
  resultTypes: ["violations"],
})).violations"""
NEW, SENT = "Lampu jalan depan masjid mati, uji axe", "Jalan Siulak berlubang, uji axe"
SIZES = [pytest.param((1280, 860), id="1280"), pytest.param((390, 844), id="390")]


class Eye:
    """A browser window of one width that notes every request, and looks at what is shown."""

    def __init__(self, page: Page, station: Station) -> None:
        self.page, self.station = page, station
        self.strangers: list[str] = []
        page.on("request", self._note)

    def _note(self, request: Any) -> None:
        if not request.url.startswith((self.station.url + "/", "data:", "blob:")):
            self.strangers.append(request.url)

    def look(self, name: str) -> None:
        """Fails with rule, place, and reason of a serious violation, or for an id used twice."""
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate(AXE)
        found = [
            f"{name}: {rule['id']}: {node['target']}: {node['failureSummary']}"
            for rule in self.page.evaluate(RUN)
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]
        assert not found, "\n".join(found)
        assert self.strangers == [], name
        ids = self.page.eval_on_selector_all("[id]", "found => found.map(one => one.id)")
        assert sorted(ids) == sorted(set(ids)), name

    def visit(self, path: str) -> None:
        """Opens a page and looks at it."""
        self.page.goto(f"{self.station.url}{path}")
        self.look(path)


@pytest.fixture(scope="module")
def stage(station: Station, browser: Browser) -> Station:
    """A new card, and one that PUPR holds."""
    page = browser.new_page(locale="id-ID", timezone_id="Asia/Jakarta")
    for number, text in (("+6281377110001", NEW), ("+6281377110002", SENT)):
        station.drop(number, text)
    log_in(page, station, "moderator")
    for text in (NEW, SENT):
        page.goto(f"{station.url}/pesan-masuk/")
        expect(card(page, text)).to_be_visible(timeout=20_000)
    forward(page, SENT, "Dinas Pekerjaan Umum dan Penataan Ruang", "Keluhan")
    page.context.close()
    return station


@pytest.fixture(params=SIZES)
def eye(stage: Station, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Eye]:
    """At the desk, and on the phone."""
    width, height = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="id-ID", timezone_id="Asia/Jakarta"
    )
    context.set_default_timeout(15_000)
    yield Eye(context.new_page(), stage)
    context.close()


def test_what_everybody_sees(eye: Eye) -> None:
    eye.visit("/")
    eye.visit("/login/")
    eye.visit("/tidak-ada")


def test_what_the_moderator_sees(eye: Eye) -> None:
    log_in(eye.page, eye.station, "moderator")
    eye.visit("/pesan-masuk/?status=semua")
    for button in ("Proses / Forward", "Balas", "Blokir", "Hapus"):
        eye.page.goto(f"{eye.station.url}/pesan-masuk/?status=semua")
        window = open_window(eye.page, NEW, button)
        eye.look(f"the window {button}")
        if button in ("Proses / Forward", "Balas"):
            window.get_by_role("button", name="Kirim", exact=True).click()
            expect(window.locator(".error").first).to_be_visible()
            eye.look(f"the window {button}, refused")
    eye.visit("/black-list/")


def test_what_the_operator_sees(eye: Eye) -> None:
    log_in(eye.page, eye.station, "operator-pupr")
    eye.visit("/pesan-dinas/")
    for button in ("BALAS", "TOLAK"):
        eye.page.goto(f"{eye.station.url}/pesan-dinas/")
        open_window(eye.page, SENT, button)
        eye.look(f"the window {button}")


@pytest.mark.parametrize("path", ["/kontak/list/", "/pengguna/list/", "/rule/list/", "/skpd/list/"])
def test_the_lists_and_their_windows(eye: Eye, path: str) -> None:
    log_in(eye.page, eye.station, "admin")
    eye.visit(path)
    eye.page.get_by_role("link", name="Add", exact=True).click()
    window = eye.page.get_by_role("dialog")
    window.get_by_role("button", name="Save").click()
    expect(window.locator(".error").first).to_be_visible()
    eye.look(f"{path} with its window, refused")


def test_what_the_admin_sees_beside(eye: Eye) -> None:
    log_in(eye.page, eye.station, "admin")
    for path in ("/report/", "/simulator/", "/modem/list/", "/teks-sms/", "/password/"):
        eye.visit(path)
