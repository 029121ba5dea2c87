"""The clock of who waits after a wrong password."""

from __future__ import annotations

import pytest

from app.database.extensions import now
from app.services.accounts import login_throttle


@pytest.fixture
def time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """No wait is over: the second try comes within the second, however slow the machine."""
    at = now()
    monkeypatch.setattr(login_throttle, "now", lambda: at)
