"""Who sits at a screen, and answers that wait as in production."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.cases import Login
from tests.web import BrowserlikeClient


@pytest.fixture
def desk(client: BrowserlikeClient, login: Login) -> BrowserlikeClient:
    """A moderator at the screen."""
    return login(client, "moderator")


@pytest.fixture
def office(client: BrowserlikeClient, login: Login) -> BrowserlikeClient:
    """The operator of PUPR at the screen."""
    return login(client, "operator-pupr")


@pytest.fixture
def admin(client: BrowserlikeClient, login: Login) -> BrowserlikeClient:
    """The Admin at the screen."""
    return login(client, "admin")


@pytest.fixture
def hold(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is typed at a screen waits before it is sent, as in production."""
    held = app.config["SETTINGS"].model_copy(update={"send_hold": 600})
    monkeypatch.setitem(app.config, "SETTINGS", held)
