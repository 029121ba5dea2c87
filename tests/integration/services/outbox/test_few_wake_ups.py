"""With many modems an SMS wakes few owners; the sweep reaches the others."""

from __future__ import annotations

import pytest
from flask import Flask, current_app
from rq import Queue
from rq.serializers import JSONSerializer

from app.database.extensions import db, transaction
from app.models import Modem
from app.runtime.queues import modem_queue
from app.services.outbox import outbox
from app.services.outbox.outbox import FEW
from tests.integration.services.lane import put

NAMES = [f"m{number}" for number in range(7)]


@pytest.fixture
def modems(app: Flask) -> dict[str, int]:
    """Seven modems in use and one that is off; nobody's bell rings."""
    with transaction():
        rows = [Modem(name=name, kind="dummy") for name in NAMES]
        db.session.add_all([*rows, Modem(name="mati", kind="dummy", is_enabled=False)])
    app.extensions["redis"].flushdb()
    return {row.name: row.id for row in rows}


def rung() -> set[str]:
    """The modems whose bell rings."""
    redis = current_app.extensions["redis"]
    queues = {name: Queue(modem_queue(name), redis, serializer=JSONSerializer) for name in NAMES}
    queues["mati"] = Queue(modem_queue("mati"), redis, serializer=JSONSerializer)
    return {name for name, queue in queues.items() if queue.job_ids}


def test_an_answer_wakes_the_modem_it_goes_by(modems: dict[str, int]) -> None:
    put("a", modem_id=modems["m3"])
    assert rung() == {"m3"}


def test_what_any_may_send_wakes_a_few(modems: dict[str, int]) -> None:
    put("a")
    assert len(rung()) == FEW < len(NAMES)


def test_the_sweep_wakes_all_that_are_in_use(modems: dict[str, int]) -> None:
    put("a", modem_id=modems["m3"])
    with transaction():
        assert outbox.ring_if_waiting()
    assert rung() == set(NAMES)
