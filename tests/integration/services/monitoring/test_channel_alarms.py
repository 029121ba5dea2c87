"""What waits for a channel that cannot send is told, though each failed try lets it wait anew."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.database.extensions import now, transaction
from app.domain.messaging.delivery import Purpose
from app.domain.workflow.deadlines import WIB
from app.services.monitoring import checks
from app.services.monitoring.readings import Moment
from app.services.outbox import outbox
from app.services.sending import channel_sending
from tests.causes import cause
from tests.clock import Clock

pytestmark = pytest.mark.postgresql


@pytest.fixture
def clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A working morning."""
    return Clock(monkeypatch, datetime(2026, 11, 30, 9, 0, tzinfo=WIB))


def red() -> list[str]:
    return [key for key in checks.red(checks.look(Moment())) if key.startswith("channel")]


def rest(**span: int) -> None:
    with transaction():
        channel_sending.rest("whatsapp", now() + timedelta(**span))


def test_a_case_that_waits_for_whatsapp_without_keys_is_told(clock: Clock) -> None:
    with transaction():
        outbox.put("whatsapp:6281266001122", "Selesai.", cause("a", Purpose.ANSWER))
    assert red() == []
    clock.move(minutes=31)
    rest(minutes=1)
    assert red() == ["channel:whatsapp"]


def test_what_the_day_s_limit_leaves_for_tomorrow_is_no_trouble(clock: Clock) -> None:
    with transaction():
        outbox.put("whatsapp:6281266001122", "Selesai.", cause("a", Purpose.ANSWER))
    clock.move(minutes=31)
    rest(hours=15)
    assert red() == []
