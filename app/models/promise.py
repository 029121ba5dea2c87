"""What an answer promised, until when, what became of it, and the photos that show it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import FormKey, Id, Model, Name, Time, Word
from app.models.skpd import Skpd

if TYPE_CHECKING:
    from app.models.case import Case
    from app.models.forward import Forward
    from app.models.reply import Reply


class Evidence(Model):
    """A photo that shows a promise kept: one re-encoded JPEG, a stored file."""

    __tablename__ = "evidence"

    id: Mapped[Id]
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    author_name: Mapped[Name]
    author_position: Mapped[Name]
    created_at: Mapped[Time]


class Promise(Model):
    """One line of the ledger. `words` are those by which it was found ("segera"), `due_on` the day
    it names now (None: nobody has said it yet), `first_due_on` the day it named first."""

    __tablename__ = "promise"
    __table_args__ = (
        Index("ix_promise_status", "status", "due_on", "id"),
        Index("ix_promise_skpd", "skpd_id", "status", "due_on", "id"),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    forward_id: Mapped[int | None] = mapped_column(ForeignKey("forward.id"), index=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"), unique=True)
    skpd_id: Mapped[int | None] = mapped_column(ForeignKey("skpd.id"))
    words: Mapped[str] = mapped_column(String(40))
    status: Mapped[Word] = mapped_column(default="terbuka")
    due_on: Mapped[date | None]
    first_due_on: Mapped[date | None]
    # How often its day was moved.
    moves: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Time]
    # What was done, or why it is no promise; and by whom, with his position of that day (A27).
    note: Mapped[str | None] = mapped_column(String(300))
    ended_at: Mapped[Time | None]
    # Kept after the day that was named first.
    is_late: Mapped[bool] = mapped_column(default=False)
    ended_by: Mapped[str | None] = mapped_column(String(120))
    # YA/BELUM: when the citizen was asked, when he said that it is not so.
    citizen_asked_at: Mapped[Time | None]
    denied_at: Mapped[Time | None]
    form_key: Mapped[FormKey]

    case: Mapped[Case] = relationship()
    forward: Mapped[Forward | None] = relationship()
    reply: Mapped[Reply] = relationship()
    skpd: Mapped[Skpd | None] = relationship()
    evidence: Mapped[list[Evidence]] = relationship(order_by="Evidence.id")
