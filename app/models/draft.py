"""A half-written text: one a person, message and window; it survives a reload and a logout."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Long, Model, Time, Word


class Draft(Model):
    """`kind` is the window: balas, tanya, dinas, tolak, catatan; kejadian (an answer to several
    messages) is kept with the oldest of them; baru (Pesan baru) has no message yet, and its text is
    the form's fields as JSON. Nobody else sees it."""

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("user_id", "message_id", "kind"),
        Index(
            "uq_draft_of_nothing",
            "user_id",
            "kind",
            unique=True,
            sqlite_where=text("message_id IS NULL"),
            postgresql_where=text("message_id IS NULL"),
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    kind: Mapped[Word]
    text: Mapped[Long]
    updated_at: Mapped[Time]
