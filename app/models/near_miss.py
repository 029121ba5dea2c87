"""A near miss: what an official's phone seemed to ask for, until OK KODE does it."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Id, Long, Model, Number, Time, Word
from app.models.forward import Forward


class NearMiss(Model):
    """Kept for a day, one a phone and code; the next one replaces it, OK takes it away (D12).

    `word` is the exact word that was understood, `text` what goes with it.
    """

    __tablename__ = "near_miss"
    __table_args__ = (UniqueConstraint("phone", "code"),)

    id: Mapped[Id]
    phone: Mapped[Number]
    code: Mapped[str] = mapped_column(String(4))
    forward_id: Mapped[int] = mapped_column(ForeignKey("forward.id"), index=True)
    word: Mapped[Word]
    text: Mapped[Long]
    written_at: Mapped[Time]
    kept_at: Mapped[Time] = mapped_column(index=True)

    forward: Mapped[Forward] = relationship()
