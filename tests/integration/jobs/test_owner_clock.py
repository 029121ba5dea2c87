"""Nothing is sent by a clock that stands behind; one that once ran ahead stops nobody (G23)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.database.extensions import now, transaction
from app.jobs import modem as jobs
from tests.integration.jobs.conftest import CITIZEN, NAME, Bench, put, sms

pytestmark = pytest.mark.postgresql


def test_a_clock_behind_the_newest_row_stops_sending_and_says_so(bench: Bench) -> None:
    put("a")
    with transaction():
        sms("a").created_at = now() + timedelta(hours=1)
    bench.poll()
    assert (bench.gateway.network, bench.row.state) == ([], "dijeda")
    assert "Jam komputer mundur" in (bench.row.problem or "")
    with transaction():
        sms("a").created_at = now()
    bench.poll()
    assert (len(bench.gateway.network), bench.row.state) == (1, "siap")


def dated_ahead(bench: Bench) -> None:
    """An SMS waits at a stick, and a row was written while the clock ran an hour ahead."""
    with transaction():
        bench.row.kind = "at"
    bench.restart()
    put("ahead")
    with transaction():
        sms("ahead").created_at = now() + timedelta(hours=1)
    put("a")
    bench.poll()
    assert (bench.gateway.network, bench.row.state) == ([], "dijeda")


def test_a_clock_a_person_vouched_for_needs_it_once_and_not_after_every_start(bench: Bench) -> None:
    dated_ahead(bench)
    bench.try_now()
    jobs.reopen(NAME)
    bench.poll()
    sent = len(bench.gateway.network)
    bench.restart()
    put("b")
    bench.poll()
    assert (sent, len(bench.gateway.network), bench.row.state) == (2, 3, "siap")
    # What is written since then counts as before.
    with transaction():
        sms("b").created_at = now() + timedelta(minutes=30)
    put("c")
    bench.poll()
    assert (len(bench.gateway.network), bench.row.state) == (3, "dijeda")


def test_what_was_queued_while_a_clock_ran_ahead_does_not_wait_for_that_time(bench: Bench) -> None:
    dated_ahead(bench)
    with transaction():
        sms("ahead").due_at = sms("ahead").created_at
        sms("a").claimed_at, sms("a").due_at = [now() + timedelta(days=300)] * 2
    bench.try_now()
    jobs.reopen(NAME)
    bench.poll()
    assert (sms("ahead").status, sms("a").status) == ("sent", "sent")


def test_a_clock_that_agrees_with_the_network_is_trusted_in_every_life(bench: Bench) -> None:
    dated_ahead(bench)
    bench.gateway.arrive(CITIZEN, "lama", smsc_at=now() - timedelta(hours=1))
    bench.poll()
    assert bench.gateway.network == [], "it waited: it tells nothing"
    bench.gateway.arrive(CITIZEN, "baru", smsc_at=now())
    bench.poll()
    bench.restart()
    put("b")
    bench.poll()
    assert {"teks ahead", "teks a", "teks b"} <= {part.text for part in bench.gateway.network}


def test_the_training_phone_tells_no_time_of_its_own(bench: Bench) -> None:
    dated_ahead(bench)
    with transaction():
        bench.row.kind = "dummy"
    bench.restart()
    bench.gateway.arrive(CITIZEN, "baru", smsc_at=now())
    bench.poll()
    assert (bench.gateway.network, bench.row.state) == ([], "dijeda")


def test_a_clock_behind_the_networks_is_trusted_no_more(bench: Bench) -> None:
    dated_ahead(bench)
    # After an hour without power the first of those that waited meets the clock by chance.
    bench.gateway.arrive(CITIZEN, "lama", smsc_at=now())
    bench.poll()
    bench.gateway.arrive(CITIZEN, "baru", smsc_at=now() + timedelta(hours=1))
    put("b")
    bench.poll()
    assert bench.row.state == "dijeda"
    assert "teks b" not in {part.text for part in bench.gateway.network}


def test_a_clock_set_by_a_server_is_right(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    put("ahead")
    with transaction():
        sms("ahead").created_at = now() + timedelta(hours=1)
    monkeypatch.setattr("app.services.outbox.clock_check.is_synchronised", lambda: True)
    bench.poll()
    assert (len(bench.gateway.network), bench.row.state) == (1, "siap")
