"""A citizen's whole SMS: one card."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Id, Long, Model, Number, Time, Word
from app.models.forward import Forward
from app.models.note import Note
from app.models.reply import Reply

NO_TURN: Final = datetime(9999, 1, 1, tzinfo=UTC)


class Message(Model):
    """One message of a citizen with its state (D13); published, deleted, sensitive are facts.

    `received_at` is the time the deadline clock starts (SMSC time within bounds, gateway.md),
    `smsc_at` and `recorded_at` keep both sources. `code` is live while `code_is_live`.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "uq_message_live_code",
            "code",
            unique=True,
            sqlite_where=text("code_is_live"),
            postgresql_where=text("code_is_live"),
        ),
        Index("ix_message_list", "status", "deleted_at", "id"),
        Index("ix_message_category", "category", "id"),
        Index("ix_message_public", "published_at"),
        Index("ix_message_received", "received_at"),
        Index("ix_message_turn", "turn_at", "id"),
        Index("ix_message_sender", "sender", "id"),
    )

    id: Mapped[Id]
    ticket: Mapped[str] = mapped_column(String(6), unique=True)
    sender: Mapped[Number]
    sender_class: Mapped[Word]
    channel: Mapped[Word] = mapped_column(default="sms")
    body: Mapped[Long]
    status: Mapped[Word] = mapped_column(default="baru")
    category: Mapped[str | None] = mapped_column(String(30))
    # "Perlu pemeriksaan": a report of somebody's deed that takes its time (D3).
    needs_inspection: Mapped[bool] = mapped_column(default=False)
    # A flag says why this card is unlike others: see services/intake.py.
    flag: Mapped[str | None] = mapped_column(String(30))
    is_sensitive: Mapped[bool] = mapped_column(default=False)
    # Sent while its number was blocked (A11): kept, in no list, never answered.
    is_quarantined: Mapped[bool] = mapped_column(default=False)
    code: Mapped[str | None] = mapped_column(String(4))
    code_is_live: Mapped[bool] = mapped_column(default=False)
    code_closed_at: Mapped[Time | None]
    modem_id: Mapped[int | None] = mapped_column(ForeignKey("modem.id"))
    received_at: Mapped[Time]
    smsc_at: Mapped[Time | None]
    recorded_at: Mapped[Time]
    # The deadline's day 0 when the clock stood still for a while; else the receipt (D3).
    clock_from: Mapped[Time | None]
    due_at: Mapped[Time | None]
    due_reason: Mapped[str | None] = mapped_column(String(200))
    # The place in the order of work: `due_at` of what is unanswered, far away for the rest.
    turn_at: Mapped[Time] = mapped_column(default=NO_TURN)
    # Minta kejelasan: what the citizen was asked, since when, and the message that answers it.
    asked_at: Mapped[Time | None]
    question: Mapped[str | None] = mapped_column(Text)
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    published_at: Mapped[Time | None]
    deleted_at: Mapped[Time | None]
    deleted_by: Mapped[str | None] = mapped_column(String(120))
    deleted_reason: Mapped[str | None] = mapped_column(String(300))
    closed_at: Mapped[Time | None]
    outcome: Mapped[str | None] = mapped_column(String(30))
    outcome_note: Mapped[str | None] = mapped_column(String(300))

    forwards: Mapped[list[Forward]] = relationship(back_populates="message", order_by="Forward.id")
    replies: Mapped[list[Reply]] = relationship(back_populates="message", order_by="Reply.id")
    notes: Mapped[list[Note]] = relationship(order_by="Note.id")

    @property
    def is_deleted(self) -> bool:
        """Softly deleted (D6)."""
        return self.deleted_at is not None

    @property
    def is_published(self) -> bool:
        """Shown on the public home page."""
        return self.published_at is not None
