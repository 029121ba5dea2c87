"""What the screens keep of a person's work from one request to the next."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import FormKey, Id, Long, Model, Name, Time, Word, where


class Draft(Model):
    """A half-written text: one a person, case and window; it survives a reload and a logout.

    `kind` is the window: balas, tanya, dinas, tolak, catatan; kejadian (an answer to several
    cases) is kept with the oldest of them; baru (Pesan baru) has no case yet, and its text is
    the form's fields as JSON. Nobody else sees it.
    """

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("user_id", "case_id", "kind"),
        Index("uq_draft_of_nothing", "user_id", "kind", unique=True, **where("case_id IS NULL")),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[Word]
    text: Mapped[Long]
    updated_at: Mapped[Time]


class BulkAct(Model):
    """One act on several cards at once, remembered by its form's one-time key.

    Claimed before the first card is touched: the same form sent twice acts once. `results` (case
    id, done or not, a sentence, a row to undo) grow by portions of the cards.
    """

    __tablename__ = "bulk_act"

    id: Mapped[Id]
    form_key: Mapped[FormKey]
    action: Mapped[Word]
    user_id: Mapped[int | None]
    at: Mapped[Time]
    results: Mapped[list[Any] | None] = mapped_column(JSON)


class DirectoryUpload(Model):
    """A file with the directory that was uploaded and checked, but not yet applied.

    One a person: the next file takes its place; applying or dropping it deletes the row. `rows` are
    the cells as they were read: [line of the file, {column: text}].
    """

    __tablename__ = "directory_upload"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), unique=True)
    at: Mapped[Time]
    file_name: Mapped[Name]
    rows: Mapped[list[Any]] = mapped_column(JSON)


class SavedFilter(Model):
    """A list's filters under a name, so that one click asks for them again.

    `query` is the list's address without page marks; `key` is the name in lower case, so that
    "Jalan" and "jalan" are one.
    """

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("user_id", "list_name", "key"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"))
    list_name: Mapped[Word]
    name: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(String(1000))
    created_at: Mapped[Time]
