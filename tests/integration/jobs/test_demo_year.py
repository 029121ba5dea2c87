"""The example year of latihan: whole, sealed, counted, sent by no modem; never in production."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from app.database.extensions import db, moved_time, now, transaction
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.domain.workflow.deadlines import WIB
from app.jobs import demo_year as job
from app.jobs import modem as owner
from app.jobs import sweep
from app.jobs.upkeep import count_days
from app.models import (
    AnswerTemplate,
    BlockedNumber,
    Case,
    DayCount,
    Deadline,
    Event,
    Forward,
    Modem,
    OutboundSms,
    Promise,
    Rejection,
    Reminder,
    Reply,
    Skpd,
)
from app.reports.figures import daily_counts
from app.runtime import histograms
from app.runtime.queues import PAPERS
from app.services.journal import sealing, verification
from app.services.outbox import outbox
from app.services.settings import settings
from app.services.setup import demo_life, demo_progress, demo_year
from app.services.setup.demo_plan import Kind, Story, habits
from app.services.setup.demo_stage import Regency, Stage
from tests.causes import cause
from tests.integration.reports.builders import case

# More than half of the newest month.
FEW = 40
# The end of a week: with few messages of a weekend nobody is reminded of much.
FRIDAY = datetime(2026, 10, 30, 16, 40, tzinfo=WIB)
PENDING = (OutboundStatus.HELD, OutboundStatus.QUEUED, OutboundStatus.SENDING)


@pytest.fixture
def is_seeded() -> bool:
    """The year is told of the accounts and SKPD that `upik prepare` makes."""
    return True


@pytest.fixture
def wanted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `make run` without UPIK_DEMO=kosong; no pauses for others."""
    monkeypatch.setitem(app.config, "SETTINGS", with_demo(app, demo="tahun"))
    monkeypatch.setattr(demo_year, "_BREATH", 0)


def with_demo(app: Flask, **values: object) -> object:
    return app.config["SETTINGS"].model_copy(update=values)


def count(*conditions: object) -> int:
    query = select(func.count(Case.id)).where(*conditions)  # type: ignore[arg-type]
    return db.session.scalar(query) or 0


@pytest.fixture
def commits() -> Iterator[Counter[str]]:
    """How many SMS stood in the outbox for a modem to take at any commit."""
    seen: Counter[str] = Counter()

    def look(session: Session) -> None:
        query = select(func.count(OutboundSms.id)).where(OutboundSms.status.in_(PENDING))
        seen["pending"] += session.scalar(query) or 0
        seen["commits"] += 1

    event.listen(db.session, "before_commit", look)
    yield seen
    event.remove(db.session, "before_commit", look)


@pytest.mark.usefixtures("wanted")
def test_a_month_is_lived_whole_sealed_and_counted_and_no_modem_gets_any_of_it(
    commits: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_year, "now", lambda: FRIDAY)
    assert not demo_year.fill(demo_life.play, 1e9, most=FEW)
    assert commits["commits"] > FEW
    assert not commits["pending"]
    left = set(db.session.scalars(select(OutboundSms.status)))
    assert left <= {"sent", "delivered", "undelivered", "cancelled"}
    ripe = [at.astimezone(WIB) for at in db.session.scalars(select(Reminder.ripe_at))]
    assert len({(at.hour, at.minute) for at in ripe}) > 5
    # All that happened lies before the service began, and is told in its own time.
    year = demo_progress.progress()
    assert year is not None
    assert year.is_over
    assert db.session.scalar(select(func.max(Case.received_at))) < year.end
    assert db.session.scalar(select(func.min(Event.at))) < year.end - timedelta(days=20)
    db.session.rollback()
    sealing.seal_all()
    verdict = verification.verify_chain()
    assert (verdict.findings, verdict.late) == ([], [])
    assert not histograms.totals(histograms.SMS)
    count_days()
    stored = [dict(row) for row in db.session.execute(select(*DayCount.__table__.c)).mappings()]
    days = daily_counts.days_to_count(db.session())
    told = [row for day in days for row in daily_counts.count_day(db.session(), day)]
    assert comparable(stored) == comparable(told)


