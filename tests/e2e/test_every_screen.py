"""Every screen and window of the contact sheet, at the desk and at 360 px: axe-core finds nothing
serious, nothing reaches beyond the screen, and no request leaves the server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.eye import BEYOND, Eye
from tests.e2e.station import Station
from tools.screen_telling import prepare
from tools.screens import SCREENS
from tools.screenshots import show, visitors

SIZES = ((1280, 860), (360, 780))


@pytest.fixture
def told(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """A service of its own for each size: the last of the pictures answers a card."""
    with Station(tmp_path_factory.mktemp("screens")) as station:
        prepare(browser, station)
        yield station


@pytest.mark.parametrize("size", SIZES, ids=["1280", "360"])
def test_every_screen_can_be_read_and_fits(
    told: Station, browser: Browser, size: tuple[int, int]
) -> None:
    eyes = {who: Eye(page, told) for who, page in visitors(browser, told, size).items()}
    for screen in SCREENS:
        eye = eyes[screen.user]
        show(eye.page, told, screen)
        eye.look(f"{screen.title} at {size[0]}")
        beside, _ = eye.page.evaluate(BEYOND)
        assert beside == 0, (screen.title, size, beside)
    for eye in eyes.values():
        eye.page.context.close()
