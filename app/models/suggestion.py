"""What is proposed for a card, and what the moderator made of it: proposals, never decisions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Time


class Suggestion(Model):
    """One a message, made by a job after the intake; a card without one shows none.

    `units` are the proposed codes in their order, each with its words, name and score; `similar`
    the earlier cards it may repeat (similar_texts.py). Once the moderator has decided,
    `category_kept` says whether the category was taken, `unit_place` which of the units (1-3; 0:
    another).
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        Index("ix_suggestion_unit", "unit", "message_id"),
        Index("ix_suggestion_decided", "decided_at"),
    )

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), unique=True)
    made_at: Mapped[Time]
    category: Mapped[str | None] = mapped_column(String(30))
    is_spam: Mapped[bool] = mapped_column(default=False)
    # The first of the units, to be searched by.
    unit: Mapped[str | None] = mapped_column(String(30))
    units: Mapped[list[Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(300))
    places: Mapped[list[Any]] = mapped_column(JSON)
    similar: Mapped[list[Any]] = mapped_column(JSON)
    decided_at: Mapped[Time | None]
    category_kept: Mapped[bool | None]
    unit_place: Mapped[int | None]
