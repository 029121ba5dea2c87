"""Profil saya: one's own facts, and the keyboard shortcuts that are off until switched on."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db
from app.models import Event
from tests.integration.views.factories import Login, page, person, send

SCRIPT = "frame/shortcuts.js"


@pytest.mark.parametrize("username", ["moderator", "operator-pupr", "pimpinan"])
def test_everybody_finds_his_profile_in_the_header(
    client: FlaskClient, login: Login, username: str
) -> None:
    login(client, username)
    text = page(client, "/profil/")
    assert 'href="/profil/"' in text
    assert f"<td>{username}</td>" in text
    assert 'href="/password/"' in text


def test_shortcuts_are_off_until_switched_on_by_each_person_for_himself(
    client: FlaskClient, login: Login
) -> None:
    login(client, "operator-pupr")
    assert SCRIPT not in page(client, "/pesan-dinas/")
    for _ in range(2):
        assert send(client, "/profil/", shortcuts="y")[0] == 302
    text = page(client, "/pesan-dinas/")
    assert SCRIPT in text
    assert '<template id="shortcuts-window">' in text
    client.post("/logout/")
    login(client, "moderator")
    assert SCRIPT not in page(client, "/pesan-masuk/")
    client.post("/logout/")
    login(client, "operator-pupr")
    # A browser sends nothing of an empty tick, but always the token.
    assert send(client, "/profil/", csrf_token="x")[0] == 302
    assert SCRIPT not in page(client, "/pesan-dinas/")
    query = select(Event).where(Event.action == "shortcuts").order_by(Event.id)
    events = db.session.scalars(query).all()
    assert [event.new for event in events] == ["on", "off"], "the same again is no event"
    assert events[0].actor == person("operator-pupr").label
