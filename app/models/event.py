"""The journal: who changed what, when and why (D5); append-only, with the heads that left it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Time, Word, where


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
        Index("ix_event_unsealed", "id", **where("seq IS NULL")),
    )

    id: Mapped[Id]
    at: Mapped[Time]
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[Word]
    subject_id: Mapped[int | None]
    case_id: Mapped[int | None] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(80))
    address: Mapped[str | None] = mapped_column(String(45))
    old: Mapped[str | None] = mapped_column(String(30))
    new: Mapped[str | None] = mapped_column(String(30))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    seq: Mapped[int | None] = mapped_column(unique=True)
    sealed_at: Mapped[Time | None]
    previous_seal: Mapped[str | None] = mapped_column(String(64), unique=True)
    seal: Mapped[str | None] = mapped_column(String(64))


class JournalHead(Model):
    """A head of the journal that left this database, on paper, by mail or in a backup: number and
    seal of the last sealed row on that day; nothing below it may change any more.

    `how` is a word of `HOW`; `month` (`2026-11`) and the number of findings on that day are set for
    a Berita Acara.
    """

    __tablename__ = "journal_head"

    id: Mapped[Id]
    at: Mapped[Time]
    how: Mapped[Word]
    actor: Mapped[str] = mapped_column(String(80))
    seq: Mapped[int]
    seal: Mapped[str] = mapped_column(String(64))
    month: Mapped[str | None] = mapped_column(String(7))
    findings: Mapped[int | None]
