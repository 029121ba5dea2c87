"""Some weeks of a regency, by the services themselves, in a database that is prepared."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.errors import DomainError
from app.models import Message
from app.services.cases.visibility import publishing
from app.services.journal import sealing
from tests.integration.reports.clock import Clock
from tests.integration.reports.histories import MODERATOR_, World, steps

BEGIN = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)
STEPS = 150


def live(seed: int = 2026) -> None:
    """Fills the database of the current application."""
    clock = Clock(BEGIN)
    with pytest.MonkeyPatch.context() as patch:
        clock.rule(patch)
        world = World(clock)
        world.build()
        world.live(steps(Random(seed), STEPS))
        for row in db.session.scalars(select(Message.id).order_by(Message.id)).all():
            with suppress(DomainError), transaction():
                publishing.publish(row, actor=MODERATOR_)
        db.session.rollback()
        assert sealing.try_all()
