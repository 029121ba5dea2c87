"""The clock rings for a job of the sweep while that has work, and else once a minute."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.database.extensions import now, transaction
from app.domain.messaging.delivery import OutboundStatus
from app.domain.operations.scheduled_jobs import SCHEDULE
from app.jobs import schedule, sweep, upkeep
from app.models import OutboundSms
from tests.office import CITIZEN, Office

pytestmark = pytest.mark.postgresql

RELEASE, RING = "app.jobs.sweep.release_held", "app.jobs.sweep.ring_waiting"
CARDS, PROPOSE = "app.jobs.sweep.process_inbox", "app.jobs.upkeep.propose_waiting"


def wanted(app: Flask) -> set[str]:
    """The jobs that would find work."""
    return {function for function in schedule.NEEDS if schedule.is_needed(app, function)}


def _set_sms(**values: object) -> None:
    with transaction() as store:
        store.execute(update(OutboundSms).values(**values))


def test_each_job_is_wanted_while_it_has_work(app: Flask, office: Office) -> None:
    assert wanted(app) == set()
    office.receive(CITIZEN, "Jalan ke sekolah putus", process=False)
    assert wanted(app) == {CARDS}
    sweep.process_inbox()
    assert wanted(app) == {PROPOSE, RING}  # the card, and its acknowledgement in the outbox
    upkeep.propose_waiting()
    _set_sms(due_at=now() + timedelta(hours=1))
    assert wanted(app) == set()
    _set_sms(status=OutboundStatus.HELD.value, due_at=now())
    assert wanted(app) == {RELEASE}
    sweep.release_held()
    assert wanted(app) == {RING}


def test_every_other_job_looks_for_itself(app: Flask) -> None:
    others = {line.function for line in SCHEDULE} - schedule.NEEDS.keys()
    assert len(others) == len(SCHEDULE) - len(schedule.NEEDS)
    assert all(schedule.is_needed(app, function) for function in others)
