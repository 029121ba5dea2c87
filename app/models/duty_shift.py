"""A shift of the duty roster (piket)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Name, Number, Time, Word


class DutyShift(Model):
    """Whose phone is told at once of a card about danger, and when.

    `repeats` is a word of duty_hours.Repeats; the first shift is from `begins_at` to `ends_at`.
    """

    __tablename__ = "duty_shift"

    id: Mapped[Id]
    name: Mapped[Name]
    phone: Mapped[Number]
    begins_at: Mapped[Time]
    ends_at: Mapped[Time]
    repeats: Mapped[Word] = mapped_column(default="mingguan")

    def __repr__(self) -> str:
        return self.name
