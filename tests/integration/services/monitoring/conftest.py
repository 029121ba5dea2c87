"""Admin's phone, and a clock that stands on a Tuesday at three."""

from __future__ import annotations

import pytest

from tests.clock import Clock
from tests.office import Office
from tests.rows import store_setting

ADMIN = "+6281166660001"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, office: Office) -> Clock:
    """No quiet hours; Admin has a phone."""
    clock = Clock(monkeypatch, "24/11 15.00")
    store_setting("admin_phone", "0811-6666-0001")
    return clock
