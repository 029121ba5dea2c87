"""What is noted of a modem's jobs: nothing succeeds at a modem that is not open."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from rq import SimpleWorker
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.operations.levels import Level
from app.jobs.workers import WakeUp, make_worker
from app.models import JobRun
from app.runtime.queues import enqueue, modem_queue
from app.services.monitoring import job_runs
from app.services.monitoring.readings import Moment
from app.sms.protocol.gateway import FaultKind, GatewayError
from tests.integration.jobs.conftest import NAME, Bench, Hands
from tests.integration.jobs.fake_gateway import broken

POLL, SEND, STATUS = (f"modem.{it}" for it in ("poll_inbox", "send_outbox", "modem_status"))
HELD = GatewayError("PIN", kind=FaultKind.PIN, word="pin_wrong")


def ring(app: Flask, *jobs: str) -> None:
    """The clock's bells, each answered as the owner's process does."""
    db.session.rollback()
    WakeUp.app = app
    for name in jobs:
        enqueue(modem_queue(NAME), f"app.jobs.{name}", NAME)
        worker = make_worker(SimpleWorker, modem_queue(NAME), WakeUp, app.extensions["redis"])
        worker.work(burst=True)


def succeeded(name: str) -> datetime | None:
    db.session.rollback()
    query = select(JobRun.succeeded_at).where(JobRun.key == f"{name}:{NAME}")
    return db.session.scalars(query).one()


def line(name: str) -> tuple[Level, list[str]]:
    """What Status Sistem says of it."""
    db.session.rollback()
    found = {it.name: it for it in job_runs.jobs.read(Moment())}[f"{name}:{NAME}"]
    return found.level, [str(it) for it in found.words]


@pytest.mark.parametrize(
    "error", [pytest.param(broken(), id="gone"), pytest.param(HELD, id="held")]
)
def test_no_job_of_a_modem_that_does_not_open_succeeds(
    app: Flask, bench: Bench, error: GatewayError
) -> None:
    bench.gateway.open_faults.extend([error] * 3)
    ring(app, POLL, SEND, STATUS)
    for name in (POLL, SEND, STATUS):
        assert succeeded(name) is None
        level, words = line(name)
        assert (level, "menunggu modem" in words) == (Level.WARN, True)


def test_one_that_another_host_has_lets_no_job_succeed(
    app: Flask, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.owner.lock, "is_held", lambda: False)
    ring(app, POLL)
    assert succeeded(POLL) is None


def test_from_the_moment_it_is_gone_its_jobs_wait_until_it_is_back(
    app: Flask, bench: Bench, hands: Hands
) -> None:
    ring(app, POLL)
    assert line(POLL)[0] is Level.GOOD
    first = succeeded(POLL)
    bench.gateway.read_faults.append(broken())
    ring(app, POLL)
    assert succeeded(POLL) == first
    assert (line(POLL)[0], line(POLL)[1][1]) == (Level.WARN, "menunggu modem")
    hands.ahead += 21
    ring(app, POLL)
    assert (succeeded(POLL) or now()) > (first or now())
    level, words = line(POLL)
    assert (level, "menunggu modem" in words) == (Level.GOOD, False)


def test_one_whose_owner_is_dead_is_no_success_for_ever(app: Flask, bench: Bench) -> None:
    """Nobody notes anything then, and the modem's own conditions are the alarm."""
    ring(app, POLL)
    with transaction():
        db.session.scalars(select(JobRun)).one().succeeded_at = now() - timedelta(days=1)
    assert line(POLL)[0] is Level.WARN