def comparable(rows: list[dict[str, Any]]) -> list[list[str]]:
    """Rows and the letters of their hours in one order: a database promises none."""
    names = [column.name for column in DayCount.__table__.c]
    return sorted(
        ["".join(sorted(str(row[name]))) if name == "hours" else str(row[name]) for name in names]
        for row in rows
    )


@pytest.mark.usefixtures("wanted")
def test_the_progress_stands_before_the_first_case_and_is_begun_once() -> None:
    begun = demo_year.begin()
    assert begun == demo_progress.unfinished()
    assert begun is not None
    assert (begun.done, count()) == (0, 0)
    assert begun.total > 800
    assert demo_year.begin() is None
    assert demo_progress.unfinished() == begun
    values = settings.current()
    assert all((values.letterhead_address, values.signer_name, values.signer_number))
    assert all_of(AnswerTemplate.id)
    first = (begun.end - timedelta(days=365)).astimezone(WIB).date()
    too_late = Deadline.valid_from > first
    assert not all_of(Deadline.id, too_late)


@pytest.mark.usefixtures("wanted")
def test_a_fill_that_is_killed_goes_on_where_it_stood() -> None:
    told: list[Story] = []

    def dying(regency: Regency, story: Story) -> None:
        demo_life.play(regency, story)
        told.append(story)
        if len(told) == 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo_year.fill(dying, 1e9, most=12)
    db.session.rollback()
    stood = demo_progress.progress()
    assert stood is not None
    assert stood.done == 7
    demo_year.fill(dying, 1e9, most=12)
    assert [it.number for it in told] == [*range(8), *range(7, 12)]
    by_sms = [it for it in set(told) if it.kind not in (Kind.ENTERED, Kind.SPAM)]
    found = [count(Case.sender == it.sender, Case.body == it.text.words) for it in by_sms]
    assert found == [1] * len(by_sms)
    assert len(by_sms) > 6


@pytest.mark.usefixtures("wanted")
def test_a_case_that_another_worker_made_meanwhile_is_not_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[int] = []

    def another_worker(_seconds: float) -> None:
        known = demo_progress.progress()
        assert known is not None
        with transaction():
            demo_progress.store(replace(known, done=known.done + 1))

    monkeypatch.setattr(demo_year, "pause_between_batches", another_worker)
    demo_year.fill(lambda regency, story: told.append(story.number), 1e9, most=9)
    assert told == [0]
    demo_year.fill(lambda regency, story: told.append(story.number), 1e9, most=9)
    assert told == [0, 2]


@pytest.mark.usefixtures("wanted")
def test_what_people_send_meanwhile_is_left_to_the_modem() -> None:
    """Also when something of the year is held beyond its end."""

    def holding(regency: Regency, story: Story) -> None:
        for key, minutes in (("year", 0), ("people", 11)):
            with moved_time(regency.end + timedelta(minutes=minutes)):
                held = 1800 if key == "year" else 5
                outbox.put(story.sender, "x", cause(key, Purpose.FORWARD), hold_seconds=held)
        with moved_time(regency.end) as clock:
            Stage(regency, story, clock, random.Random(1)).send()

    demo_year.fill(holding, 1e9, most=1)
    query = select(OutboundSms.status).order_by(OutboundSms.id)
    assert [*db.session.scalars(query)] == ["sent", "held"]


@pytest.mark.usefixtures("wanted")
def test_the_job_is_rung_until_the_year_is_whole(app: Flask) -> None:
    queue = f"rq:queue:{PAPERS}"
    sweep.ring_waiting()
    assert app.extensions["redis"].llen(queue) == 1
    app.extensions["redis"].flushall()
    demo_year.fill(demo_life.play, 1e9, most=2)
    sweep.ring_waiting()
    assert app.extensions["redis"].llen(queue) == 0


