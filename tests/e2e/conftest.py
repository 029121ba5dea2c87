"""A running service and a browser for the whole folder; nothing here is in-process."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.people import log_in
from tests.e2e.station import Station

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# As long as a person's windows wait for everything else (below); five seconds are the library's.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """A service in latihan for each file: what one leaves open or switches on stays there."""
    with Station(tmp_path_factory.mktemp("upik")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A person's own browser window: cookies of its own."""
    context = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta")
    context.set_default_timeout(15_000)
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def people(browser: Browser, station: Station) -> Iterator[Callable[[str], Page]]:
    """`people("moderator")`: a browser of that person's own, logged in."""
    contexts = []

    def _person(username: str) -> Page:
        context = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta")
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        log_in(page, station, username)
        return page

    yield _person
    for context in contexts:
        context.close()


@pytest.fixture
def desk(people: Callable[[str], Page], station: Station) -> Page:
    """A moderator before Pesan Masuk."""
    page = people("moderator")
    page.goto(f"{station.url}/pesan-masuk/")
    return page
