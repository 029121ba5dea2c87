"""A prepared site of its own, and its owner with a modem in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.database.extensions import db
from app.jobs import modem as jobs
from app.jobs.owner import Owner
from app.models import Modem
from app.services.setup.demo_data import MODEM
from config import Settings
from tests.databases import DEMO_PASSWORD, prepare_site
from tests.integration.database.damaged_site import close
from tests.integration.jobs.fake_gateway import FakeGateway


@pytest.fixture
def site(settings: Callable[..., Settings], tmp_path: Path, valkey_url: str) -> Iterator[Flask]:
    """A prepared site of its own, on SQLite."""
    plain = Settings(var=tmp_path / "var")
    prepare_site(plain)
    made = create_app(settings(redis_url=valkey_url, demo_password=DEMO_PASSWORD))
    made.config.update(WTF_CSRF_ENABLED=False)
    with made.app_context():
        yield made
        close()


@pytest.fixture
def phone(site: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGateway]:
    """The modem of the owner, with an SMS on its SIM."""
    gateway = FakeGateway()
    row = db.session.scalars(select(Modem).where(Modem.name == MODEM)).one()
    owner = Owner(row, gateway)
    db.session.rollback()
    monkeypatch.setattr(jobs, "_owner", owner)
    gateway.arrive("+6281266771234", "Jalan rusak di depan pasar")
    yield gateway
    owner.lock.release()
