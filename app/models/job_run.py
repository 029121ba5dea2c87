"""How the runs of one scheduled job ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.database.extensions import UtcDateTime
from app.models.base import Id, Model, Time


class JobRun(Model):
    """`key` is `reminders.remind` or `modem.send_outbox:modem1` (scheduled_jobs.py).

    `since` is when it was first waited for, `seconds` what the last run took,
    `failures` how many failed since the last success.
    """

    __tablename__ = "job_run"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(100), unique=True)
    since: Mapped[Time]
    succeeded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[float] = mapped_column(default=0.0)
    error: Mapped[str] = mapped_column(String(200), default="")
