"""Who sits at a screen, and answers that wait as in production."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web import Browser


@pytest.fixture
def desk(client: Browser) -> Browser:
    """A moderator at the screen."""
    return client.log_in("moderator")


@pytest.fixture
def office(client: Browser) -> Browser:
    """The operator of PUPR at the screen."""
    return client.log_in("operator-pupr")


@pytest.fixture
def admin(client: Browser) -> Browser:
    """The Admin at the screen."""
    return client.log_in("admin")


@pytest.fixture
def auditor(client: Browser) -> Browser:
    """The auditor at his screen."""
    return client.log_in("auditor")


@pytest.fixture
def leader(client: Browser) -> Browser:
    """Who reads reports and no cards."""
    return client.log_in("pimpinan")


@pytest.fixture
def hold(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is typed at a screen waits before it is sent, as in production."""
    held = app.config["SETTINGS"].model_copy(update={"send_hold": 600})
    monkeypatch.setitem(app.config, "SETTINGS", held)
