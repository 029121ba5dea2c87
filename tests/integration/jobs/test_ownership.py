"""Two hosts, one modem: PostgreSQL lets one of them have it; the other shows it and waits."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.database.extensions import db, now, transaction
from app.jobs.ownership import MODEM_LOCKS, HostLock
from app.services.modems import modems
from app.services.modems.modems import REPORTS_WITHIN
from tests.integration.jobs.conftest import NAME, Bench, Hands

pytestmark = pytest.mark.postgresql


def on_postgres() -> bool:
    return db.engine.dialect.name == "postgresql"


def test_the_second_host_waits_until_the_first_lets_go(bench: Bench, hands: Hands) -> None:
    if not on_postgres():
        pytest.skip("one host has the file; flock keeps its modems apart")
    other = HostLock(bench.owner.modem_id)
    assert other.is_held()
    bench.poll()
    bench.poll()
    assert (bench.row.state, bench.gateway.opened) == ("dipakai proses lain", 0)
    assert "Dicoba lagi sendiri" in (bench.row.problem or "")
    other.release()
    hands.ahead += 21
    bench.poll()
    assert (bench.row.state, bench.row.problem) == ("siap", None)
    assert not HostLock(bench.owner.modem_id).is_held()


def test_a_lock_lost_with_its_connection_is_taken_again(bench: Bench) -> None:
    if not on_postgres():
        pytest.skip("only PostgreSQL keeps this lock")
    bench.poll()
    holders = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = :kind"
    with db.engine.connect() as connection:
        pid = connection.execute(text(holders), {"kind": MODEM_LOCKS}).scalar_one()
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    assert bench.owner.lock.is_held()
    bench.poll()
    assert bench.row.state == "siap"


def test_each_modem_has_a_lock_of_its_own(bench: Bench) -> None:
    first, second = HostLock(bench.owner.modem_id), HostLock(bench.owner.modem_id + 1)
    try:
        assert first.is_held()
        assert second.is_held()
    finally:
        first.release()
        second.release()


def test_a_refused_host_leaves_the_words_of_a_living_owner(bench: Bench, hands: Hands) -> None:
    if not on_postgres():
        pytest.skip("one host has the file; flock keeps its modems apart")
    other = HostLock(bench.owner.modem_id)
    assert other.is_held()
    with transaction():
        row = bench.row
        row.state, row.problem, row.seen_at = "siap", "Memori kartu SIM terisi", now()
    bench.poll()
    hands.ahead += 6
    bench.poll()
    assert (bench.row.state, bench.row.problem) == ("siap", "Memori kartu SIM terisi")
    assert (bench.row.retry_at, bench.gateway.opened) == (None, 0)
    other.release()


def test_a_modem_whose_process_waits_for_its_lock_says_so(bench: Bench) -> None:
    tell_owned()
    assert bench.row.state == "dipakai proses lain"
    bench.try_now()
    bench.poll()
    assert bench.row.state == "siap"
    tell_owned()
    assert bench.row.state == "siap", "its owner lives and reports"
    with transaction():
        bench.row.seen_at = now() - REPORTS_WITHIN
    tell_owned()
    assert bench.row.state == "dipakai proses lain"
    tell_owned()
    assert bench.row.seen_at is not None
    assert now() - bench.row.seen_at < REPORTS_WITHIN, "told again at each try"


def tell_owned() -> None:
    """What a process does at each try for a lock that another one holds."""
    with transaction():
        modems.show_owned(modems.require_modem(NAME))
