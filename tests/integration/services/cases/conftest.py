"""A case on a Tuesday morning; what is typed at a screen waits; an operator with drafts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from flask_appbuilder.security.sqla.models import Role

from app.database.extensions import db, transaction
from app.domain.access.roles import OPERATOR
from app.domain.workflow.deadlines import WIB
from app.services.accounts import user_accounts
from app.services.cases.deadlines import calendar_defaults
from app.services.journal.actor import Actor
from app.services.settings import settings
from tests.clock import Clock
from tests.office import Office


@pytest.fixture
def clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Tuesday 24 November 2026, 08.00; the tables of time are filled."""
    clock = Clock(monkeypatch, datetime(2026, 11, 24, 8, 0, tzinfo=WIB))
    with transaction():
        calendar_defaults.load()
    return clock


@pytest.fixture
def on_hold(office: Office) -> None:
    """What is typed at a screen waits ten seconds, as in production."""
    office.desk(settings.change, {"send_hold": "10"}, None)


@pytest.fixture
def author(office: Office) -> Actor:
    """The operator with an account of his own: he has drafts."""
    with transaction():
        db.session.add(Role(name=OPERATOR))
        db.session.flush()
        user = user_accounts.create("oki", "Oki", OPERATOR, password_hash="x", skpd_id=office.pupr)
        return replace(office.operator, user_id=user.id)
