"""One act on several cards at once, remembered by its form's one-time key."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import FormKey, Id, Model, Time, Word


class BulkAct(Model):
    """Claimed before the first card is touched: the same form sent twice acts once.

    `results` (message id, done or not, a sentence, a row to undo) grow by portions of the cards.
    """

    __tablename__ = "bulk_act"

    id: Mapped[Id]
    form_key: Mapped[FormKey]
    action: Mapped[Word]
    user_id: Mapped[int | None]
    at: Mapped[Time]
    results: Mapped[list[Any] | None] = mapped_column(JSON)
