"""An Admin's wording of an outgoing text; without a row the default of texts.py stands."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Long, Model


class SmsText(Model):
    """One overridden text (D8)."""

    __tablename__ = "sms_text"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    template: Mapped[Long]

    def __repr__(self) -> str:
        return self.key
