"""What an official must be reminded of: written when its time has come, told once (S6)."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Time, Word

_WAITS = text("status = 'menunggu'")


class Reminder(Model):
    """One step of the ladder for one phone; `key` makes it be written once (`fwd:7:75:c3`).

    `ripe_at` is the minute of office hours in which its time had come, `told_at` when its SMS was
    queued. Without a contact it is for Kabag or Sekda, whose phones are settings.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        Index(
            "ix_reminder_waiting", "id", "contact_id", sqlite_where=_WAITS, postgresql_where=_WAITS
        ),
        Index("ix_reminder_told", "outbound_id"),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(80), unique=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    forward_id: Mapped[int | None] = mapped_column(ForeignKey("forward.id"), index=True)
    promise_id: Mapped[int | None] = mapped_column(ForeignKey("promise.id"), index=True)
    stage: Mapped[Word]
    rung: Mapped[Word]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    status: Mapped[Word] = mapped_column(default="menunggu")
    ripe_at: Mapped[Time]
    told_at: Mapped[Time | None]
    outbound_id: Mapped[int | None] = mapped_column(ForeignKey("outbound_sms.id"))
