"""A message held by one SKPD."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import FormKey, Id, Model, Name, Time, Word
from app.models.rejection import Rejection
from app.models.skpd import Skpd

if TYPE_CHECKING:
    from app.models.message import Message
    from app.models.reply import Reply


class Forward(Model):
    """One SKPD's hold on a message; the first is the lead (A7)."""

    __tablename__ = "forward"
    __table_args__ = (Index("ix_forward_skpd", "skpd_id", "status", "id"),)

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    skpd_id: Mapped[int] = mapped_column(ForeignKey("skpd.id"))
    status: Mapped[Word] = mapped_column(default="menunggu")
    is_lead: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str | None] = mapped_column(String(300))
    # "Hanya kepala": of its phones only the head's is told (D7).
    heads_only: Mapped[bool] = mapped_column(default=False)
    forwarded_at: Mapped[Time]
    forwarded_by: Mapped[Name]
    answered_at: Mapped[Time | None]
    reminded_at: Mapped[Time | None]
    form_key: Mapped[FormKey]

    message: Mapped[Message] = relationship(back_populates="forwards")
    skpd: Mapped[Skpd] = relationship()
    replies: Mapped[list[Reply]] = relationship(back_populates="forward", order_by="Reply.id")
    rejection: Mapped[Rejection | None] = relationship(back_populates="forward", uselist=False)
