"""What tests of the intake share: a code, an official, time that passes, a step that fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.models import Contact, InboundPart, Message, Skpd
from app.services.cases.deadlines import calendar_defaults
from tests.integration.services.conftest import CITIZEN, Office, ReceiveSms, cards


@pytest.fixture
def code(office: Office, receive_sms: ReceiveSms) -> str:
    """The code of a message that PUPR holds."""
    with transaction():
        calendar_defaults.load()
    receive_sms(CITIZEN, "Jembatan lapuk")
    return office.forward(cards()[0].id)


def message() -> Message:
    """The first one as it stands now."""
    return db.session.get_one(Message, cards()[0].id, populate_existing=True)


def contact(phone: str) -> Contact:
    """The official of this phone."""
    return db.session.scalars(select(Contact).where(Contact.phone == phone)).one()


def demand_approval() -> None:
    """PUPR demands it from now on."""
    with transaction():
        db.session.scalars(select(Skpd).where(Skpd.code == "PUPR")).one().needs_approval = True


def pass_ten_minutes() -> None:
    """What has come lies there for longer than its other parts are waited for."""
    with transaction():
        for part in db.session.scalars(select(InboundPart)):
            part.recorded_at -= timedelta(minutes=11)


def raising(error: Exception) -> Callable[..., object]:
    """A step that can't be taken."""

    def broken(*_: object, **__: object) -> object:
        raise error

    return broken
