"""An SKPD's draft of an answer that waits for its superior's word (S72)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import FormKey, Id, Long, Model, Name, Time, Word

if TYPE_CHECKING:
    from app.models.forward import Forward

_WAITS = text("status = 'menunggu'")


class Approval(Model):
    """A draft that a superior must approve: its text, the request and the decision; approved, it
    becomes a Reply (ADR 9).

    Names and positions are those of the day (A27). A draft is never edited: a changed text is
    requested anew.
    """

    __tablename__ = "approval"
    # `SETUJU KODE` names a forward, not a draft: of each at most one waits.
    __table_args__ = (
        Index(
            "uq_approval_waiting",
            "forward_id",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    forward_id: Mapped[int] = mapped_column(ForeignKey("forward.id"), index=True)
    text: Mapped[Long]
    channel: Mapped[Word]
    # Its phone had guessed codes within a day: the desk may decide as well (D11).
    is_doubted: Mapped[bool] = mapped_column(default=False)
    status: Mapped[Word] = mapped_column(default="menunggu")
    author_name: Mapped[Name]
    author_position: Mapped[Name]
    author_user_id: Mapped[int | None] = mapped_column(
        ForeignKey("ab_user.id", ondelete="SET NULL")
    )
    author_contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    superior_name: Mapped[Name]
    superior_position: Mapped[Name]
    asked_at: Mapped[Time]
    # Who approved or returned it: not always the one who was asked.
    decided_by: Mapped[str | None] = mapped_column(String(120))
    decided_at: Mapped[Time | None]
    # His phone got the echo of SETUJU, so it may take the answer back (D11).
    decided_contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    remark: Mapped[str | None] = mapped_column(String(300))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id"))
    # What the draft promises: the day, or that it promises nothing (domain/workflow/promises.py).
    promised_on: Mapped[date | None]
    is_no_promise: Mapped[bool] = mapped_column(default=False)
    form_key: Mapped[FormKey]

    forward: Mapped[Forward] = relationship(back_populates="approvals")
