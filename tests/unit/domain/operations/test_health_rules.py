"""From when on a reading of the service is doubtful, and from when on an alarm: each limit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.operations.health_rules import (
    BACKUP,
    CARD,
    COPY,
    INBOX,
    OUTBOX,
    room_level,
    spent_level,
    waited_level,
)
from app.domain.operations.levels import Level
from app.domain.operations.scheduled_jobs import BY_NAME, WAITS, JobFacts, job_level

REMIND, SEND = BY_NAME["reminders.remind"], BY_NAME["modem.send_outbox"]
AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
GIGABYTE = 1024**3


def ago(**span: float) -> datetime:
    return AT - timedelta(**span)


@pytest.mark.parametrize(
    ("limits", "well", "doubtful", "late"),
    [
        # An SMS whose last part is missing waits ten minutes by design.
        (INBOX, ago(minutes=2), ago(minutes=10.5), ago(minutes=12)),
        (OUTBOX, ago(minutes=5), ago(minutes=30), ago(minutes=31)),
        (BACKUP, ago(hours=25), ago(hours=26), ago(hours=27)),
        (COPY, ago(minutes=30), ago(minutes=90), ago(hours=2)),
        (CARD, AT, ago(days=3), ago(days=3, minutes=5)),
    ],
)
def test_what_lasts_is_doubtful_and_then_an_alarm(
    limits: tuple[timedelta, timedelta], well: datetime, doubtful: datetime, late: datetime
) -> None:
    found = [waited_level(since, AT, limits) for since in (None, well, doubtful, late)]
    assert found == [Level.GOOD, Level.GOOD, Level.WARN, Level.BAD]


@pytest.mark.parametrize(("today", "wanted"), [(0, Level.GOOD), (79, Level.GOOD), (80, Level.BAD)])
def test_a_day_s_limit_is_an_alarm_before_its_end(today: int, wanted: Level) -> None:
    assert spent_level(today, 100) is wanted


@pytest.mark.parametrize(
    ("free", "size", "wanted"),
    [(21, 100, Level.GOOD), (19, 100, Level.WARN), (9, 100, Level.BAD), (0.9, 4, Level.BAD)],
)
def test_the_disk_by_percent_and_by_what_is_left(free: float, size: int, wanted: Level) -> None:
    assert room_level(int(free * GIGABYTE), size * GIGABYTE) is wanted


@pytest.mark.parametrize(
    ("job", "wanted"),
    [
        pytest.param(JobFacts(REMIND), Level.GOOD, id="never began"),
        pytest.param(JobFacts(REMIND, succeeded_at=ago(minutes=15)), Level.GOOD, id="three spans"),
        pytest.param(JobFacts(REMIND, succeeded_at=ago(minutes=16)), Level.BAD, id="overdue"),
        pytest.param(JobFacts(REMIND, since=ago(minutes=16)), Level.BAD, id="never ended well"),
        pytest.param(JobFacts(REMIND, succeeded_at=AT, failures=1), Level.WARN, id="once"),
        pytest.param(JobFacts(REMIND, succeeded_at=AT, failures=2), Level.BAD, id="twice"),
        pytest.param(JobFacts(SEND, "modem1", succeeded_at=ago(days=1)), Level.WARN, id="rests"),
        pytest.param(
            JobFacts(SEND, "modem1", succeeded_at=AT, error=WAITS), Level.WARN, id="waits"
        ),
        pytest.param(JobFacts(SEND, "modem1", failures=2), Level.BAD, id="a modem's"),
    ],
)
def test_a_scheduled_job(job: JobFacts, wanted: Level) -> None:
    assert job_level(job, AT) is wanted
