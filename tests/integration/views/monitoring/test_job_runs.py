"""Scheduled jobs and long work: written down, shown with how far they are, mended by a button."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
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
from app.runtime import progress
from app.runtime.progress import MEGABYTES, Kind, Phase
from app.runtime.queues import JOBS, PAPER_SECONDS
from app.services.monitoring import job_runs
from app.views.framework.format import when
from tests.cases import page
from tests.reading import keep

REMIND = "app.jobs.reminders.remind"
URL = "/status-sistem/"
DOCS = Path(__file__).parents[4] / "docs"
STATUS, HEADS = "/status-sistem/", "/jurnal/berita-acara"


class Broken(Exception):
    """A mistake whose case holds what must not be told."""


def fail() -> None:
    raise Broken("+6281266771234")


def succeed(job: str = REMIND, *values: str) -> None:
    with job_runs.recorded(job, values):
        pass


def run_all(app: Flask, redis: Redis) -> None:
    """As the process of the jobs does, each in a process of its own."""
    db.session.rollback()
    WakeUp.app = app
    make_worker(Worker, JOBS, WakeUp, redis, silence_killed).work(burst=True)


def ring_remind(redis: Redis) -> None:
    (bell,) = bells([], [BY_NAME["reminders.remind"]])
    bell.ring(redis)


@pytest.fixture
def redis(app: Flask) -> Redis:
    found: Redis = app.extensions["redis"]
    return found


def row(key: str = "reminders.remind") -> JobRun:
    db.session.rollback()
    return db.session.scalars(select(JobRun).where(JobRun.key == key)).one()


def jobs_alarmed() -> list[str | None]:
    """No process of the service is started here, which is an alarm of its own."""
    query = select(Alarm.open_key).where(Alarm.key.startswith("job:"))
    return list(db.session.scalars(query))


def test_a_job_that_fails_twice_is_red_an_alarm_and_says_what_does_not_happen(
    app: Flask, admin: FlaskClient, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "remind", fail)
    monkeypatch.setattr(watching, "is_young", lambda _span: False)
    keep(Setting(key="admin_phone", value="0811-6666-0009"))
    ring_remind(redis)
    run_all(app, redis)
    assert (row().failures, row().error.split()[0]) == (1, "Broken")
    ring_remind(redis)
    run_all(app, redis)
    watching.watch()
    db.session.rollback()
    assert jobs_alarmed() == ["job:reminders.remind"]
    assert any("SKPD tidak diingatkan" in it for it in db.session.scalars(select(OutboundSms.text)))
    text = page(admin, URL)
    told = text.split("Pekerjaan berkala")[-1].split("</tr>")[1]
    for words in ("Ingatkan SKPD", "Gangguan", "gagal 2 kali", "SKPD tidak diingatkan", "Broken"):
        assert words in told
    assert "81266771234" not in text
    assert 'upik_job_failures{job="reminders.remind",modem=""} 2.0' in admin.get("/metrics").text

    monkeypatch.undo()
    monkeypatch.setattr(watching, "is_young", lambda _span: False)
    answer = admin.post(f"{URL}jalankan", data={"job": "reminders.remind"}, follow_redirects=True)
    assert "Ingatkan SKPD: dimulai sekarang." in answer.text
    run_all(app, redis)
    assert (row().failures, row().error) == (0, "")
    assert row().succeeded_at is not None
    watching.watch()
    assert jobs_alarmed() == [None]
    assert 'upik_jobs_seconds_count{job="reminders.remind"} 1.0' in admin.get("/metrics").text


def test_a_job_whose_process_is_killed_each_time_is_overdue(app: Flask, redis: Redis) -> None:
    """It leaves no failure behind, but its beginning."""
    with pytest.raises(KeyboardInterrupt), job_runs.recorded(REMIND, ()):
        raise KeyboardInterrupt
    fact = next(it for it in job_runs.facts([]) if it.key == "reminders.remind")
    assert fact.since is not None
    assert fact.ran_at is None
    assert job_level(fact, now() + timedelta(minutes=9)) is Level.GOOD
    assert job_level(fact, now() + timedelta(minutes=16)) is Level.BAD


def test_a_job_that_nobody_ever_begins_is_overdue(client: FlaskClient) -> None:
    """Its bell may be lost from the first day on: without a row it stayed green for ever."""
    job_runs.expect_all()
    job_runs.expect_all()  # each start of the clock
    facts = job_runs.facts([])
    assert all(it.since for it in facts)
    (fact,) = [it for it in facts if it.key == "papers.order_due"]
    assert job_level(fact, now() + timedelta(minutes=59)) is Level.GOOD
    assert job_level(fact, now() + fact.line.patience + timedelta(seconds=1)) is Level.BAD


def test_what_runs_next_stands_on_the_page_and_in_the_metrics(admin: FlaskClient) -> None:
    succeed("app.jobs.upkeep.order_check")
    (fact,) = [it for it in job_runs.facts([]) if it.key == "upkeep.order_check"]
    assert fact.ran_at is not None
    assert fact.next_at == fact.ran_at + timedelta(days=1)
    assert f"berikutnya {when(fact.next_at)}" in page(admin, URL)
    metrics = admin.get("/metrics").text
    name = 'upik_job_next_time{job="upkeep.order_check",modem=""} '
    (told,) = [line for line in metrics.splitlines() if line.startswith(name)]
    assert float(told.removeprefix(name)) == pytest.approx(fact.next_at.timestamp(), abs=1)


def test_a_job_that_waits_behind_a_long_report_is_not_overdue() -> None:
    fact = JobFacts(BY_NAME["backups.copy_sms"], succeeded_at=now())
    assert job_level(fact, now() + timedelta(seconds=PAPER_SECONDS)) is Level.GOOD
    assert job_level(fact, now() + 3 * timedelta(seconds=PAPER_SECONDS)) is Level.BAD


def test_a_success_is_written_once_a_minute(app: Flask) -> None:
    succeed()
    first = row().succeeded_at
    succeed()
    assert row().succeeded_at == first
    with pytest.raises(Broken), job_runs.recorded(REMIND, ()):
        fail()
    succeed()
    assert row().failures == 0


def test_after_the_clock_was_set_back_a_success_is_written_at_once(app: Flask) -> None:
    """Else nobody would see for hours that the job has stopped."""
    succeed()
    with transaction():
        db.session.scalars(select(JobRun)).one().succeeded_at = now() + timedelta(hours=10)
    succeed()
    assert (row().succeeded_at or now()) < now() + timedelta(hours=1)


def test_what_is_no_line_of_the_schedule_is_not_written(app: Flask) -> None:
    succeed("app.jobs.papers.make", "7")
    assert db.session.scalars(select(JobRun)).all() == []


def test_no_other_job_is_run(admin: FlaskClient, redis: Redis) -> None:
    for job in ("", "papers.make", "modem.poll_inbox:nobody", "os.system"):
        assert admin.post(f"{URL}jalankan", data={"job": job}).status_code == 404
    assert Queue(JOBS, connection=redis, serializer=JSONSerializer).count == 0


def test_every_line_of_the_schedule_says_what_it_is_and_what_fails_without_it() -> None:
    assert all(line.label and line.missing for line in SCHEDULE)
    assert len({line.missing for line in SCHEDULE}) == len(SCHEDULE)
    manual = "".join(it.read_text() for it in DOCS.rglob("operasi.md"))
    for line in SCHEDULE:
        assert f"| `{line.name}` |" in manual


@contextmanager
def going_on(kind: Kind, label: str, total: int | None, done: int) -> Iterator[Phase]:
    """As another process tells it after ten seconds."""
    with progress.work(kind), progress.phase(label, total, MEGABYTES) as phase:
        shown = progress._current.get()
        assert shown is not None
        phase.begun -= 10
        phase.add(done)
        shown.tick()
        yield phase


def bar(text: str) -> tuple[str, str, str]:
    """Its heading, the value of the bar, and what is known."""
    found = re.search(
        r'<p id="work-\w+">(.*?)</p>\s*<progress (.*?)></progress>\s*<small>(.*?)</small>', text
    )
    assert found
    return re.sub(r"<[^>]+>", "", found[1]), found[2], found[3]


def test_the_status_shows_a_backup_and_asks_more_often_meanwhile(admin: FlaskClient) -> None:
    assert "<progress" not in page(admin, STATUS)
    with going_on(Kind.BACKUP, "Menyalin basis data", 480 * 10**6, 120 * 10**6):
        text = page(admin, STATUS)
    assert bar(text) == (
        "Cadangan · Menyalin basis data",
        'max="100" value="25" aria-labelledby="work-backup"',
        "120 dari 480 MB, 12 MB/detik, selesai kira-kira 30 detik lagi",
    )
    assert 'hx-trigger="every 2s"' in text
    assert 'hx-trigger="every 10s"' in page(admin, STATUS)
    with going_on(Kind.BACKUP, "Memeriksa salinan", None, 0):
        assert bar(page(admin, STATUS))[1:] == (
            'max="100" aria-labelledby="work-backup"',
            "10 detik berjalan",
        )
    admin.get("/lang/en")
    with going_on(Kind.BACKUP, "Menyalin basis data", 4800 * 10**6, 1200 * 10**6):
        assert bar(page(admin, STATUS))[2] == (
            "1,200 of 4,800 MB, 120 MB/second, done in about 30 seconds"
        )


def test_a_page_shows_the_work_of_its_own_kind_alone(auditor: FlaskClient) -> None:
    with going_on(Kind.BACKUP, "Menyalin basis data", 480, 120):
        assert "<progress" not in page(auditor, HEADS)
    with going_on(Kind.JOURNAL, "Memeriksa jurnal", 480, 120):
        assert bar(page(auditor, HEADS))[0] == "Pemeriksaan jurnal · Memeriksa jurnal"
