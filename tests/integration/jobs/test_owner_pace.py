"""How fast and in which order one owner sends: rate, daily cap, and a flood that delays nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import PartStatus, Purpose
from app.domain.operations.levels import Level
from app.domain.workflow.deadlines import WIB
from app.jobs import modem as jobs
from app.models import Case, Event, Modem, OutboundSms
from app.services.cases.state import auto_replies
from app.services.monitoring import checks
from app.services.monitoring.readings import Moment
from app.services.outbox import outbox
from tests.causes import cause
from tests.clock import Clock
from tests.integration.jobs.conftest import CITIZEN, NAME, Bench, Hands, put, put_all, sms


def limit(**values: float) -> None:
    """Sets the modem's limits in its row."""
    with transaction():
        row = db.session.scalars(select(Modem).where(Modem.name == NAME)).one()
        for field, value in values.items():
            setattr(row, field, value)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The clock stands still, far from midnight."""
    return Clock(monkeypatch, now().astimezone(WIB).replace(hour=12)).at


def test_a_burst_leaves_a_reserve_for_answers_then_the_rate_holds(
    bench: Bench, hands: Hands
) -> None:
    limit(rate_per_minute=20)
    put_all(f"f{number}" for number in range(40))
    bench.poll()
    assert 4 <= len(bench.gateway.network) <= 7
    # More answers than a minute has room for: once none waits, the reserve fills again first.
    put_all([f"a{number}" for number in range(40)], Purpose.ANSWER)
    before = len(bench.gateway.network)
    bench.poll()
    answered = bench.gateway.network[before:]
    assert 4 <= len(answered) <= 7
    assert all(part.text.startswith("teks a") for part in answered)
    before = len(bench.gateway.network)
    for _ in range(60):
        hands.ahead += 1
        bench.poll()
    assert 15 <= len(bench.gateway.network) - before <= 25


@pytest.mark.parametrize("rate", [0, 20])
def test_forwards_get_a_turn_however_many_answers_wait(
    bench: Bench, hands: Hands, rate: float
) -> None:
    limit(rate_per_minute=rate)
    put_all([f"a{number}" for number in range(40)], Purpose.ANSWER)
    put_all(("old1", "old2", "new"))
    with transaction():
        sms("old1").due_at = sms("old2").due_at = now() - timedelta(minutes=3)
    for _ in range(180):
        hands.ahead += 1
        bench.poll()
    gone = [part.text.removeprefix("teks ") for part in bench.gateway.network]
    assert (len(gone), gone[-1]) == (43, "new")
    assert [gone.index("old1"), gone.index("old2")] == [4, 8]
    assert [it for it in gone if it.startswith("a")] == [f"a{number}" for number in range(40)]


def test_a_restart_does_not_refill_the_bucket(
    bench: Bench, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    Clock(monkeypatch, now())
    limit(rate_per_minute=20)
    put_all([f"a{number}" for number in range(30)], Purpose.ANSWER)
    bench.poll()
    before = len(bench.gateway.network)
    assert 8 <= before <= 13
    bench.restart()
    bench.poll()
    assert len(bench.gateway.network) - before <= 2


def test_an_sms_that_has_begun_is_finished(bench: Bench, hands: Hands) -> None:
    limit(rate_per_minute=20)
    with transaction():
        for number in range(9):
            outbox.put(CITIZEN, f"{number}" * 300, cause(f"a{number}", Purpose.ANSWER))
    bench.poll()
    assert len(bench.gateway.network) % 2 == 0
    assert len(bench.gateway.network) < 18


def test_the_daily_cap_holds_until_midnight_and_counts_former_lives(
    bench: Bench, noon: datetime
) -> None:
    limit(daily_cap=3)
    put_all([f"a{number}" for number in range(5)], Purpose.ANSWER)
    bench.poll()
    bench.restart()
    bench.poll()
    assert (len(bench.gateway.network), bench.row.state) == (3, "dijeda")
    assert "Batas SMS harian" in (bench.row.problem or "")
    assert bench.row.paused_until is not None
    assert bench.row.paused_until - now() <= timedelta(days=1)
    limit(daily_cap=0)
    bench.poll()
    assert (len(bench.gateway.network), bench.row.problem) == (5, None)


def test_a_modem_at_its_cap_reads_on_and_is_no_alarm(
    bench: Bench, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(daily_cap=1)
    for key in "ab":
        put(key)
        bench.poll()
    later = now() + timedelta(minutes=30)
    for module in ("app.jobs.health", "app.services.monitoring.modem_facts"):
        monkeypatch.setattr(f"{module}.now", lambda: later)
    bench.owner.health.seen(bench.gateway.status())
    assert (bench.row.state, bench.row.healthy_at) == ("dijeda", later)
    assert checks.look(Moment())[f"modem:{NAME}"].level is Level.WARN


def test_what_was_sent_yesterday_costs_nothing_today(bench: Bench, noon: datetime) -> None:
    limit(daily_cap=1)
    put("old")
    bench.poll()
    with transaction():
        sms("old").parts[0].sent_at = now() - timedelta(days=1)
    bench.restart()
    put("new")
    bench.poll()
    assert len(bench.gateway.network) == 2


def test_too_old_is_held_for_a_person_and_not_sent(bench: Bench) -> None:
    put("old")
    with transaction():
        sms("old").send_before = now() - timedelta(seconds=1)
    bench.poll()
    assert (bench.gateway.network, sms("old").status) == ([], "held")
    assert sms("old").needs_person
    assert "Terlalu lama" in (sms("old").problem or "")
    with transaction():
        assert outbox.release_held() == 0
    assert sms("old").parts[0].status == PartStatus.QUEUED


def test_too_many_automatic_sms_open_the_breaker_with_one_alert(bench: Bench) -> None:
    for number in range(60):
        bench.gateway.arrive(f"+62812667{number:05d}", f"laporan nomor {number}")
    bench.poll()
    alerts = select(func.count(Event.id)).where(Event.action == auto_replies.BREAKER)
    assert db.session.scalar(alerts) == 1
    assert db.session.scalar(select(func.count(Case.id))) == 60
    assert len(bench.gateway.network) == 30
    with transaction():
        db.session.scalars(
            select(Event).where(Event.action == auto_replies.BREAKER)
        ).one().at -= timedelta(minutes=11)
        for row in db.session.scalars(select(OutboundSms)):
            row.created_at -= timedelta(minutes=11)
    bench.gateway.arrive("+6281266799999", "sesudahnya")
    bench.poll()
    assert len(bench.gateway.network) == 31


@pytest.mark.parametrize(("asked", "rounds"), [(True, 1), (False, 3)])
def test_a_flood_is_left_when_the_process_is_asked_to_stop(
    asked: bool, rounds: int, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.poll()
    reads: list[bool] = []

    def flood() -> bool:
        reads.append(len(reads) < 2)
        return reads[-1]

    monkeypatch.setattr(bench.owner, "read", flood)
    monkeypatch.setattr(jobs, "is_asked_to_stop", lambda: asked)
    bench.poll()
    assert len(reads) == rounds
