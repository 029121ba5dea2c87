"""An answer to a citizen: the government's official word, never edited (D5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.language.redaction import redacted
from app.models.base import FormKey, Id, Long, Model, Name, Time, Word, where

if TYPE_CHECKING:
    from app.models.case import Case
    from app.models.forward import Forward


def _redacted(context: Any) -> str:
    """An answer may come after its case was published: nobody looks at it in between."""
    return redacted(context.get_current_parameters()["text"])


class Reply(Model):
    """The text as sent, with name and position of the author on that day (A27).

    `acknowledged_by` is the superior who knows of it (S52, S95); None means "belum diisi" (A5).
    """

    __tablename__ = "reply"
    # The list "Diketahui belum diisi" is short: its index holds nothing else (A5).
    __table_args__ = (
        Index("ix_reply_unnamed", "forward_id", "case_id", **where("acknowledged_by IS NULL")),
        Index("ix_reply_disputed", "case_id", **where("disputed_at IS NOT NULL")),
        Index("ix_reply_origin", "origin_id", **where("origin_id IS NOT NULL")),
        Index("ix_reply_awaits_look", "case_id", **where("awaits_look = 1", "awaits_look")),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    forward_id: Mapped[int | None] = mapped_column(ForeignKey("forward.id"), index=True)
    text: Mapped[Long]
    # What the public reads instead; a moderator may change it, the answer itself never (D5).
    public_text: Mapped[str] = mapped_column(Text, default=_redacted)
    # It came by phone to a published case: the public reads it after a moderator's look (D11).
    awaits_look: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[Word]
    skpd_name: Mapped[Name]
    author_name: Mapped[Name]
    author_position: Mapped[Name]
    author_user_id: Mapped[int | None] = mapped_column(
        ForeignKey("ab_user.id", ondelete="SET NULL")
    )
    author_contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    acknowledged_by: Mapped[str | None] = mapped_column(String(120))
    # The journal keeps only an HMAC of the text with this salt, which goes with the row (D5).
    text_salt: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[Time]
    form_key: Mapped[FormKey]
    # Tangani bersama: the answer to the leading case of which this is another citizen's copy.
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id"))
    # BATAL after it was sent: the official in whose name it went denies it (D11).
    disputed_at: Mapped[Time | None]
    disputed_by: Mapped[str | None] = mapped_column(String(120))

    case: Mapped[Case] = relationship(back_populates="replies")
    forward: Mapped[Forward | None] = relationship(back_populates="replies")
