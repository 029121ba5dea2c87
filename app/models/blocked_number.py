"""A number whose SMS go to quarantine (A11)."""

from __future__ import annotations

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Name, Number, Time


class BlockedNumber(Model):
    """One blocking; `lifted_at` ends it, the row stays as history."""

    __tablename__ = "blocked_number"
    __table_args__ = (
        Index(
            "uq_blocked_number_active",
            "number",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    number: Mapped[Number]
    reason: Mapped[str | None] = mapped_column(String(300))
    blocked_at: Mapped[Time]
    blocked_by: Mapped[Name]
    lifted_at: Mapped[Time | None]
    lifted_by: Mapped[str | None] = mapped_column(String(120))
