"""Who reads reports and no cards."""

from __future__ import annotations

import pytest

from tests.integration.views.factories import Login
from tests.web import BrowserlikeClient


@pytest.fixture
def leader(client: BrowserlikeClient, login: Login) -> BrowserlikeClient:
    """A leader at the screen."""
    return login(client, "pimpinan")
