"""No screen is forgotten: each GET route has a picture in the contact sheet, or says why not."""

from __future__ import annotations

from flask import Flask

from tools.guide_pictures import PICTURES
from tools.screens import SCREENS, UNSEEN


def test_every_screen_is_in_the_list_or_says_why_not(app: Flask) -> None:
    routes = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    seen = {screen.endpoint for screen in SCREENS if screen.endpoint}
    assert routes - seen - set(UNSEEN) == set(), "add a line to SCREENS in tools/screens.py"
    assert (seen | set(UNSEEN)) - routes == set(), "a route that is gone stands in tools/screens.py"
    assert seen & set(UNSEEN) == set()
    assert all(UNSEEN.values())


def test_every_picture_has_a_title_of_its_own() -> None:
    titles = [screen.title for screen in SCREENS]
    assert sorted(titles) == sorted(set(titles))
    files = [picture.name for picture in PICTURES]
    assert sorted(files) == sorted(set(files))
