"""Profil saya: one's own facts, and the keyboard shortcuts that are off until switched on."""

from __future__ import annotations

import pytest

from app.models import Event
from tests.cases import person
from tests.reading import assert_says
from tests.rows import all_rows
from tests.web import Browser

SCRIPT = "frame/shortcuts.js"


@pytest.mark.parametrize("username", ["moderator", "operator-pupr", "pimpinan"])
def test_everybody_finds_his_profile_in_the_header(client: Browser, username: str) -> None:
    client.log_in(username)
    assert_says(
        client.page("/profil/"), 'href="/profil/"', f"<td>{username}</td>", 'href="/password/"'
    )


def test_shortcuts_are_off_until_switched_on_by_each_person_for_himself(client: Browser) -> None:
    client.log_in("operator-pupr")
    assert SCRIPT not in client.page("/pesan-dinas/")
    for _ in range(2):
        assert client.send("/profil/", shortcuts="y")[0] == 302
    text = client.page("/pesan-dinas/")
    assert SCRIPT in text
    assert '<template id="shortcuts-window">' in text
    client.log_in("moderator")
    assert SCRIPT not in client.page("/pesan-masuk/")
    client.log_in("operator-pupr")
    # A browser sends nothing of an empty tick, but always the token.
    assert client.send("/profil/", csrf_token="x")[0] == 302
    assert SCRIPT not in client.page("/pesan-dinas/")
    events = all_rows(Event, action="shortcuts")
    assert [event.new for event in events] == ["on", "off"], "the same again is no event"
    assert events[0].actor == person("operator-pupr").label
