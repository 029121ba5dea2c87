"""A happening that several citizens write about: their cards are answered at once, each stays."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Name, Time


class Incident(Model):
    """Kejadian: its name, since when, and by whom."""

    __tablename__ = "incident"

    id: Mapped[Id]
    name: Mapped[Name]
    opened_at: Mapped[Time]
    opened_by: Mapped[str] = mapped_column(String(120))
