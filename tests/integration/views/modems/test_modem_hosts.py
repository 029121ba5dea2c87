"""The server that a modem is plugged into, on the screen."""

from __future__ import annotations

import socket

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database.extensions import transaction
from app.domain.errors import InvalidInput
from app.runtime import queues
from app.services.modems import modems
from tests.integration.views.factories import page, send
from tests.integration.views.modems.test_modems import NEW, URL, Login, modem, told


@pytest.fixture
def admin(client: FlaskClient, login: Login) -> FlaskClient:
    """Admin at the screen."""
    login(client, "admin")
    return client


def test_the_server_of_a_modem_is_asked_for_where_there_are_several(
    app: Flask, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis = app.extensions["redis"]
    queues.sign_host(redis, queues.MODEMS)
    assert 'name="host"' not in page(admin, "/modem/add")
    monkeypatch.setattr(socket, "gethostname", lambda: "server2")
    queues.sign_host(redis, queues.MODEMS)
    assert "server2</option>" in page(admin, "/modem/add")
    assert send(admin, "/modem/add", **NEW, host="lain")[0] == 422
    assert send(admin, "/modem/add", **NEW, host="server2")[0] == 204
    assert modem().host == "server2"
    assert "server2" in told(page(admin, URL), modem().id)
    redis.flushall()
    edit = page(admin, f"/modem/edit/{modem().id}")
    assert "server2</option>" in edit, "it can still be taken from there"
    assert send(admin, f"/modem/edit/{modem().id}", **NEW, host="")[0] == 204
    assert modem().host == ""


def test_two_servers_may_each_have_the_same_port(app: Flask) -> None:
    with transaction():
        modems.add_modem("m1", "/dev/ttyUSB0", "at115200", host="server1")
        modems.add_modem("m2", "/dev/ttyUSB0", "at115200", host="server2")
    with pytest.raises(InvalidInput), transaction():
        modems.add_modem("m3", "/dev/ttyUSB0", "at115200")
