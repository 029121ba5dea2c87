"""The journal: who changed what, when and why; append-only (D5)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Time, Word


class Event(Model):
    """One fact: ids, states, actor, address and short facts, never a citizen's number or text.

    `seq` and `seal` are given by the sealer after the commit.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_subject", "subject", "subject_id"),
        Index("ix_event_action", "action", "at"),
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
    seal: Mapped[str | None] = mapped_column(String(64))
