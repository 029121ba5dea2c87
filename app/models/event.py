"""The journal: who changed what, when and why; append-only (D5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.extensions import UtcDateTime
from app.models.base import Id, Model, Time, Word


class Event(Model):
    """One fact: ids, states, actor, address and short facts, never a citizen's number or text.

    The last four columns are given by the sealer after the commit, all at once and once for ever.
    Each seal follows one other: a second row after the same seal (a fork) can't be stored.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_subject", "subject", "subject_id"),
        Index("ix_event_action", "action", "at"),
        Index("ix_event_actor", "actor", "id"),
        Index("ix_event_at", "at"),
        # Few rows wait for the sealer: its index holds nothing else.
        Index(
            "ix_event_unsealed",
            "id",
            sqlite_where=text("seq IS NULL"),
            postgresql_where=text("seq IS NULL"),
        ),
    )

    id: Mapped[Id]
    at: Mapped[Time]
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[Word]
    subject_id: Mapped[int | None]
    message_id: Mapped[int | None] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(80))
    address: Mapped[str | None] = mapped_column(String(45))
    old: Mapped[str | None] = mapped_column(String(30))
    new: Mapped[str | None] = mapped_column(String(30))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    seq: Mapped[int | None] = mapped_column(unique=True)
    sealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    previous_seal: Mapped[str | None] = mapped_column(String(64), unique=True)
    seal: Mapped[str | None] = mapped_column(String(64))