@pytest.mark.parametrize(
    "values",
    [{"demo": "kosong"}, {"demo": "tahun", "mode": "production"}, {"at_in_latihan": True}],
    ids=["kosong", "production", "a real modem"],
)
def test_nothing_is_filled(
    app: Flask, monkeypatch: pytest.MonkeyPatch, values: dict[str, object]
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", with_demo(app, **{"demo": None, **values}))
    sweep.ring_waiting()
    job.fill()
    assert (count(), demo_progress.progress()) == (0, None)
    assert app.extensions["redis"].llen(f"rq:queue:{PAPERS}") == 0


def test_a_real_modem_is_not_opened_beside_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its numbers are invented, and may be somebody's."""
    with transaction() as store:
        store.add(Modem(name="at1", kind="at", device="/dev/null"))
        demo_progress.store(demo_progress.Progress(1, 1, now()))
    monkeypatch.setitem(app.config, "SETTINGS", with_demo(app, at_in_latihan=True))
    with pytest.raises(SystemExit, match="nomor rekaan"):
        owner.own("at1")


def test_time_is_moved_in_latihan_only(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    long_ago = datetime(2026, 3, 1, 9, tzinfo=WIB)
    with moved_time(long_ago) as clock:
        assert now() == long_ago
        clock.at += timedelta(hours=1)
        assert now() == clock.at
    assert now() > clock.at
    monkeypatch.setitem(app.config, "SETTINGS", with_demo(app, mode="production"))
    with pytest.raises(RuntimeError), moved_time(long_ago):
        pass


@pytest.mark.usefixtures("wanted")
def test_a_service_in_use_is_left_alone() -> None:
    with transaction():
        case(received_at=now())
    assert not demo_progress.is_wanted()


# Two minutes of work, so with what starts programs: `make test-all`.
@pytest.mark.programs
@pytest.mark.usefixtures("wanted")
def test_the_whole_year_is_a_believable_regency(caplog: pytest.LogCaptureFixture) -> None:
    while demo_year.fill(demo_life.play, 30):
        # As its job does each minute: a row that waits longer is told.
        sealing.seal_all()
    assert "could not be made" not in caplog.text
    end = demo_progress.progress().end  # type: ignore[union-attr]
    assert 800 < count() < 1100
    months = [end - timedelta(days=365 * part / 12) for part in range(13)]
    each = [
        count(Case.received_at >= first, Case.received_at < last)
        for last, first in pairwise(months)
    ]
    assert min(each) > 40
    assert {*all_of(Case.status)} >= {"baru", "diteruskan", "dijawab", "selesai"}
    assert {*all_of(Promise.status)} >= {"terbuka", "ditepati", "ingkar"}
    assert {*all_of(Case.channel)} == {"sms", "whatsapp", "telepon", "surat", "langsung"}
    assert {*all_of(Reply.channel)} == {"web", "bls", "moderator"}
    answered = {*all_of(Skpd.code, Forward.skpd_id == Skpd.id, Forward.status == "dijawab")}
    assert answered == {*habits()}
    running = Promise.due_on > end.astimezone(WIB).date()
    assert all_of(Promise.id, Promise.status == "terbuka", running)
    assert len({*all_of(BlockedNumber.reason)}) > 3
    waiting = (Forward.is_owed, Forward.due_at.is_not(None))
    assert all_of(Forward.id, *waiting, Forward.due_at < end)
    assert all_of(Forward.id, *waiting, Forward.due_at > end)
    joint = select(Forward.case_id).where(Forward.status == "dijawab")
    joint = joint.group_by(Forward.case_id).having(func.count() > 1)
    assert len(db.session.scalars(joint).all()) > 10
    assert len(all_of(Rejection.id)) > 15
    assert len(all_of(BlockedNumber.id)) > 25
    assert count(Case.is_quarantined) > 20
    assert len(all_of(Case.id, Case.incident_name.is_not(None))) >= 3
    assert count(Case.published_at.is_not(None)) > 150
    db.session.rollback()
    sealing.seal_all()
    verdict = verification.verify_chain()
    assert (verdict.findings, verdict.late) == ([], [])


def all_of(column: object, *conditions: object) -> list[object]:
    return list(db.session.scalars(select(column).where(*conditions)))  # type: ignore[call-overload]
