"""How each scheduled job ended is written down, shown, told, and mended by a button."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.operations.levels import Level
from app.domain.operations.scheduled_jobs import BY_NAME, SCHEDULE, JobFacts, job_level
from app.jobs import reminders, watching
from app.jobs.schedule import bells
from app.jobs.workers import WakeUp, make_worker, silence_killed
from app.models import Alarm, JobRun, OutboundSms, Setting
from app.runtime.queues import JOBS, PAPER_SECONDS
from app.services.monitoring import job_runs
from app.views.framework.format import when
from tests.integration.views.factories import page

Login = Callable[[FlaskClient, str], object]
REMIND = "app.jobs.reminders.remind"
URL = "/status-sistem/"
DOCS = Path(__file__).parents[4] / "docs"


class Broken(Exception):
    """A mistake whose message holds what must not be told."""


def fail() -> None:
    raise Broken("+6281266771234")


def run_all(app: Flask, redis: Redis) -> None:
    """As the process of the jobs does, each in a process of its own."""
    db.session.rollback()
    WakeUp.app = app
    make_worker(Worker, JOBS, WakeUp, redis, silence_killed).work(burst=True)


def ring_remind(redis: Redis) -> None:
    (bell,) = bells([], [BY_NAME["reminders.remind"]])
    bell.ring(redis)


@pytest.fixture
def redis(app: Flask, valkey_url: str) -> Redis:
    with Redis.from_url(valkey_url) as client:
        client.flushall()
    found: Redis = app.extensions["redis"]
    return found


def waiting(redis: Redis) -> int:
    return Queue(JOBS, connection=redis, serializer=JSONSerializer).count


def row(key: str = "reminders.remind") -> JobRun:
    db.session.rollback()
    return db.session.scalars(select(JobRun).where(JobRun.key == key)).one()


def test_a_job_that_fails_twice_is_red_an_alarm_and_says_what_does_not_happen(
    app: Flask,
    client: FlaskClient,
    login: Login,
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    login(client, "admin")
    monkeypatch.setattr(reminders, "remind", fail)
    monkeypatch.setattr(watching, "is_young", lambda _span: False)
    with transaction() as store:
        store.add(Setting(key="admin_phone", value="0811-6666-0009"))
    ring_remind(redis)
    run_all(app, redis)
    assert (row().failures, row().error.split()[0]) == (1, "Broken")
    ring_remind(redis)
    run_all(app, redis)
    watching.watch()
    db.session.rollback()
    assert db.session.scalars(select(Alarm.open_key)).all() == ["job:reminders.remind"]
    sms = db.session.scalars(select(OutboundSms.text)).one()
    assert "SKPD tidak diingatkan" in sms
    text = page(client, URL)
    told = text.split("Pekerjaan berkala")[-1].split("</tr>")[1]
    for words in ("Ingatkan SKPD", "Gangguan", "gagal 2 kali", "SKPD tidak diingatkan", "Broken"):
        assert words in told
    assert "81266771234" not in text
    assert 'upik_job_failures{job="reminders.remind",modem=""} 2.0' in client.get("/metrics").text

    monkeypatch.undo()
    monkeypatch.setattr(watching, "is_young", lambda _span: False)
    answer = client.post(f"{URL}jalankan", data={"job": "reminders.remind"}, follow_redirects=True)
    assert "Ingatkan SKPD: dimulai sekarang." in answer.text
    run_all(app, redis)
    assert (row().failures, row().error) == (0, "")
    assert row().succeeded_at is not None
    watching.watch()
    assert db.session.scalars(select(Alarm.open_key)).all() == [None]
    metrics = client.get("/metrics").text
    assert 'upik_jobs_seconds_count{job="reminders.remind"} 1.0' in metrics


def test_a_job_whose_process_is_killed_each_time_is_overdue(app: Flask, redis: Redis) -> None:
    """It leaves no failure behind, but its beginning."""
    with pytest.raises(KeyboardInterrupt), job_runs.recorded(REMIND, ()):
        raise KeyboardInterrupt
    fact = next(it for it in job_runs.facts([]) if it.key == "reminders.remind")
    assert fact.since is not None
    assert fact.ran_at is None
    assert job_level(fact, now() + timedelta(minutes=9)) is Level.GOOD
    assert job_level(fact, now() + timedelta(minutes=16)) is Level.BAD


def test_a_job_that_nobody_ever_begins_is_overdue(app: Flask, client: FlaskClient) -> None:
    """Its bell may be lost from the first day on: without a row it stayed green for ever."""
    job_runs.expect_all()
    job_runs.expect_all()  # each start of the clock
    facts = job_runs.facts([])
    assert all(it.since for it in facts)
    (fact,) = [it for it in facts if it.key == "papers.order_due"]
    assert job_level(fact, now() + timedelta(minutes=59)) is Level.GOOD
    assert job_level(fact, now() + fact.line.patience + timedelta(seconds=1)) is Level.BAD


def test_what_runs_next_stands_on_the_page_and_in_the_metrics(
    app: Flask, client: FlaskClient, login: Login
) -> None:
    login(client, "admin")
    with job_runs.recorded("app.jobs.plans.order_check", ()):
        pass
    (fact,) = [it for it in job_runs.facts([]) if it.key == "plans.order_check"]
    assert fact.ran_at is not None
    assert fact.next_at == fact.ran_at + timedelta(days=1)
    assert f"berikutnya {when(fact.next_at)}" in page(client, URL)
    metrics = client.get("/metrics").text
    name = 'upik_job_next_time{job="plans.order_check",modem=""} '
    (told,) = [line for line in metrics.splitlines() if line.startswith(name)]
    assert float(told.removeprefix(name)) == pytest.approx(fact.next_at.timestamp(), abs=1)


def test_a_job_that_waits_behind_a_long_report_is_not_overdue() -> None:
    fact = JobFacts(BY_NAME["proposing.learn_nightly"], succeeded_at=now())
    assert job_level(fact, now() + timedelta(seconds=PAPER_SECONDS)) is Level.GOOD
    assert job_level(fact, now() + 3 * timedelta(seconds=PAPER_SECONDS)) is Level.BAD


def test_a_success_is_written_once_a_minute(app: Flask) -> None:
    with job_runs.recorded(REMIND, ()):
        pass
    first = row().succeeded_at
    with job_runs.recorded(REMIND, ()):
        pass
    assert row().succeeded_at == first
    with pytest.raises(Broken), job_runs.recorded(REMIND, ()):
        fail()
    with job_runs.recorded(REMIND, ()):
        pass
    assert row().failures == 0


def test_after_the_clock_was_set_back_a_success_is_written_at_once(app: Flask) -> None:
    """Else nobody would see for hours that the job has stopped."""
    with job_runs.recorded(REMIND, ()):
        pass
    with transaction():
        db.session.scalars(select(JobRun)).one().succeeded_at = now() + timedelta(hours=10)
    with job_runs.recorded(REMIND, ()):
        pass
    assert (row().succeeded_at or now()) < now() + timedelta(hours=1)


def test_what_is_no_line_of_the_schedule_is_not_written(app: Flask) -> None:
    with job_runs.recorded("app.jobs.papers.make", ("7",)):
        pass
    assert db.session.scalars(select(JobRun)).all() == []


def test_nobody_else_runs_a_job(client: FlaskClient, login: Login, redis: Redis) -> None:
    login(client, "moderator")
    assert client.post(f"{URL}jalankan", data={"job": "reminders.remind"}).status_code == 403
    assert waiting(redis) == 0


def test_no_other_job_is_run(client: FlaskClient, login: Login, redis: Redis) -> None:
    login(client, "admin")
    for job in ("", "papers.make", "modem.poll_inbox:nobody", "os.system"):
        assert client.post(f"{URL}jalankan", data={"job": job}).status_code == 404
    assert waiting(redis) == 0


def test_every_line_of_the_schedule_says_what_it_is_and_what_fails_without_it() -> None:
    assert all(line.label and line.missing for line in SCHEDULE)
    assert len({line.missing for line in SCHEDULE}) == len(SCHEDULE)
    manual = "".join(it.read_text() for it in DOCS.rglob("operasi.md"))
    for line in SCHEDULE:
        assert f"| `{line.name}` |" in manual
