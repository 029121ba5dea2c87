"""Files in the database, in pieces: every host reads them, each backup holds them."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Name, Time, Word


class StoredFile(Model):
    """One file. `sha256` None: it is being written, or its writer was killed, and it counts as
    none.

    `key`: what is replaced as a whole, by its name; others are named by a row of their owner.
    `forgotten_at`: nobody names it any more; its pieces go little by little (stored_files.py).
    """

    __tablename__ = "stored_file"

    id: Mapped[Id]
    kind: Mapped[Word]
    key: Mapped[str | None] = mapped_column(String(40), unique=True)
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[Time]
    forgotten_at: Mapped[Time | None] = mapped_column(index=True)


class StoredPiece(Model):
    """A part of a file, small enough to be written in one short transaction.

    In a table of its own: nobody who lists files reads past their bytes.
    """

    __tablename__ = "stored_piece"

    file_id: Mapped[int] = mapped_column(
        ForeignKey("stored_file.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Paper(Model):
    """A report that a job makes and keeps: what was asked for, how far it is, and its file.

    `fields` are the form's own names and values, so that any process can make it.
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


class Emblem(Model):
    """The regency's emblem on papers: one PNG, drawn anew when it was uploaded. The only row."""

    __tablename__ = "emblem"

    id: Mapped[Id]
    data: Mapped[bytes] = mapped_column(LargeBinary)
