"""A half-written text: one a person, message and window; it survives a reload and a logout."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Long, Model, Time, Word


class Draft(Model):
    """`kind` is the window: balas, tanya, dinas, tolak. Nobody else sees it."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("user_id", "message_id", "kind"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    kind: Mapped[Word]
    text: Mapped[Long]
    updated_at: Mapped[Time]
