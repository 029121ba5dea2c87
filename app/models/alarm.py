"""Something of the service that is ill: when it began, when it ended, and when Admin was told."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Time


class Alarm(Model):
    """`key` is `disk` or `modem:modem1` (checks.py); `open_key` is the same while it goes
    on, and empty afterwards: so an alarm begins once, whoever sees it first."""

    __tablename__ = "alarm"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(60), index=True)
    open_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    began_at: Mapped[Time]
    ended_at: Mapped[Time | None]
    # When its SMS was queued; empty: the phone was not told, or knows of it from before.
    told_at: Mapped[Time | None]
