"""An SKPD's refusal of a forward: it goes back to the moderator (S82, S96-S99)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import FormKey, Id, Long, Model, Name, Time, Word

if TYPE_CHECKING:
    from app.models.forward import Forward


class Rejection(Model):
    """Reason, alternative SKPD and the superior's position; the last two may miss by phone."""

    __tablename__ = "rejection"
    # As of answers: the list "Diketahui belum diisi" is short (D12).
    __table_args__ = (
        Index(
            "ix_rejection_unnamed",
            "forward_id",
            sqlite_where=text("acknowledged_by IS NULL"),
            postgresql_where=text("acknowledged_by IS NULL"),
        ),
    )

    id: Mapped[Id]
    forward_id: Mapped[int] = mapped_column(ForeignKey("forward.id"), unique=True)
    reason: Mapped[Long]
    alternative: Mapped[str | None] = mapped_column(String(120))
    acknowledged_by: Mapped[str | None] = mapped_column(String(120))
    channel: Mapped[Word]
    author_name: Mapped[Name]
    author_position: Mapped[Name]
    created_at: Mapped[Time]
    form_key: Mapped[FormKey]

    forward: Mapped[Forward] = relationship(back_populates="rejection")
