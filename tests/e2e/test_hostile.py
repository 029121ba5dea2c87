"""What ill-wishers write, through the modem, every form and every search: nothing of it runs.

The browser ignores the Content-Security-Policy here: what is looked at is the escaping alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Dialog, Error, Locator, Page, expect

from tests import hostile
from tests.e2e.eye import RESTS
from tests.e2e.people import card, come_in, new_page
from tests.e2e.station import Station, eventually, own_station
from tests.e2e.test_widths import PAGES

FORMS = (
    *("/pesan-masuk/pesan-baru", "/kontak/add", "/skpd/add", "/template-jawaban/add"),
    *("/pengguna/add", "/rule/add", "/teks-sms/edit/acknowledgement", "/pengaturan/layanan"),
    *("/pengaturan/kata", "/pengaturan/tampilan", "/password/", "/profil/"),
)
NAME = "<img src=x onerror=alert(1)>{{7*191}}"
WINDOWS = ("Proses / Forward", "Balas", "Hapus", "Blokir")
SEARCHES = (
    *("/?cari=", "/pesan-masuk/?status=semua&cari=", "/pesan-dinas/?status=semua&cari="),
    *("/kontak/list/?q=", "/pengguna/list/?q=", "/skpd/list/?q=", "/pesan-keluar/?cari="),
    *("/jurnal/?tindakan=", "/jurnal/?dari=", "/report/?jangka=", "/simulator/?skpd="),
    *("/pesan-masuk/?kategori=", "/kontak/list/?urut=", "/kontak/list/?arah="),
)
# Every text field of the first form that posts gets the words, every choice its last option; sent.
FILL = """(words) => {
  const form = [...document.querySelectorAll("main form, dialog[open] form")]
    .find((it) => it.method === "post");
  for (const field of form.elements) {
    if (field.tagName === "SELECT") field.selectedIndex = field.options.length - 1;
    else if (field.tagName === "TEXTAREA" || ["text", "search", "tel"].includes(field.type))
      field.value = words.slice(0, field.maxLength > 0 ? field.maxLength : words.length);
  }
  form.noValidate = true;
  form.requestSubmit();
}"""


class Watch:
    """Notes whatever a page does that nobody of ours asked for."""

    def __init__(self, page: Page, station: Station) -> None:
        self.page, self.station = page, station
        self.found: list[str] = []
        page.on("dialog", self._dialog)
        page.on("request", lambda it: self._request(it.url))
        page.on("response", lambda it: self._status(it.status, it.url))

    def _dialog(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":  # ours: a refused text stands unsaved in its window
            dialog.accept()
            return
        self.found.append(f"dialog {dialog.message} at {self.page.url}")
        dialog.dismiss()

    def _request(self, url: str) -> None:
        if "jahat.example" in url or url.endswith("/x"):
            self.found.append(f"asked for {url}")

    def _status(self, status: int, url: str) -> None:
        if status >= 500:
            self.found.append(f"{status} at {url}")

    def look(self, path: str) -> None:
        """Opens a page; what it does is noted."""
        try:
            self.page.goto(f"{self.station.url}{path}")
        except Error as error:
            # The page was still on its way to what its form had sent it to.
            if "ERR_ABORTED" not in str(error):
                raise
            self.page.wait_for_load_state()
            self.page.goto(f"{self.station.url}{path}")
        self.still()

    def send(self, words: str) -> None:
        """Fills the form of the page or window with these words, sends it, looks at the answer."""
        self.post(lambda: self.page.evaluate(FILL, words))

    def post(self, act: Callable[[], object]) -> None:
        """Looks at what this act, which sends a form, leads to."""
        self.page.evaluate("() => { window.before = true; }")
        with self.page.expect_response(lambda it: it.request.method == "POST") as answer:
            act()
        reply = answer.value
        if reply.request.is_navigation_request() or "hx-redirect" in reply.headers:
            self.page.wait_for_function("() => !window.before")
        self.page.wait_for_function(RESTS)
        self.still()

    def still(self) -> None:
        """Nothing has run in the page as it stands."""
        if ran := self.page.evaluate("() => window.ran"):
            self.found.append(f"script {ran} at {self.page.url}")
        if self.page.locator("a[href^='javascript:'], iframe, form[action*=jahat]").count():
            self.found.append(f"made an element at {self.page.url}")


# What is written here goes into every list and text, and stays there.
station = own_station("hostile")


@pytest.fixture(scope="module")
def watch(station: Station, browser: Browser) -> Iterator[Watch]:
    """The Admin's browser, without the policy that would stop what was not escaped."""
    page = new_page(browser, bypass_csp=True)
    come_in(page, station, "admin")
    yield Watch(page, station)
    page.context.close()


def appears(watch: Watch, words: str) -> Locator:
    """The card of an SMS that is on its way."""
    shown = card(watch.page, words)

    def is_there() -> bool:
        watch.look("/pesan-masuk/?status=semua")
        return shown.count() > 0

    eventually(is_there, words)
    return shown.first


def test_an_sms_is_shown_letter_by_letter(watch: Watch) -> None:
    for number, words in enumerate(hostile.ALL):
        watch.station.drop(f"+62813771200{number:02d}", words)
        appears(watch, words.strip())
    assert watch.found == []


@pytest.mark.parametrize("path", FORMS)
def test_a_form_takes_or_refuses_it_as_text(path: str, watch: Watch) -> None:
    for words in (hostile.SHORT, hostile.STATEMENTS[1], hostile.SCRIPTS[3]):
        watch.look(path)
        watch.send(words)
    assert watch.found == []


@pytest.mark.parametrize("name", WINDOWS)
def test_a_window_takes_or_refuses_it_as_text(name: str, watch: Watch) -> None:
    words = f"Warga sopan, uji {name}"
    # One of the windows blocks its sender.
    watch.station.drop(f"+62813771300{WINDOWS.index(name):02d}", words)
    appears(watch, words).get_by_role("button", name=name, exact=True).click()
    watch.page.get_by_role("dialog").wait_for()
    watch.send(hostile.SHORT)
    assert watch.found == []


def test_the_name_of_the_site_is_text_on_every_page(watch: Watch) -> None:
    watch.look("/pengaturan/tampilan")
    watch.page.locator("[name=site_name]").fill(NAME)
    watch.post(watch.page.get_by_role("button", name="Save").last.click)
    for path in ("/", "/hari-ini/", "/report/", "/tidak-ada"):
        watch.look(path)
        expect(watch.page.locator(".logo")).to_contain_text(NAME)
    assert watch.found == []


@pytest.mark.parametrize("path", SEARCHES)
def test_a_search_finds_no_way_out(path: str, watch: Watch) -> None:
    for words in (hostile.SHORT, hostile.SCRIPTS[3], hostile.STATEMENTS[3]):
        watch.look(path + quote(words))
    assert watch.found == []


def test_no_page_runs_what_was_written(watch: Watch) -> None:
    for path in (*PAGES, "/info-sim/karantina", "/pesan-masuk/?status=terhapus"):
        watch.look(path)
        assert "62615533" not in watch.page.locator("main").inner_text()
    assert watch.found == []
