"""An internal note on a card: for the desk alone, never public, never in an SMS."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import FormKey, Id, Long, Model, Name, Time


class Note(Model):
    """One note with name and position of its author on that day (A27)."""

    __tablename__ = "note"

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    text: Mapped[Long]
    author_name: Mapped[Name]
    author_position: Mapped[Name]
    author_user_id: Mapped[int | None] = mapped_column(
        ForeignKey("ab_user.id", ondelete="SET NULL")
    )
    created_at: Mapped[Time]
    form_key: Mapped[FormKey]
