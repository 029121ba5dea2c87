"""Profil saya: one's own facts, and the keyboard shortcuts that are off until switched on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db
from app.models import Event
from tests.integration.views.factories import page, person, send

Login = Callable[[FlaskClient, str], object]
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


def test_shortcuts_are_off_until_switched_on(app: Flask, client: FlaskClient, login: Login) -> None:
    login(client, "operator-pupr")
    assert SCRIPT not in page(client, "/pesan-dinas/")
    assert send(client, "/profil/", shortcuts="y")[0] == 302
    text = page(client, "/pesan-dinas/")
    assert SCRIPT in text
    assert '<template id="shortcuts-window">' in text
    # A browser sends nothing of an empty tick, but always the token.
    assert send(client, "/profil/", csrf_token="x")[0] == 302
    assert SCRIPT not in page(client, "/pesan-dinas/")
    with app.app_context():
        query = select(Event).where(Event.action == "shortcuts").order_by(Event.id)
        events = db.session.scalars(query).all()
        assert [event.new for event in events] == ["on", "off"]
        assert events[0].actor == person("operator-pupr").label


def test_they_are_one_person_s_own(app: Flask, client: FlaskClient, login: Login) -> None:
    login(client, "operator-pupr")
    send(client, "/profil/", shortcuts="y")
    client.post("/logout/")
    login(client, "moderator")
    assert SCRIPT not in page(client, "/pesan-masuk/")


def test_saving_the_same_again_writes_no_event(
    app: Flask, client: FlaskClient, login: Login
) -> None:
    login(client, "moderator")
    for _ in range(2):
        send(client, "/profil/", shortcuts="y")
    with app.app_context():
        query = select(Event.id).where(Event.action == "shortcuts")
        assert len(db.session.scalars(query).all()) == 1
