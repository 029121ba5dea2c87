"""Admin's phone, and a clock that stands on a Tuesday at three."""

from __future__ import annotations

import pytest

from app.database.extensions import now, transaction
from app.models import Setting
from tests.clock import Clock
from tests.office import Office

ADMIN = "+6281166660001"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, office: Office) -> Clock:
    """No quiet hours; Admin has a phone."""
    clock = Clock(monkeypatch, now())
    clock.set("24/11 15.00")
    with transaction() as store:
        store.add(Setting(key="admin_phone", value="0811-6666-0001"))
    return clock
