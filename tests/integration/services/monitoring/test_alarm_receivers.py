"""Whether an alarm reaches anybody: red in production until one way to Admin has worked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from app.database.extensions import db, transaction
from app.domain.messaging.delivery import OutboundStatus
from app.domain.operations.levels import Level
from app.models import OutboundSms, Setting
from app.services.monitoring import alarm_receivers
from app.services.monitoring.checks import look
from app.services.monitoring.readings import Moment, Reading
from tests.clock import Clock
from tests.integration.services.monitoring.conftest import ADMIN
from tests.office import outgoing

Receiver = Callable[[], Reading]


@pytest.fixture
def production(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = app.config["SETTINGS"].model_copy(update={"mode": "production"})
    monkeypatch.setitem(app.config, "SETTINGS", changed)


@pytest.fixture
def receiver(app: Flask) -> Receiver:
    """What the check finds; settings are read anew in each context."""

    def found() -> Reading:
        db.session.rollback()
        with app.app_context():
            return look(Moment(), [alarm_receivers.receiver])["receiver"]

    return found


def becomes(status: OutboundStatus) -> None:
    with transaction() as store:
        store.execute(update(OutboundSms).values(status=status.value))


def test_it_is_red_until_an_sms_has_left_for_the_phone_of_admin(
    production: None, clock: Clock, receiver: Receiver
) -> None:
    assert receiver().level is Level.BAD
    for _twice in range(2):
        with transaction():
            alarm_receivers.send_test()
    (sms,) = outgoing(ADMIN)
    assert sms.startswith("Si UPIK: SMS uji")
    assert receiver().level is Level.BAD, "it waits"
    becomes(OutboundStatus.DELIVERED)
    assert receiver().level is Level.GOOD
    clock.move(minutes=5)
    with transaction():
        alarm_receivers.send_test()
    assert receiver().level is Level.GOOD, "a second one is under way"
    becomes(OutboundStatus.FAILED)
    assert receiver().level is Level.BAD
    becomes(OutboundStatus.SENT)
    with transaction() as store:
        store.execute(update(Setting).values(value="0811-6666-0002"))
    assert receiver().level is Level.BAD, "another phone"


def test_it_is_red_where_nobody_is_named(app: Flask, production: None, receiver: Receiver) -> None:
    found = receiver()
    assert (found.level, found.words) == (Level.BAD, ("belum ada",))
    with transaction():
        assert not alarm_receivers.send_test()


def test_in_latihan_nobody_need_be_named(receiver: Receiver) -> None:
    assert receiver().level is Level.GOOD
