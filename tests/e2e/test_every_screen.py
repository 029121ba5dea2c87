"""Every screen and window of the contact sheet, at the desk and at 360 px: axe-core finds nothing
serious, nothing reaches beyond the screen, and no request leaves the server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.eye import Eye
from tests.e2e.station import Station
from tools.screen_telling import prepare
from tools.screens import SCREENS, Screen
from tools.screenshots import show, visitors

SIZES = ((1280, 860), (360, 780))
Eyes = dict[tuple[int, int], dict[str | None, Eye]]


@pytest.fixture(scope="module")
def station(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """A service of its own, on which the pictures' story has been told."""
    with Station(tmp_path_factory.mktemp("screens")) as station:
        prepare(browser, station)
        yield station


@pytest.fixture(scope="module")
def eyes(browser: Browser, station: Station) -> Iterator[Eyes]:
    """For each size a browser of everybody's own."""
    found = {
        size: {who: Eye(page, station) for who, page in visitors(browser, station, size).items()}
        for size in SIZES
    }
    yield found
    for people in found.values():
        for eye in people.values():
            eye.page.context.close()


def _places() -> list[object]:
    """In the order of the list, in which what acts comes last."""
    return [
        pytest.param(screen, id=f"{place:03} {screen.title}")
        for place, screen in enumerate(SCREENS)
    ]


@pytest.mark.parametrize("screen", _places())
def test_every_screen_can_be_read_and_fits(screen: Screen, eyes: Eyes, station: Station) -> None:
    for size in SIZES:
        eye = eyes[size][screen.user]
        show(eye.page, station, screen)
        eye.look(f"{screen.title} at {size[0]}")
        eye.measure(f"{screen.title} at {size[0]}", has_window=screen.steps is not None)
