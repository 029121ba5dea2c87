"""A message held by one SKPD."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.approval import Approval
from app.models.base import FormKey, Id, Model, Name, Time, Word
from app.models.measured import MeasuredForward
from app.models.rejection import Rejection
from app.models.skpd import Skpd

if TYPE_CHECKING:
    from app.models.message import Message
    from app.models.reply import Reply


class Forward(MeasuredForward, Model):
    """One SKPD's hold on a message; the first is the lead (A7)."""

    __tablename__ = "forward"
    __table_args__ = (
        Index("ix_forward_skpd", "skpd_id", "status", "id"),
        Index("ix_forward_skpd_all", "skpd_id", "id"),
        Index("ix_forward_skpd_message", "skpd_id", "message_id"),
        # Medians and the ranking of the SKPD from the index alone, one SKPD after the other; where
        # the messages are asked, too, in the order of time in which these lie.
        Index(
            "ix_forward_responses",
            *("skpd_id", "responded_at", "status", "is_late", "work_minutes", "message_id"),
            sqlite_where=text("work_minutes IS NOT NULL"),
            postgresql_where=text("work_minutes IS NOT NULL"),
        ),
        Index(
            "ix_forward_responded",
            *("responded_at", "skpd_id", "status", "is_late", "work_minutes", "message_id"),
            sqlite_where=text("work_minutes IS NOT NULL"),
            postgresql_where=text("work_minutes IS NOT NULL"),
        ),
        # A message's forwards; and whether an SKPD has answered it, asked of many messages one
        # after the other, from the index alone.
        Index(
            "ix_forward_message_id",
            *("message_id", "skpd_id", "status", "work_minutes"),
        ),
        # Who owes an answer is few, however much was answered.
        Index(
            "ix_forward_owed",
            *("skpd_id", "id"),
            sqlite_where=text("is_owed = 1"),
            postgresql_where=text("is_owed"),
        ),
        Index(
            "ix_forward_due",
            "due_at",
            "id",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    skpd_id: Mapped[int] = mapped_column(ForeignKey("skpd.id"))
    status: Mapped[Word] = mapped_column(default="menunggu")
    is_lead: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str | None] = mapped_column(String(300))
    # "Hanya kepala": of its phones only the head's is told (D7).
    heads_only: Mapped[bool] = mapped_column(default=False)
    forwarded_at: Mapped[Time]
    forwarded_by: Mapped[Name]
    # When somebody of the SKPD first saw it, on the web or by BACA.
    read_at: Mapped[Time | None]
    answered_at: Mapped[Time | None]
    # It owes an answer: none came, or none arrived or solved anything (A8, D12; due_dates.py).
    is_owed: Mapped[bool] = mapped_column(default=True)
    # Until when; None while it owes none, or the clock stands.
    due_at: Mapped[Time | None]
    reminded_at: Mapped[Time | None]
    # Lepaskan: why a helping SKPD has nothing to add, and who said so.
    released_by: Mapped[str | None] = mapped_column(String(120))
    release_note: Mapped[str | None] = mapped_column(String(300))
    form_key: Mapped[FormKey]

    message: Mapped[Message] = relationship(back_populates="forwards")
    skpd: Mapped[Skpd] = relationship()
    replies: Mapped[list[Reply]] = relationship(back_populates="forward", order_by="Reply.id")
    approvals: Mapped[list[Approval]] = relationship(
        back_populates="forward", order_by="Approval.id"
    )
    rejection: Mapped[Rejection | None] = relationship(back_populates="forward", uselist=False)
