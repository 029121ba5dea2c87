"""What the service remembers of itself: alarms, and how its scheduled jobs ended."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Time


class Alarm(Model):
    """Something of the service that is ill: since when, until when, and when Admin was told.

    `key` is `disk` or `modem:modem1` (checks.py); `open_key` is the same while it goes on,
    and empty afterwards: so an alarm begins once, whoever sees it first.
    """

    __tablename__ = "alarm"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(60), index=True)
    open_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    began_at: Mapped[Time]
    ended_at: Mapped[Time | None]
    # When its SMS was queued; empty: the phone was not told, or knows of it from before.
    told_at: Mapped[Time | None]


class JobRun(Model):
    """How the runs of one scheduled job ended.

    `key` is `reminders.remind` or `modem.send_outbox:modem1` (scheduled_jobs.py), `since`
    when it was first waited for, `seconds` what the last run took, `failures` how many failed since
    the last success.
    """

    __tablename__ = "job_run"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(100), unique=True)
    since: Mapped[Time]
    succeeded_at: Mapped[Time | None]
    failed_at: Mapped[Time | None]
    failures: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[float] = mapped_column(default=0.0)
    error: Mapped[str] = mapped_column(String(200), default="")
