"""A running service and a browser for the whole folder; nothing here is in-process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.e2e.people import PATIENCE, People, come_in, new_page
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
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session", autouse=True)
def _no_hand_is_quicker_than_a_page() -> Iterator[None]:
    """Nothing is pressed before the page's scripts are there, which stand at its end: a busy
    machine shows a card long before, and its button would open a page instead of a window."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("click", "press", "check", "select_option"):
            patch.setattr(Locator, name, _after_load(getattr(Locator, name)))
        yield


def _after_load(act: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(act)
    def acted(locator: Locator, *args: Any, **kwargs: Any) -> Any:
        locator.page.wait_for_load_state()
        return act(locator, *args, **kwargs)

    return acted


@pytest.fixture(scope="session")
def shared_station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """The service in latihan of all files that share one: whoever changes what others see puts it
    back, and whoever can't has a service of its own. Where several processes share the work, each
    has one, and the tests of a file stay together (`-n 2 --dist loadfile`)."""
    with Station(tmp_path_factory.mktemp("upik")) as running:
        yield running


@pytest.fixture(scope="module")
def station(shared_station: Station) -> Station:
    """The service that a file's tests meet; a file may name another."""
    return shared_station


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
    page = new_page(browser)
    yield page
    page.context.close()


@pytest.fixture
def people(browser: Browser, station: Station) -> Iterator[People]:
    """`people("moderator")`: a browser of that person's own, logged in."""
    pages = []

    def _person(username: str, path: str = "") -> Page:
        pages.append(new_page(browser))
        come_in(pages[-1], station, username, path)
        return pages[-1]

    yield _person
    for page in pages:
        page.context.close()


@pytest.fixture
def desk(people: People) -> Page:
    """A moderator before Pesan Masuk."""
    return people("moderator", "/pesan-masuk/")
