"""The heads of the journal that left this database: on paper, by mail, in a backup (D5)."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Time, Word


class JournalHead(Model):
    """Number and seal of the last sealed row on that day; nothing below it may change any more.

    `how` is a word of `HOW`; `month` (`2026-11`) and the number of findings on
    that day are set for a Berita Acara.
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
