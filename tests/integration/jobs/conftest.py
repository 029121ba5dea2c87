"""An owner with a modem in memory, and a clock that tests turn."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.messaging.delivery import Purpose
from app.jobs import modem as jobs
from app.jobs.owner import Owner
from app.models import Event, Modem
from app.services.journal.actor import SYSTEM
from app.services.modems import modems
from app.services.outbox import outbox
from app.sms.protocol.gateway import GatewayError
from tests.causes import cause
from tests.integration.jobs.fake_gateway import FakeGateway
from tests.integration.services.lane import sms as sms

NAME = "simulator"
CITIZEN = "+6281266771234"


@dataclass
class Bench:
    """One owner and what a test asks of it."""

    owner: Owner
    gateway: FakeGateway

    def poll(self) -> None:
        """The clock's bell."""
        jobs.poll_inbox(NAME)

    def meet(self, *errors: GatewayError) -> None:
        """The clock's bell, and the first sends of that poll meet these errors."""
        self.gateway.send_faults.extend(errors)
        self.poll()

    def restart(self) -> None:
        """The owner's process begins a new life."""
        self.owner.lock.release()
        row = db.session.scalars(select(Modem).where(Modem.name == NAME)).one()
        jobs._owner = self.owner = Owner(row, self.gateway)
        db.session.rollback()

    def try_now(self) -> None:
        """ "Coba sekarang"; its bell may be lost."""
        with transaction():
            modems.retry_now(NAME, actor=SYSTEM)

    @property
    def row(self) -> Modem:
        """The modem's row as screens see it."""
        query = select(Modem).where(Modem.name == NAME)
        return db.session.scalars(query.execution_options(populate_existing=True)).one()


def put(key: str, purpose: Purpose = Purpose.FORWARD, number: str = CITIZEN, **extra: int) -> None:
    """Queues one SMS."""
    with transaction():
        outbox.put(number, f"teks {key}", cause(key, purpose), modem_id=extra.get("to"))


def put_all(keys: Iterable[str], purpose: Purpose = Purpose.FORWARD) -> None:
    """Queues one SMS for each of these, in their order."""
    for key in keys:
        put(key, purpose)


def alarms() -> list[str]:
    """The causes of the alarms in the journal."""
    rows = select(Event).where(Event.action == "modem_alarm").order_by(Event.id)
    return [str(row.facts["cause"]) for row in db.session.scalars(rows)]


class Hands:
    """The clock's hands: what `time.monotonic` says. They stand still until a test moves them."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self._begun = time.monotonic()

    def __call__(self) -> float:
        return self._begun + self.ahead


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """Time passes for the owner when a test says so."""
    moved = Hands()
    for module in ("app.jobs.health", "app.jobs.pace"):
        monkeypatch.setattr(f"{module}.time.monotonic", moved)
    return moved


@pytest.fixture
def bench(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """An owner whose modem has never been opened, without a limit."""
    with transaction():
        row = Modem(name=NAME, kind="dummy", number="+628569020200", rate_per_minute=0)
        db.session.add(row)
        db.session.flush()
        gateway = FakeGateway()
        owner = Owner(row, gateway)
    monkeypatch.setattr(jobs, "_owner", owner)
    # This machine's clock may be set by a time server, or not.
    monkeypatch.setattr("app.services.outbox.clock_check.is_synchronised", lambda: False)
    # A poll gives way when its work is done, however slow this machine is.
    for turn in ("READ_SECONDS", "SEND_SECONDS", "CARD_SECONDS"):
        monkeypatch.setattr(f"app.jobs.owner.{turn}", 600.0)
    bench = Bench(owner, gateway)
    yield bench
    bench.owner.lock.release()
