"""SMS of a modem that will not come back: people see that nobody knows, and can decide."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from app.database.extensions import db, now, transaction
from app.jobs import sweep, workers
from app.models import Modem
from app.services.sending import uncertain_sms
from tests.integration.services.lane import claim, put, sms
from tests.office import Office


def claimed(office: Office, minutes_ago: float, **modem: object) -> None:
    """An SMS of two parts, of which the first was being sent so long ago."""
    at = now() - timedelta(minutes=minutes_ago)
    put("one", text="x" * 200)
    assert claim(office.modem)
    with transaction():
        sms("one").claimed_at = at
        row = db.session.get_one(Modem, office.modem)
        for name, value in modem.items():
            setattr(row, name, value)


@pytest.mark.parametrize(
    ("minutes_ago", "modem", "status"),
    [
        pytest.param(16, {"is_enabled": False, "seen_at": 0}, "uncertain", id="switched off"),
        pytest.param(16, {"seen_at": 16}, "uncertain", id="unseen for a quarter of an hour"),
        pytest.param(16, {"seen_at": None}, "uncertain", id="never seen"),
        pytest.param(16, {"seen_at": 1}, "sending", id="its owner lives and will settle it"),
        pytest.param(14, {"is_enabled": False}, "sending", id="its owner may still write it down"),
    ],
)
def test_what_nobody_will_settle_is_for_a_person(
    minutes_ago: float, modem: dict[str, int | None], status: str, office: Office
) -> None:
    seen = modem.get("seen_at")
    seen_at = None if seen is None else now() - timedelta(minutes=seen)
    claimed(office, minutes_ago, **{**modem, "seen_at": seen_at})
    sweep.ring_waiting()
    whole = "held" if status == "uncertain" else status
    assert (sms("one").status, sms("one").needs_person) == (whole, whole == "held")
    assert [part.status for part in sms("one").parts] == [status, "queued"]


def test_it_can_be_sent_again_by_another_modem(office: Office) -> None:
    claimed(office, 16, is_enabled=False)
    sweep.ring_waiting()
    office.desk(uncertain_sms.send_again, sms("one").id)
    assert (sms("one").status, sms("one").parts[0].status) == ("queued", "queued")


@pytest.mark.parametrize(("age", "status"), [(10, "sending"), (16 * 60, "held")])
def test_after_a_stop_of_everything_the_owner_reads_its_evidence_first(
    office: Office, monkeypatch: pytest.MonkeyPatch, age: float, status: str
) -> None:
    """All were killed and started again much later: the modem's row is old, its log is there."""
    claimed(office, 30, seen_at=now() - timedelta(minutes=30))
    monkeypatch.setattr(workers, "_begun", time.monotonic() - age)
    sweep.ring_waiting()
    assert sms("one").status == status
