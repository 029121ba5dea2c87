"""A number whose SMS go to quarantine (A11)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Name, Number, Time


class BlockedNumber(Model):
    """One blocking; `lifted_at` ends it, or the end of the day `until` (WIB); the row stays.

    An ended row keeps `lifted_at` empty until its number is blocked anew: no job is needed.
    """

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
    # Blocked from a card that hides its number.
    hides_number: Mapped[bool] = mapped_column(default=False)
    until: Mapped[date | None]
    lifted_at: Mapped[Time | None]
    lifted_by: Mapped[str | None] = mapped_column(String(120))
