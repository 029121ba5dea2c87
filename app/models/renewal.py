"""How far the deadlines of open messages have been worked out anew after a change of the tables."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Time

ONLY = 1


class Renewal(Model):
    """The one row: work is open while `finished_at` is empty; all up to `done_id` are done."""

    __tablename__ = "renewal"

    id: Mapped[Id]
    asked_at: Mapped[Time]
    done_id: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[Time | None]
