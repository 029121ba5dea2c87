"""A report that a job makes and keeps: what was asked for, how far it is, and its file."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Name, Time, Word


class Paper(Model):
    """One paper. `fields` are the form's own names and values, so that any process can make it.

    `skpd_id` None: the figures of all SKPD. `user_id` None: the clock asked, under `due_key` once.
    `run` counts the tries, so that a job taken for dead can't write into a later one's file.
    """

    __tablename__ = "paper"
    __table_args__ = (Index("ix_paper_same", "fingerprint", "id"),)

    id: Mapped[Id]
    kind: Mapped[Word]
    title: Mapped[Name]
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
    fingerprint: Mapped[str] = mapped_column(String(40))
    due_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    skpd_id: Mapped[int | None] = mapped_column(ForeignKey("skpd.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id", ondelete="SET NULL"))
    asked_at: Mapped[Time]
    asked_by: Mapped[Name]
    run: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[Time | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    problem: Mapped[str | None] = mapped_column(String(200))

    @property
    def is_ready(self) -> bool:
        """Its file can be fetched."""
        return self.finished_at is not None and self.problem is None
